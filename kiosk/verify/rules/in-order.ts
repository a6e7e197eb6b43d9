import { FACTS, type Rating } from '../ledger/rating.ts'

/** Presses of each window, by present attribution, in the order of section 5. */
export function pressesByWindow(ratings: Iterable<Rating>): Map<string, Rating[]> {
  const windows = new Map<string, Rating[]>()
  for (const rating of ratings) {
    const { place } = rating.attribution
    if (rating.call || place === undefined) continue
    const listed = windows.get(place)
    if (listed === undefined) windows.set(place, [rating])
    else listed.push(rating)
  }
  // oxlint-disable-next-line unicorn/no-array-sort -- the lists are ours, and Chromium 109 has no toSorted
  for (const listed of windows.values()) listed.sort(compare)
  return windows
}

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function compare(a: Rating, b: Rating): number {
  return a.occurred - b.occurred || text(a.device, b.device) || a.seq - b.seq || text(a.id, b.id)
}

/** Where the first press of a moment or later stands. */
export function firstFrom(presses: readonly Rating[], instant: number): number {
  let [low, high] = [0, presses.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (presses[middle]!.occurred < instant) low = middle + 1
    else high = middle
  }
  return low
}

/** They never have an invitation. */
export const NO_VOTE = FACTS.test | FACTS.signature | FACTS['after-seal']
