import { sealAt, type SealRow } from '../../changes/seals/seals.ts'
import { countServicesAgain } from '../../presses/count-service.ts'
import { judgeInTime } from '../../presses/judge-again.ts'
import { rescreenSince } from '../../presses/screen-again.ts'
import type { RatingRow } from '../../projections/rating-row.ts'
import type { ServiceRow } from '../../projections/service-row.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import type { Write } from '../../writer/write.ts'

/** What a seal kept from taking effect, once it is opened again: late ratings, corrections of whereabouts, rules that changed. */
export function takeUpLate(w: Write, seal: SealRow, cause: number): void {
  if (w.closing) {
    w.closing(cause)
    takeUpCalls(w, seal, cause)
    return
  }
  takeUpCalls(w, seal, cause)
  const { since, until } = seal
  const rows = w
    .sql(`SELECT * FROM rating WHERE source = 'press' AND occurred >= ? AND occurred < ? ORDER BY n`)
    .all(since, until) as RatingRow[]
  judgeInTime(w, rows, { before: new Map(), near: new Set(), services: servicesToTakeUp(w, seal), cause })
  const windows = w.sql('SELECT id FROM window ORDER BY id').pluck().all() as number[]
  for (const window of windows) {
    countServicesAgain(w, window, since, cause)
    w.touched.windows.add(window)
  }
  rescreenSince(w, since, cause)
}

/** Few, and each by itself: no neighbour is judged by a call. */
function takeUpCalls(w: Write, { since, until }: SealRow, cause: number): void {
  // Slices are about presses and services.
  if (w.planning === true) return
  const rows = w
    .sql(
      `SELECT id, occurred FROM rating WHERE rule <> 'ok' AND rule = 'after-seal' AND source = 'call'
         AND occurred >= ? AND occurred < ? ORDER BY n`,
    )
    .all(since, until) as Pick<RatingRow, 'id' | 'occurred'>[]
  for (const { id, occurred } of rows)
    // A part that is sealed by itself stays frozen.
    if (sealAt(w.sql, occurred) === undefined)
      w.append('verdict', { rating: uuidText(id), verdict: { verdict: 'counted', rule: 'ok' }, cause })
}

/**
 * Services whose invitation may have been due to another press than the one that the seal froze with it, or froze without:
 * those under way at an edge of the period, and those that came into it, or were moved, after the seal.
 */
function servicesToTakeUp(w: Write, { n, since, until }: SealRow): ServiceRow[] {
  const moved = w.sql('SELECT 1 FROM clock_settled WHERE n > ? AND shifts IS NOT NULL LIMIT 1').get(n) !== undefined
  return w
    .sql(
      `SELECT * FROM service WHERE at < @until AND expires > @since AND (at < @since OR expires > @until OR n > @n OR @moved)
       ORDER BY n`,
    )
    .all({ n, since, until, moved: Number(moved) }) as ServiceRow[]
}
