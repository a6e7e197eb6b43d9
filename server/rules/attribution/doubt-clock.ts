/** contract/README.md, Time: so far may the hub's clock lie before what was written last, or step, ms. */
export const DOUBT_MS = 5 * 60_000
/** Devices agree where their clocks lie no farther apart, ms. */
const AGREE_MS = 60_000
const DEVICES = 5
const HALLS = 2
/** Nobody ran this program before: a clock that says so has lost its battery. 2026-01-01T00:00Z, in ms. */
export const NOT_BEFORE = Date.UTC(2026, 0, 1)

/** Wall clock and monotonic clock of the hub, read together, ms. */
export interface ClockLook {
  wall: number
  monotonic: number
}

export interface Doubt {
  why: 'behind' | 'stepped'
  /** How far it lies before what was written last (below 0), or how far it stepped, ms. */
  by: number
}

/**
 * Why the hub's clock is not to be trusted, or null.
 *
 * @param before the look before this one, in the same process
 * @param floor the latest time that the ledger knows, ms: it cannot be earlier than that
 */
export function doubtOf(now: ClockLook, before: ClockLook | null, floor: number): Doubt | null {
  // What steps back lies behind as well; how far it stepped says more.
  if (before !== null) {
    const stepped = now.wall - before.wall - (now.monotonic - before.monotonic)
    if (Math.abs(stepped) > DOUBT_MS) return { why: 'stepped', by: Math.round(stepped) }
  }
  const by = Math.round(now.wall - Math.max(floor, NOT_BEFORE))
  return by < -DOUBT_MS ? { why: 'behind', by } : null
}

/** Hub time minus a device's clock, ms, and the hall in which the device stands. */
export interface DeviceOffset {
  hall: string
  offset: number
}

export interface Disagreement {
  devices: number
  halls: number
  /** Hub time minus theirs, in the middle, ms: above 0 the hub is ahead of them. */
  by: number
}

/**
 * The most devices that agree with each other within a minute and not with the hub, if there are five of two halls. It
 * is a reason to look at the clock, and no proof: devices may have one wrong time server, too.
 */
export function devicesAgainst(offsets: readonly DeviceOffset[]): Disagreement | null {
  const inOrder = offsets.toSorted((a, b) => a.offset - b.offset)
  let most: Disagreement | null = null
  let first = 0
  for (let last = 0; last < inOrder.length; last++) {
    while (inOrder[last]!.offset - inOrder[first]!.offset > AGREE_MS) first++
    const devices = last - first + 1
    const by = inOrder[first + Math.floor(devices / 2)]!.offset
    // One more may agree, and then this is not the most.
    const grows = last + 1 < inOrder.length && inOrder[last + 1]!.offset - inOrder[first]!.offset <= AGREE_MS
    if (grows || devices < DEVICES || devices <= (most?.devices ?? 0) || Math.abs(by) <= AGREE_MS) continue
    const halls = new Set(inOrder.slice(first, last + 1).map(({ hall }) => hall)).size
    if (halls >= HALLS) most = { devices, halls, by }
  }
  return most
}
