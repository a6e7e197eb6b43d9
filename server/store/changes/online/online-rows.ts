import { hash as digest } from 'node:crypto'
import { DAY_MS } from '../../../contract/campaign-time.ts'
import type { OnlineRule } from '../../../contract/ledger/online-entries.ts'
import type { Verdict } from '../../../contract/ledger/verdicts.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import type { PairCount } from '../../../rules/online/points.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { uuidBytes, uuidText } from '../../sqlite/uuid-bytes.ts'
import { sealsWithin } from '../seals/seals.ts'

export interface OnlineRow {
  n: number
  id: Buffer
  unit: string
  named: string | null
  satisfaction: number
  image: number
  received: number
  day: number
  address: string
  comment: string | null
  receipt: Buffer
  policy: number
  screening_verdict: Verdict
  screening_rule: OnlineRule
  verdict: Verdict
  rule: string
}

export interface OnlineRequestRow {
  id: string
  n: number
  at: number
  action: 'exclude' | 'void' | 'withdraw'
  ground: 'mistaken' | 'malicious' | null
  operator: string
  role: Officer['role']
  bound: string | null
  reason: string
  state: 'waiting' | 'done' | 'refused'
}

export function onlineRating(sql: Sql, id: string): OnlineRow | undefined {
  return sql('SELECT * FROM online_rating WHERE id = ?').get(uuidBytes(id)) as OnlineRow | undefined
}

export function onlineRequest(sql: Sql, id: string): OnlineRequestRow | undefined {
  return sql('SELECT * FROM online_request WHERE id = ?').get(id) as OnlineRequestRow | undefined
}

export function onlineAsked(sql: Sql, request: string): string[] {
  const ids = sql('SELECT rating FROM online_asked WHERE request = ? ORDER BY rating').pluck().all(request)
  return (ids as Buffer[]).map(uuidText)
}

/** The request about a rating that waits for a second officer. */
export function onlineWaiting(sql: Sql, rating: Buffer): string | undefined {
  return sql(
    `SELECT r.id FROM online_asked a JOIN online_request r ON r.id = a.request
     WHERE a.rating = ? AND r.state = 'waiting' LIMIT 1`,
  )
    .pluck()
    .get(rating) as string | undefined
}

/** Held ratings of a span: how many, a digest of which, and their ids in order. */
export function onlineHeld(sql: Sql, since: number, until: number): { held: number; digest: string; ids: string[] } {
  const rows = sql(`SELECT id FROM online_rating WHERE verdict = 'held' AND received >= ? AND received < ? ORDER BY id`)
    .pluck()
    .all(since, until) as Buffer[]
  const ids = rows.map(uuidText)
  return { held: ids.length, digest: digest('sha256', ids.map((id) => `${id}\n`).join(''), 'hex'), ids }
}

/** The seal of the method that holds at an instant. */
export function onlineSealAt(sql: Sql, instant: number): number | undefined {
  return sealsWithin(sql, { method: 'online', since: instant, until: instant + 1 })[0]?.n
}

/** Codes of the units whose ratings are this one's: itself, and those that went on in it. */
export function codesOf(registry: Pick<Registry, 'units' | 'heirOf'>, unit: string): string[] {
  return registry.units().flatMap(({ code }) => (registry.heirOf(code) === unit ? [code] : []))
}

/** Sums of days, half-open, by pair of levels. */
export function pairsOf(
  sql: Sql,
  column: 'arrived' | 'counted',
  unit: string,
  from: number,
  until: number,
): PairCount[] {
  return sql(
    `SELECT satisfaction, image, sum(${column}) AS n FROM online_day
     WHERE unit = ? AND day >= ? AND day < ? GROUP BY satisfaction, image HAVING sum(${column}) > 0`,
  ).all(unit, from, until) as PairCount[]
}

/** Days whole within [since, until): a period is made of Shanghai days. */
export function daysOf(since: number, until: number): [from: number, until: number] {
  return [Math.round((since + 28_800_000) / DAY_MS), Math.round((until + 28_800_000) / DAY_MS)]
}
