import type { ItemResult } from '../../contract/device/device-protocol.ts'
import type { Press } from '../../contract/device/press.ts'
import { judge } from '../../rules/press/judge.ts'
import { appendRating } from './append.ts'
import { gather, gatherMoment, gatherStanding, type PressArrival } from './gather.ts'
import { rescreening } from './rescreening.ts'
import type { Write } from '../writer/write.ts'

/**
 * One press becomes one rating, in the transaction that stores it: gathered, judged, appended. The caller has made sure
 * that its id is new. Corrections go the same way (`judge-again.ts`).
 *
 * @param known whether extras of this press came before it, and whether the device's pinned key did not sign it
 */
export function recordPress(
  w: Write,
  arrival: PressArrival,
  press: Press,
  { extrasWait, unsigned }: { extrasWait: boolean; unsigned: boolean },
): Omit<ItemResult, 'index'> {
  const moment = gatherMoment(w, arrival, press)
  const { level, raised } = extrasWait
    ? gatherStanding(w, arrival.device, press)
    : { level: press.level, raised: false }
  const context = gather(w, press, arrival, moment, { level, raised, unsigned })
  if (context.window) context.before = rescreening(w).before(w, context.window.id, context.key)
  const judged = judge(context)
  appendRating(w, { arrival, press, moment }, context, judged)
  return { id: press.id, status: 'stored' }
}
