/** `-0.30` as −30: what `twoDecimals` (rules/score/exact.ts) writes. */
export function hundredths(decimals: string): number {
  return Math.round(Number(decimals) * 100)
}
