import type { OrderKey } from '../../rules/press/order.ts'
import type { Trail } from '../../rules/screening/screen-press.ts'
import type { RatingRow } from '../projections/rating-row.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import { forgetOrder, type Write } from '../writer/write.ts'
import { appendVerdict } from './append.ts'
import { BY_ORDER, keyOf, NO_ID, screenRow, screenStored, trailBefore } from './window-order.ts'

/** Presses that are read at once. */
const CHUNK = 200

/** Screens everything again that was pressed since an instant, at windows and nowhere: the rules themselves changed. */
export function rescreenSince(w: Write, since: number, cause: number): void {
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
        if (sealAt(w.sql, row.occurred) === undefined) rescreenAlone(w, row, cause)
        continue
      }
      const before = trails.get(row.window) ?? trailBefore(w.sql, row.window, first, w.registry.thresholds())
      const { screened, trail } = screenRow(w, row, before)
      trails.set(row.window, trail)
      if (screened) appendVerdict(w, row, screened, cause)
    }
    if (rows.length < CHUNK) return
  }
}

/** Screens again a press that belongs to no window, after its level changed. */
export function rescreenAlone(w: Write, row: RatingRow, cause: number): void {
  appendVerdict(w, row, screenStored(w, row), cause)
}
