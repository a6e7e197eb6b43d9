import { halfUp } from '../score/exact.ts'

/** `0.5397` for 5397 ten-thousandths: what `places` decimals of a whole number of the smallest part are. */
export function withDecimals(parts: bigint, places: number): string {
  const digits = String(parts < 0n ? -parts : parts).padStart(places + 1, '0')
  return `${parts < 0n ? '-' : ''}${digits.slice(0, -places)}.${digits.slice(-places)}`
}

/** a / b with so many decimals, exact, half up (towards +∞); b above 0. */
export function quotient(a: bigint, b: bigint, places: number): string {
  return withDecimals(halfUp(a * 10n ** BigInt(places), b), places)
}
