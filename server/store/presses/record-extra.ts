import type { ItemResult } from '../../contract/device/device-protocol.ts'
import type { ErrorCode } from '../../contract/errors.ts'
import type { EntryBodies, LedgerPress } from '../../contract/ledger/ledger-entries.ts'
import type { Extra } from '../../contract/device/press.ts'
import { hasFact } from '../../rules/screening/facts.ts'
import { inTime, standing } from '../../rules/press/change-of-mind.ts'
import { ledgerExtra } from '../chain/ledger-item.ts'
import { findRating, type RatingRow } from '../projections/rating-row.ts'
import type { PressArrival } from './gather.ts'
import { rescreening } from './rescreening.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { rescreenAlone } from './screen-again.ts'
import { storedChanges } from './stored-changes.ts'
import { keyOf } from './window-order.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'

/**
 * What the same citizen added to a press. An extra may come before its press; then it waits in the ledger and takes
 * effect when the press is stored.
 */
export function recordExtra(
  w: Write,
  arrival: PressArrival,
  extra: Extra,
  unsigned: boolean,
): Omit<ItemResult, 'index'> | { refused: ErrorCode } {
  const press = findRating(w.sql, uuidBytes(extra.pressId))
  const fault = faultOf(w, arrival, extra, press)
  if (fault) return { refused: fault }
  const held = unsigned ? 'signature' : press && sealAt(w.sql, press.occurred) !== undefined ? 'after-seal' : undefined
  const change = press && extra.level !== undefined && held === undefined ? changeOf(w, extra, extra.level, press) : {}
  const entry = w.append('extra', {
    device: arrival.device,
    item: ledgerExtra(extra),
    sent: arrival.sent,
    receivedAt: arrival.receivedAt,
    ...change,
    ...(held === undefined ? {} : { held }),
  })
  if (extra.comment !== undefined) keepText(w, extra)
  w.touched.devices.add(arrival.device)
  if (press && press.window !== null) w.touched.windows.add(press.window)
  if (press && Object.keys(change).length > 0) {
    if (press.window === null) rescreenAlone(w, findRating(w.sql, press.id)!, entry.n)
    else rescreening(w).changed(w, press.window, keyOf(press), entry.n)
  }
  return { id: extra.id, status: 'stored' }
}

function faultOf(w: Write, arrival: PressArrival, extra: Extra, press: RatingRow | undefined): ErrorCode | undefined {
  const known = w.registry.reasons()
  if (extra.reasons?.some((reason) => !known.has(reason))) return 'unknown-reason'
  // A phone may have taken this id for a text of its own.
  if (extra.comment !== undefined && w.sql('SELECT 1 FROM follow_up WHERE id = ?').get(uuidBytes(extra.id)))
    return 'id-reused'
  if (!press) return undefined
  if (press.device !== arrival.device) return 'other-devices-press'
  if (extra.level !== undefined && !inTime(itemOf(w, press), extra)) return 'change-too-late'
  return undefined
}

/** What this extra changes about where its rating stands; extras may come in any order. */
function changeOf(
  w: Write,
  extra: Extra,
  level: number,
  press: RatingRow,
): Pick<EntryBodies['extra'], 'ratingLevel' | 'raised'> {
  const changes = storedChanges(w.sql, press.id, press.device!)
  const { bootId, uptimeMs, seq } = extra
  const now = standing(itemOf(w, press), [...changes, { bootId, uptimeMs, seq, level }])
  return {
    ...(now.level === press.level ? {} : { ratingLevel: now.level }),
    ...(now.raised === hasFact(press.facts, 'raised') ? {} : { raised: now.raised }),
  }
}

/** The press as it was sent, which stands in the ledger alone. */
function itemOf(w: Write, press: RatingRow): LedgerPress {
  const body = w.sql('SELECT body FROM ledger WHERE n = ?').pluck().get(press.n) as string
  return (JSON.parse(body) as EntryBodies['rating']).item
}

function keepText(w: Write, extra: Extra): void {
  const id = uuidBytes(extra.id)
  const sealed = w.keys.seal(id, JSON.stringify({ comment: extra.comment, salt: extra.salt }))
  w.sql('INSERT INTO private_text (id, sealed) VALUES (?, ?)').run(id, sealed)
}
