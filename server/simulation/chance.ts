/** Random numbers in [0, 1); a test gives a seeded source. */
export type Chance = () => number

/** Mulberry32: small, fast, the same for the same seed. Good enough for citizens, not for secrets. */
export function seededChance(seed: number): Chance {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Time until the next of events that come at random, `mean` apart (a Poisson process). */
export function waitFor(mean: number, chance: Chance): number {
  return -Math.log(1 - chance()) * mean
}

/** @throws RangeError for an empty list */
export function pick<T>(list: readonly T[], chance: Chance): T {
  const chosen = list[Math.floor(chance() * list.length)]
  if (chosen === undefined) throw new RangeError('nothing to pick from')
  return chosen
}
