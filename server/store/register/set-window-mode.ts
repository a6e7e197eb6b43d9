import { Refusal } from '../../contract/errors.ts'
import type { WindowMode } from '../../contract/policy.ts'
import { attributeAll } from '../presses/judge-again.ts'
import type { Who } from './change-whereabouts.ts'
import type { RatingRow } from '../projections/rating-row.ts'
import type { Write } from '../writer/write.ts'

/**
 * Whether anyone may press at a window, or only who was invited, from an instant on. Services announced before stay what
 * they were. For the past (a queue system that was out of order all morning) its presses are screened again.
 *
 * @returns how many ratings go by other rules now
 * @throws Refusal unknown-window
 */
export function setWindowMode(
  w: Write,
  {
    hall,
    window,
    mode,
    from,
    operator,
    reason,
  }: { hall: string; window: string; mode: WindowMode; from: number } & Who,
): { changed: number } {
  const row = w.registry.window(hall, window)
  if (!row) throw new Refusal('unknown-window', `${hall}/${window}`)
  const { n } = w.append('window-mode', { hall, window, mode, from, operator, reason })
  w.touched.windows.add(row.id)
  if (w.closing) return w.closing(n).planned as { changed: number }
  const presses = w
    .sql(`SELECT * FROM rating WHERE source = 'press' AND window = (SELECT ?) AND occurred >= ?`)
    .all(row.id, from) as RatingRow[]
  const before = w.touched.entries.length
  attributeAll(w, presses, n)
  return { changed: w.touched.entries.slice(before).filter(({ kind }) => kind === 'attribution').length }
}
