/** A fraction, exact: the denominator above 0. */
export interface Fraction {
  over: bigint
  under: bigint
}

export const ZERO: Fraction = { over: 0n, under: 1n }

export function fraction(over: bigint, under: bigint): Fraction {
  const common = divisor(over < 0n ? -over : over, under)
  return { over: over / common, under: under / common }
}

export function add(a: Fraction, b: Fraction): Fraction {
  return fraction(a.over * b.under + b.over * a.under, a.under * b.under)
}

function divisor(a: bigint, b: bigint): bigint {
  return b === 0n ? a : divisor(b, a % b)
}
