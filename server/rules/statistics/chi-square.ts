/**
 * How often χ² with so many degrees of freedom is above x: 1 − P(k/2, x/2), P the regularised incomplete gamma
 * function by its series (Abramowitz and Stegun, Handbook of Mathematical Functions, 6.5.29 and 26.4.19). Good to ten
 * decimals, not to ten digits: a tail under 1e-10 comes out as about 0.
 *
 * @param x 0 or more
 * @param degrees 1 or more, whole
 */
export function chiSquareTail(x: number, degrees: number): number {
  const a = degrees / 2
  const y = x / 2
  if (y <= 0) return 1
  let term = Math.exp(a * Math.log(y) - y - logGammaOfNext(degrees))
  // So far out that the first term is under the smallest number there is.
  if (term === 0) return y > a ? 0 : 1
  let sum = term
  for (let k = 1; k <= y || term > sum * 1e-16; k++) sum += term *= y / (a + k)
  return Math.min(1, Math.max(0, 1 - sum))
}

/** ln Γ(k/2 + 1), by Γ(z + 1) = zΓ(z) from Γ(1) = 1 or Γ(½) = √π. */
function logGammaOfNext(k: number): number {
  let log = k % 2 === 0 ? 0 : Math.log(Math.PI) / 2
  for (let z = k % 2 === 0 ? 1 : 0.5; z <= k / 2; z++) log += Math.log(z)
  return log
}
