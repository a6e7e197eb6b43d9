import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { Reader } from '../../reader.ts'
import type { SealRow } from '../../changes/seals/seals.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'

/** A rating of a sealed period that came after the seal: kept, attributed, and beside the result. */
export interface LateRating {
  rating: string
  unit: string | null
  window: string | null
  occurredAt: string
  receivedAt: string
  level: number
}

const MOST_LISTED = 500

/** What came after a seal, newest first: how many, and the first of them. */
export function lateRatings(
  { sql, registry }: Reader,
  { since, until }: SealRow,
): { total: number; ratings: LateRating[] } {
  const where = `rule <> 'ok' AND rule = 'after-seal' AND occurred >= ? AND occurred < ?`
  const total = sql(`SELECT count(*) FROM rating WHERE ${where}`).pluck().get(since, until) as number
  const rows = sql(
    `SELECT id, unit, window, occurred, received, level FROM rating WHERE ${where} ORDER BY occurred DESC LIMIT ?`,
  ).all(since, until, MOST_LISTED) as {
    id: Buffer
    unit: string | null
    window: number | null
    occurred: number
    received: number
    level: number
  }[]
  return {
    total,
    ratings: rows.map((row) => {
      const window = row.window === null ? undefined : registry.windowById(row.window)
      return {
        rating: uuidText(row.id),
        unit: row.unit,
        window: window ? `${window.hall}/${window.code}` : null,
        occurredAt: isoShanghai(row.occurred),
        receivedAt: isoShanghai(row.received),
        level: row.level,
      }
    }),
  }
}
