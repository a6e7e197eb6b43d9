import type { HandInPart } from '../../contract/hand-ins.ts'
import type { Sql } from '../sqlite/statements.ts'

/** One part of one party in a campaign. */
export interface HandInPlace {
  campaign: string
  party: string
  part: HandInPart
}

export interface HandInRow extends HandInPlace {
  n: number
  at: number
  version: number
  operator: string
  hash: string
  /** JSON. */
  counts: string | null
  yes: number | null
  no: number | null
  /** JSON. */
  duties: string | null
  answer: number | null
  answered_at: number | null
  outcome: 'accepted' | 'returned' | null
  answered_by: string | null
  reason: string | null
}

export interface DraftRow extends HandInPlace {
  revision: number
  at: number
  by: string
  lines: number
  key: Buffer
  sealed: Buffer
}

export function lastVersion(sql: Sql, { campaign, party, part }: HandInPlace): HandInRow | undefined {
  return sql('SELECT * FROM hand_in WHERE campaign = ? AND party = ? AND part = ? ORDER BY version DESC LIMIT 1').get(
    campaign,
    party,
    part,
  ) as HandInRow | undefined
}

export function draftOf(sql: Sql, { campaign, party, part }: HandInPlace): DraftRow | undefined {
  return sql('SELECT * FROM hand_in_draft WHERE campaign = ? AND party = ? AND part = ?').get(campaign, party, part) as
    | DraftRow
    | undefined
}

export function handInByNumber(sql: Sql, n: number): HandInRow | undefined {
  return sql('SELECT * FROM hand_in WHERE n = ?').get(n) as HandInRow | undefined
}
