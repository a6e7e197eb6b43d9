import { within, type Found, type SeenRating, type WindowHistory } from './window-history.ts'

/** No hand presses, is thanked, and presses again in less. */
const HAND_MS = 300
/** So often, since a key may bounce. */
const AT_LEAST = 3
const WITHIN_MS = 1_800_000

/** One device presses again within 300 ms of its last press, three times in half an hour: a program, or a stuck key. */
export function fastPresses(history: WindowHistory): Found[] {
  const byDevice = Map.groupBy(within(history, WITHIN_MS), ({ device }) => device)
  return [...byDevice].flatMap(([device, presses]) => {
    const fast = presses.filter((press, i) => i > 0 && press.at - presses[i - 1]!.at < HAND_MS)
    if (fast.length < AT_LEAST) return []
    return [
      {
        subject: device,
        since: fast[0]!.at,
        evidence: { device, presses: fast.length, shortestMs: shortest(presses) },
      },
    ]
  })
}

function shortest(presses: readonly SeenRating[]): number {
  return Math.min(...presses.slice(1).map(({ at }, i) => at - presses[i]!.at))
}
