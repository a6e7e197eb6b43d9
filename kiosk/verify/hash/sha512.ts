/**
 * SHA-512 (FIPS 180-4) in whole numbers of any size. Slow, and used for signatures alone; its constants are computed as the
 * standard defines them: the first 64 bits of the fractions of roots of the first primes.
 */
const MASK = (1n << 64n) - 1n

function primes(count: number): bigint[] {
  const found: number[] = []
  for (let n = 2; found.length < count; n++) if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found.map(BigInt)
}

/** The largest whole number whose power is at most `value`. */
function root(value: bigint, power: bigint): bigint {
  let [low, high] = [0n, 1n << 80n]
  while (low < high) {
    const middle = (low + high + 1n) / 2n
    if (middle ** power <= value) low = middle
    else high = middle - 1n
  }
  return low
}

const K = primes(80).map((prime) => root(prime << 192n, 3n) & MASK)
const START = primes(8).map((prime) => root(prime << 128n, 2n) & MASK)

const right = (x: bigint, by: bigint): bigint => (x >> by) | ((x << (64n - by)) & MASK)

export function sha512(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(Math.ceil((bytes.length + 17) / 128) * 128)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n)
  const state = [...START]
  for (let at = 0; at < padded.length; at += 128) block(state, view, at)
  const out = new Uint8Array(64)
  state.forEach((word, i) => new DataView(out.buffer).setBigUint64(i * 8, word))
  return out
}

function block(state: bigint[], view: DataView, at: number): void {
  const w: bigint[] = []
  for (let i = 0; i < 16; i++) w.push(view.getBigUint64(at + i * 8))
  for (let i = 16; i < 80; i++) {
    const [x, y] = [w[i - 15]!, w[i - 2]!]
    const s0 = right(x, 1n) ^ right(x, 8n) ^ (x >> 7n)
    const s1 = right(y, 19n) ^ right(y, 61n) ^ (y >> 6n)
    w.push((w[i - 16]! + s0 + w[i - 7]! + s1) & MASK)
  }
  let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
  for (let i = 0; i < 80; i++) {
    const s1 = right(e, 14n) ^ right(e, 18n) ^ right(e, 41n)
    const t1 = h + s1 + ((e & f) ^ ((MASK ^ e) & g)) + K[i]! + w[i]!
    const s0 = right(a, 28n) ^ right(a, 34n) ^ right(a, 39n)
    const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c))
    ;[h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) & MASK, c, b, a, (t1 + t2) & MASK]
  }
  for (const [i, word] of [a, b, c, d, e, f, g, h].entries()) state[i] = (state[i]! + word) & MASK
}
