/** Whole numbers of any size and quotients of them: no figure here is ever rounded but at its end. */
export interface Fraction {
  over: bigint
  under: bigint
}

export const fraction = (over: bigint | number, under: bigint | number = 1): Fraction => ({
  over: BigInt(over),
  under: BigInt(under),
})
export const plus = (a: Fraction, b: Fraction): Fraction =>
  reduced(a.over * b.under + b.over * a.under, a.under * b.under)
export const times = (a: Fraction, b: Fraction): Fraction => reduced(a.over * b.over, a.under * b.under)
export const minus = (a: Fraction, b: Fraction): Fraction => plus(a, { over: -b.over, under: b.under })
export const dividedBy = (a: Fraction, b: Fraction): Fraction => reduced(a.over * b.under, a.under * b.over)

function reduced(over: bigint, under: bigint): Fraction {
  let [a, b] = [over < 0n ? -over : over, under < 0n ? -under : under]
  while (b > 0n) [a, b] = [b, a % b]
  const by = under < 0n ? -a : a
  return by === 0n ? { over: 0n, under: 1n } : { over: over / by, under: under / by }
}

const floor = (over: bigint, under: bigint): bigint => {
  const whole = over / under
  return over % under < 0n ? whole - 1n : whole
}

/** In whole hundredths, halves up. */
export function hundredths({ over, under }: Fraction): number {
  return Number(floor(200n * over + under, 2n * under))
}

/** `74.29` of 7429. */
export function decimal(cents: number): string {
  const digits = String(Math.abs(cents)).padStart(3, '0')
  return `${cents < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** The largest whole number whose square is at most `value`. */
export function squareRoot(value: bigint): bigint {
  if (value < 2n) return value
  let guess = 1n << (BigInt(value.toString(2).length + 1) / 2n)
  for (;;) {
    const next = (guess + value / guess) / 2n
    if (next >= guess) return guess
    guess = next
  }
}

/** Digits behind the point with which a root is worked out that is no quotient. */
const DIGITS = 10n ** 60n

/** middle ∓ √square, clamped to 0..100, each in hundredths, halves up. */
export function ends(middle: Fraction, square: Fraction): [string, string] {
  // √(a/b) is √(ab)/b: exact wherever the root is a quotient, so that a tie is one.
  const root = squareRoot(square.over * square.under * DIGITS * DIGITS)
  const half = { over: root, under: square.under * DIGITS }
  const clamped = (end: Fraction) => decimal(Math.min(10_000, Math.max(0, hundredths(end))))
  return [clamped(minus(middle, half)), clamped(plus(middle, half))]
}

/** Places by score, the highest first; equal ones share a place. Null for those without. */
export function ranks(scores: readonly (number | null)[]): (number | null)[] {
  return scores.map((score) =>
    score === null ? null : 1 + scores.filter((other) => other !== null && other > score).length,
  )
}
