import type { Level } from '../../../contract/device/press.ts'
import type { Verdict } from '../../../contract/ledger/verdicts.ts'
import type { Reader } from '../../reader.ts'
import { addServices, COUNTS, STAFF_OF_SERVICE, type Outcome } from '../../projections/service-row.ts'
import { EMPTY_TALLY, type Tally } from '../../../rules/score/tally.ts'
import type { Period } from './campaigns.ts'

/** By what a unit's ratings and services can be parted beyond the day's figures. */
export type PartedBy = 'staff' | 'matter'

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly [...infer U] ? [...U] : T[K] }

/**
 * The tallies of a unit's parts (without what is raw), read from the ratings and services themselves, because no day's
 * figure is kept so fine. What names no staff (no matter) is in no part.
 *
 * @param codes the unit and those that went on in it
 * @param windows where the unit has figures in the period
 */
export function talliesByPart(
  { sql }: Reader,
  part: PartedBy,
  codes: readonly string[],
  windows: readonly number[],
  { since, until }: Period,
): Map<string, Tally> {
  const found = new Map<string, Mutable<Tally>>()
  const of = (name: string) => {
    const known = found.get(name)
    if (known) return known
    const fresh: Mutable<Tally> = { ...EMPTY_TALLY, counts: [...EMPTY_TALLY.counts], raw: [...EMPTY_TALLY.raw] }
    found.set(name, fresh)
    return fresh
  }
  const marks = (list: readonly unknown[]) => list.map(() => '?').join(', ')
  const rows = sql(
    `SELECT ${part} AS part, level, verdict, count(*) AS n FROM rating
     WHERE source = 'press' AND occurred >= ? AND occurred < ? AND window IN (${marks(windows)})
     AND unit IN (${marks(codes)}) AND ${part} IS NOT NULL GROUP BY 1, 2, 3`,
  ).all(since, until, ...windows, ...codes) as { part: string; level: Level; verdict: Verdict; n: number }[]
  for (const { part: name, level, verdict, n } of rows) {
    const tally = of(name)
    if (verdict === 'counted') tally.counts[level - 1]! += n
    if (verdict === 'held') tally.held += n
  }
  const services = sql(
    `SELECT ${part === 'staff' ? STAFF_OF_SERVICE : 's.matter'} AS part, s.outcome, s.shown IS NOT NULL AS shown, count(*) AS n
     FROM service s WHERE s.window = ? AND s.at >= ? AND s.at < ? AND ${COUNTS} AND s.unit IN (${marks(codes)})
     GROUP BY 1, 2, 3 HAVING part IS NOT NULL`,
  )
  for (const window of windows) {
    const served = services.all(window, since, until, ...codes) as {
      part: string
      outcome: Outcome | null
      shown: number
      n: number
    }[]
    for (const { part: name, outcome, shown, n } of served) {
      addServices(of(name), outcome, shown === 1, n)
    }
  }
  return found
}
