import { isoShanghai } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Verdict } from '../../../contract/ledger/verdicts.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { whyNotDecideOnline } from '../../../rules/online/may-decide.ts'
import {
  onlineAsked,
  onlineSealAt,
  onlineWaiting,
  type OnlineRequestRow,
  type OnlineRow,
} from '../../changes/online/online-rows.ts'
import { onlineComment } from '../../changes/online/record-online.ts'
import { sealByNumber } from '../../changes/seals/seals.ts'
import type { Reader } from '../../reader.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'

/** A rating as the screening desk of the online channel shows it. */
export interface OnlineDeskRating {
  rating: string
  unit: { code: string; name: string }
  satisfaction: number
  image: number
  receivedAt: string
  verdict: Verdict
  rule: string
  /** Whether something was written, and it is still there. */
  commented: boolean
  /** Ratings of the same network on the same day, this one included. */
  sameNetwork: number
  /** Shows which of a list are of one network, and nothing else. */
  network: string
  /** The request of two officers that waits. */
  request: string | null
  /** Why it is not for whoever asks to decide; null: it is. */
  mayNot: string | null
}

export interface OnlineDeskAsked {
  /** Held ones, or those that officers decided. */
  decided?: boolean | undefined
  rule?: string | undefined
  unit?: string | undefined
  limit: number
  by: RoleHolder
}

/** Held ratings, oldest first, or decided ones, newest first. */
export function onlineDesk(
  reader: Reader,
  { decided = false, rule = '', unit = '', limit, by }: OnlineDeskAsked,
): { ratings: OnlineDeskRating[]; total: number; rules: Record<string, number> } {
  const { sql } = reader
  const where = decided ? 'rule <> screening_rule' : `verdict = 'held'`
  const filter = `${where} AND (@rule = '' OR screening_rule = @rule) AND (@unit = '' OR unit = @unit)`
  const asked = { rule, unit }
  const rows = sql(
    `SELECT * FROM online_rating WHERE ${filter} ORDER BY received ${decided ? 'DESC' : 'ASC'}, n LIMIT @limit`,
  ).all({ ...asked, limit }) as OnlineRow[]
  const total = sql(`SELECT count(*) FROM online_rating WHERE ${filter}`).pluck().get(asked) as number
  const rules = sql(
    `SELECT screening_rule AS rule, count(*) AS n FROM online_rating WHERE ${where} GROUP BY screening_rule`,
  ).all() as { rule: string; n: number }[]
  const shown = new Map<string, string>()
  return {
    ratings: rows.map((row) => deskRating(reader, row, by, shown)),
    total,
    rules: Object.fromEntries(rules.map(({ rule: name, n }) => [name, n])),
  }
}

function deskRating(reader: Reader, row: OnlineRow, by: RoleHolder, shown: Map<string, string>): OnlineDeskRating {
  const { sql, registry } = reader
  const heir = registry.heirOf(row.unit)
  if (!shown.has(row.address)) shown.set(row.address, `网络 ${shown.size + 1}`)
  const bound = by.unit === undefined ? undefined : registry.heirOf(by.unit)
  const sealed = onlineSealAt(sql, row.received) !== undefined
  return {
    rating: uuidText(row.id),
    unit: { code: heir, name: registry.unit(heir)?.name ?? heir },
    satisfaction: row.satisfaction,
    image: row.image,
    receivedAt: isoShanghai(row.received),
    verdict: row.verdict,
    rule: row.rule,
    commented: row.comment !== null && onlineComment(reader, row.n) !== null,
    sameNetwork: sql('SELECT count(*) FROM online_rating WHERE address = ? AND day = ?')
      .pluck()
      .get(row.address, row.day) as number,
    network: shown.get(row.address)!,
    request: onlineWaiting(sql, row.id) ?? null,
    mayNot: sealed ? 'period-sealed' : whyNotDecideOnline({ role: by.role, bound }, heir),
  }
}

export interface OnlineRequestView {
  request: string
  action: OnlineRequestRow['action']
  ground: OnlineRequestRow['ground']
  by: string
  at: string
  reason: string
  ratings: OnlineDeskRating[]
}

/** What waits for a second officer, oldest first. */
export function onlineRequests(reader: Reader, by: RoleHolder): OnlineRequestView[] {
  const rows = reader.sql(`SELECT * FROM online_request WHERE state = 'waiting' ORDER BY n`).all() as OnlineRequestRow[]
  const shown = new Map<string, string>()
  return rows.map(({ id, action, ground, operator, at, reason }) => ({
    request: id,
    action,
    ground,
    by: operator,
    at: isoShanghai(at),
    reason,
    ratings: onlineAsked(reader.sql, id).map((rating) => deskRating(reader, rowOf(reader, rating), by, shown)),
  }))
}

/** Ratings that were held when the period was sealed. */
export interface OnlineSealedHeld {
  rating: string
  unit: string
  receivedAt: string
  satisfaction: number
  image: number
  rule: string
}

/** @throws Refusal seal-missing */
export function onlineHeldInSeal({ sql }: Reader, n: number): OnlineSealedHeld[] {
  const seal = sealByNumber(sql, n)
  if (seal?.method !== 'online') throw new Refusal('seal-missing', String(n))
  const rows = sql(
    `SELECT * FROM online_rating WHERE verdict = 'held' AND received >= ? AND received < ? ORDER BY received, id`,
  ).all(seal.since, seal.until) as OnlineRow[]
  return rows.map(({ id, unit, received, satisfaction, image, rule }) => ({
    rating: uuidText(id),
    unit,
    receivedAt: isoShanghai(received),
    satisfaction,
    image,
    rule,
  }))
}

function rowOf({ sql }: Reader, rating: string): OnlineRow {
  return sql('SELECT * FROM online_rating WHERE id = ?').get(
    Buffer.from(rating.replaceAll('-', ''), 'hex'),
  ) as OnlineRow
}
