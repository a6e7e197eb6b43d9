/** How many ratings of level 1, 2, 3, 4, 5, in this order. */
export type LevelCounts = readonly [number, number, number, number, number]

/**
 * What is known of one unit (or window, or day) in numbers. Tallies add up: the sum over days and windows is the
 * tally of the period, in whatever order and in whatever portions it is summed.
 */
export interface Tally {
  /** Counted ratings by level. */
  counts: LevelCounts
  /** All attributed ratings by level, except `test` and `signature`. */
  raw: LevelCounts
  /** Ratings that wait for an officer. */
  held: number
  /** Services, whether or not an invitation was opened. */
  served: number
  invited: number
  /** Invitations that a device said it showed. */
  shown: number
  pressed: number
  /** Invitations that ran out. */
  unrated: number
  /** Invitations while no device was connected. */
  down: number
}

export const EMPTY_TALLY: Tally = {
  counts: [0, 0, 0, 0, 0],
  raw: [0, 0, 0, 0, 0],
  held: 0,
  served: 0,
  invited: 0,
  shown: 0,
  pressed: 0,
  unrated: 0,
  down: 0,
}

export function addTallies(a: Tally, b: Tally): Tally {
  return {
    counts: addCounts(a.counts, b.counts),
    raw: addCounts(a.raw, b.raw),
    held: a.held + b.held,
    served: a.served + b.served,
    invited: a.invited + b.invited,
    shown: a.shown + b.shown,
    pressed: a.pressed + b.pressed,
    unrated: a.unrated + b.unrated,
    down: a.down + b.down,
  }
}

/** Ratings in all. */
export function total(counts: LevelCounts): number {
  return counts[0] + counts[1] + counts[2] + counts[3] + counts[4]
}

/** True when nothing at all was served or rated. */
export function isEmpty(tally: Tally): boolean {
  return (
    total(tally.counts) === 0 &&
    total(tally.raw) === 0 &&
    tally.held + tally.served + tally.invited + tally.shown + tally.pressed + tally.unrated + tally.down === 0
  )
}

function addCounts(a: LevelCounts, b: LevelCounts): LevelCounts {
  return [a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3], a[4] + b[4]]
}
