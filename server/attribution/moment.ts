import type { ClockReading } from '../contract/press.ts'
import type { ClockQuality } from '../contract/verdicts.ts'

export interface Moment {
  /** Hub time, ms. */
  occurredAt: number
  clock: ClockQuality
  /** Hub time minus device wall clock, ms, where it was used. */
  offset?: number
}

/**
 * When a press happened, by the hub's clock (DESIGN.md section 5, Time). A press of the boot that sent it is
 * measured by the device's uptime alone, whatever its wall clock says. One of an earlier boot is estimated by the
 * offset between the clocks that the hub noted for that boot, else by the present one.
 *
 * @param bootOffset what the hub noted for the press's boot, if anything
 * @param firstPlaced when the device's first placement began, null when it was never placed
 */
export function momentOf(
  press: { pressedAt: number; uptimeMs: number; bootId: string },
  sent: ClockReading,
  receivedAt: number,
  bootOffset: number | undefined,
  firstPlaced: number | null,
): Moment {
  const moment = guess(press, sent, receivedAt, bootOffset)
  const impossible = moment.occurredAt > receivedAt || (firstPlaced !== null && moment.occurredAt < firstPlaced)
  return impossible ? { ...moment, clock: 'suspect' } : moment
}

function guess(
  press: { pressedAt: number; uptimeMs: number; bootId: string },
  sent: ClockReading,
  receivedAt: number,
  bootOffset: number | undefined,
): Moment {
  if (press.bootId === sent.bootId) {
    return { occurredAt: receivedAt - (sent.uptimeMs - press.uptimeMs), clock: 'measured' }
  }
  const offset = bootOffset ?? receivedAt - sent.at
  return { occurredAt: press.pressedAt + offset, clock: 'estimated', offset }
}
