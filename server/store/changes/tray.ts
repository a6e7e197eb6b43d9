import { Refusal } from '../../contract/errors.ts'
import type { Who } from '../register/change-whereabouts.ts'
import { findRating } from '../projections/rating-row.ts'
import { sealAt } from './seals.ts'
import { readText } from './erase-text.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'

export interface TrayItem {
  rating: string
  source: 'press' | 'call'
  device: string | null
  /** Window id, or null for a device that was placed nowhere and for calls. */
  window: number | null
  occurred: number
  received: number
  level: number
  verdict: string
  rule: string
  /** What a caller's answer named as its unit; null where it was erased, or for a press. */
  words: string | null
}

/** Ratings that belong to nobody yet, oldest first: never guessed, never away. */
export function tray({ sql, keys }: Pick<Write, 'sql' | 'keys'>): TrayItem[] {
  const rows = sql(
    `SELECT id, source, device, window, occurred, received, level, verdict, rule FROM rating
     WHERE unit IS NULL AND rule <> 'test' ORDER BY received, n`,
  ).all() as (Omit<TrayItem, 'rating' | 'words'> & { id: Buffer })[]
  return rows.map(({ id, ...row }) => {
    const rating = uuidText(id)
    const words = row.source === 'call' ? (readText({ sql, keys }, rating) ?? null) : null
    return { rating, ...row, words }
  })
}

/**
 * Gives a rating of the tray to a unit.
 *
 * @throws Refusal not-found when there is no such rating, not-in-tray, unknown-unit, period-sealed
 */
export function settle(w: Write, rating: string, unit: string, who: Who): void {
  const row = /^[0-9a-f-]{36}$/.test(rating) ? findRating(w.sql, uuidBytes(rating)) : undefined
  if (!row) throw new Refusal('not-found', rating)
  if (!w.registry.unit(unit)) throw new Refusal('unknown-unit', unit)
  if (row.unit !== null) throw new Refusal('not-in-tray', rating)
  if (sealAt(w.sql, row.occurred) !== undefined) throw new Refusal('period-sealed', rating)
  w.append('settlement', { rating, unit, operator: who.operator, reason: who.reason })
  if (row.window !== null) w.touched.windows.add(row.window)
}
