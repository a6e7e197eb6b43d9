/** A stream of numbers in [0, 1) that the same seed gives again on every machine. */
export type Random = () => number

/**
 * `mulberry32` (Tommy Ettinger, public domain): 32 bits of state, good enough to draw 2,000 samples for reading. It decides
 * nothing: the draw of the survey has its own rule (rules/sampling).
 */
export function seeded(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A normal deviate (Box and Muller, Annals of Mathematical Statistics 29, 1958). */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** From here on a binomial is as good as normal, for reading. */
const LARGE = 30

/**
 * How many of n trials succeed, each with probability p. Few expected: by the waits between successes (Devroye, Non-Uniform
 * Random Variate Generation, 1986, X.4.3); many: a rounded normal.
 */
export function binomial(random: Random, n: number, p: number): number {
  if (n === 0 || p <= 0) return 0
  if (p >= 1) return n
  if (p > 0.5) return n - binomial(random, n, 1 - p)
  if (n * p > LARGE) {
    const drawn = Math.round(n * p + Math.sqrt(n * p * (1 - p)) * normal(random))
    return Math.min(n, Math.max(0, drawn))
  }
  const logMiss = Math.log1p(-p)
  let successes = 0
  for (let used = 0; ; successes++) {
    used += Math.floor(Math.log(1 - random()) / logMiss) + 1
    if (used > n) return successes
  }
}
