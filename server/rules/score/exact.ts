/** Whole-number arithmetic without an upper bound: a score must come out the same on every machine, to the cent. */

/**
 * A count as a BigInt.
 * @throws RangeError when it is not a whole number from 0 to 2^53−1, which only a bug can bring about
 */
export function exactCount(count: number): bigint {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`${count} is not a count`)
  return BigInt(count)
}

/** Rounds a / b towards minus infinity; b above 0. */
export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b
  return a % b < 0n ? quotient - 1n : quotient
}

/** Rounds a / b to the nearest whole number, halves up; b above 0. */
export function halfUp(a: bigint, b: bigint): bigint {
  return floorDivide(2n * a + b, 2n * b)
}

/** The largest whole number whose square is not above `value`; `value` not below 0. */
export function floorSqrt(value: bigint): bigint {
  if (value < 2n) return value
  // Newton from above: the first guess is a power of two that is not below the root, and it only falls.
  let root = 1n << BigInt((value.toString(2).length + 1) >> 1)
  for (;;) {
    const next = (root + value / root) >> 1n
    if (next >= root) return root
    root = next
  }
}

/** `96.88` for 9688 hundredths, `-0.30` for −30. */
export function twoDecimals(hundredths: number): string {
  const plain = Math.abs(hundredths)
  return `${hundredths < 0 ? '-' : ''}${Math.floor(plain / 100)}.${String(plain % 100).padStart(2, '0')}`
}
