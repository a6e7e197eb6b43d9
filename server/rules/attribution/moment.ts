import type { PlacementSpan, PostingSpan } from './attribute-press.ts'
import { at, sameThroughout } from './interval.ts'
import type { ClockReading } from '../../contract/device/press.ts'
import type { ClockQuality } from '../../contract/ledger/verdicts.ts'

export interface Moment {
  /** Hub time, ms. */
  occurredAt: number
  clock: ClockQuality
  /** Hub time minus device wall clock, ms, where it was used. */
  offset?: number
}

/**
 * When a press happened, by the hub's clock (contract/README.md, Time). A press of the boot that sent it is
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
  return isImpossible(moment.occurredAt, receivedAt, firstPlaced ?? undefined)
    ? { ...moment, clock: 'suspect' }
    : moment
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

/** When an item of the boot that sent it was made, by uptime alone; null for one of an earlier boot, or in the future. */
export function measuredMoment(
  item: { uptimeMs: number; bootId: string },
  sent: ClockReading,
  receivedAt: number,
): number | null {
  if (item.bootId !== sent.bootId || item.uptimeMs > sent.uptimeMs) return null
  return receivedAt - (sent.uptimeMs - item.uptimeMs)
}

/** What is known of when a press was made, and of where its device stood in all that time. */
export interface KnownMoment {
  occurredAt: number
  receivedAt: number
  /** By the uptime of the boot that sent it. */
  measured: boolean
  /** When the device's last measured item before it, by seq, was made, as known at its arrival. */
  after: number | undefined
  /** It came while the hub doubted its own clock, and nobody has ended that doubt. */
  doubted: boolean
  /** All of its device. */
  placements: readonly PlacementSpan[]
  /** Of a press that was not measured: all of the window at which its device stood when it came. */
  postings: readonly PostingSpan[]
}

/**
 * Whether a moment is good enough to say whose the press was (contract/README.md, Time). One in the future or before
 * the device was placed is not, nor one by a doubted clock. A measured one else is; an estimated one only where placement
 * and posting were the same for the whole time in which it can have been: from the device's last measured item to its
 * arrival. Where the estimate itself lies before that item it is wrong, but attribution goes by it: then the time must
 * reach to it.
 */
export function isTrusted(moment: KnownMoment): boolean {
  const { occurredAt, receivedAt, measured, after, doubted, placements, postings } = moment
  const firstPlaced = placements[0]?.since
  if (doubted || isImpossible(occurredAt, receivedAt, firstPlaced)) return false
  if (measured) return true
  const since = after ?? firstPlaced
  if (since === undefined || at(placements, receivedAt) === undefined) return false
  const from = Math.min(since, occurredAt)
  return (
    sameThroughout(placements, from, receivedAt, (span) => span.window) &&
    sameThroughout(postings, from, receivedAt, (span) => span.unit)
  )
}

/**
 * The device's last measured item before a press, where a correction of the hub's clock moved the arrival of the press by
 * `by` ms: nobody knows whether that item was dated by the wrong clock, too, so the earlier one holds.
 */
export function afterMoved(after: number | undefined, by: number): number | undefined {
  return after === undefined ? undefined : Math.min(after, after + by)
}

function isImpossible(occurredAt: number, receivedAt: number, firstPlaced: number | undefined): boolean {
  return occurredAt > receivedAt || (firstPlaced !== undefined && occurredAt < firstPlaced)
}
