import type { ItemResult } from '../contract/device-protocol.ts'
import type { ErrorCode } from '../contract/errors.ts'
import type { Extra } from '../contract/press.ts'
import { inTime } from './extra-level.ts'
import { ledgerExtra } from './ledger-item.ts'
import { findRating, type RatingRow } from './rating-row.ts'
import type { PressArrival } from './record-press.ts'
import { keyOf, rescreenAlone, rescreenFrom } from './screen-order.ts'
import { uuidBytes } from './uuid-bytes.ts'
import type { Write } from './write.ts'

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
  const ratingLevel = press && extra.level !== undefined && !unsigned ? changedLevel(w, extra, press) : undefined
  const entry = w.append('extra', {
    device: arrival.device,
    item: ledgerExtra(extra),
    sent: arrival.sent,
    receivedAt: arrival.receivedAt,
    ...(ratingLevel === undefined ? {} : { ratingLevel }),
    ...(unsigned ? { held: 'signature' as const } : {}),
  })
  if (extra.comment !== undefined) keepText(w, extra)
  w.touched.devices.add(arrival.device)
  if (press && press.window !== null) w.touched.windows.add(press.window)
  if (press && ratingLevel !== undefined) {
    if (press.window === null) rescreenAlone(w, press.id, entry.n)
    else rescreenFrom(w, press.window, keyOf(press), w.registry.policy().policy.screening, entry.n)
  }
  return { id: extra.id, status: 'stored' }
}

function faultOf(w: Write, arrival: PressArrival, extra: Extra, press: RatingRow | undefined): ErrorCode | undefined {
  const known = w.registry.reasons()
  if (extra.reasons?.some((reason) => !known.has(reason))) return 'unknown-reason'
  if (!press) return undefined
  if (press.device !== arrival.device) return 'other-devices-press'
  if (extra.level !== undefined && !inTime(clocksOf(press), clocksOfExtra(extra))) return 'change-too-late'
  return undefined
}

/** The level that stands after this extra, or undefined when one with a higher seq was there first. */
function changedLevel(w: Write, extra: Extra, press: RatingRow): number | undefined {
  const later = w
    .sql('SELECT boot, uptime FROM extra WHERE press = ? AND device = ? AND level IS NOT NULL AND seq > ?')
    .all(press.id, press.device, extra.seq) as { boot: Buffer; uptime: number }[]
  if (later.some((row) => inTime(clocksOf(press), row))) return undefined
  return extra.level === press.level ? undefined : extra.level
}

function clocksOf(press: RatingRow) {
  return { boot: press.boot!, uptime: press.uptime! }
}

function clocksOfExtra(extra: Extra) {
  return { boot: uuidBytes(extra.bootId), uptime: extra.uptimeMs }
}

function keepText(w: Write, extra: Extra): void {
  const id = uuidBytes(extra.id)
  const sealed = w.keys.seal(id, JSON.stringify({ comment: extra.comment, salt: extra.salt }))
  w.sql('INSERT INTO private_text (id, sealed) VALUES (?, ?)').run(id, sealed)
}
