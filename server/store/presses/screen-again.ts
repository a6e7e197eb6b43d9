import { screenAlone, screenPress, settledTrail, type Trail } from '../../rules/screening/screen-press.ts'
import { findRating, type RatingRow } from '../projections/rating-row.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import { forgetOrder, type Write } from '../writer/write.ts'
import { asScreening, asSettled, BY_ORDER, differs, keyOf, NO_ID, trailBefore, type OrderKey } from './window-order.ts'

/** Presses that are read at once. */
const CHUNK = 200

/** Screens everything again that was pressed since an instant, at windows and nowhere: the rules themselves changed. */
export function rescreenSince(w: Write, since: number, cause: number): void {
  const rules = w.registry.thresholds()
  const first: OrderKey = { occurred: since, device: '', seq: 0, id: NO_ID }
  const trails = new Map<number, Trail>()
  forgetOrder(w.memory)
  for (let place = first; ;) {
    const rows = w
      .sql(
        `SELECT * FROM rating WHERE source = 'press' AND (occurred, device, seq, id) > (?, ?, ?, ?) ${BY_ORDER} LIMIT ?`,
      )
      .all(place.occurred, place.device, place.seq, uuidBytes(place.id), CHUNK) as RatingRow[]
    for (const row of rows) {
      place = keyOf(row)
      if (row.window === null) {
        if (sealAt(w.sql, row.occurred) === undefined) rescreenAlone(w, row.id, cause)
        continue
      }
      const trail = trails.get(row.window) ?? trailBefore(w.sql, row.window, first, rules)
      if (sealAt(w.sql, row.occurred) !== undefined) {
        trails.set(row.window, settledTrail(asSettled(row), trail, rules))
        continue
      }
      const next = screenPress(asScreening(row), trail, rules)
      trails.set(row.window, next.trail)
      if (differs(row, next.screened)) w.append('verdict', { rating: uuidText(row.id), verdict: next.screened, cause })
    }
    if (rows.length < CHUNK) return
  }
}

/** Screens again a press that belongs to no window, after its level changed or it lost its place. */
export function rescreenAlone(w: Write, id: Buffer, cause: number): void {
  const row = findRating(w.sql, id)!
  const screened = screenAlone(asScreening(row), w.registry.thresholds().at(row.occurred))
  if (differs(row, screened)) w.append('verdict', { rating: uuidText(id), verdict: screened, cause })
}
