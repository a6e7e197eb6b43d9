import { concat, fromBase64url, own, toBytes, toNumber, type Bytes } from './bytes.ts'

/** A public key's number and exponent. */
export interface RsaKey {
  n: bigint
  e: bigint
  /** Of the number. */
  bits: number
}

/** Of a key as DER SubjectPublicKeyInfo. @throws what WebCrypto says of what is none */
export async function readRsaKey(spki: Uint8Array): Promise<RsaKey> {
  const key = await crypto.subtle.importKey('spki', own(spki), { name: 'RSA-PSS', hash: 'SHA-384' }, true, ['verify'])
  const { n, e } = await crypto.subtle.exportKey('jwk', key)
  return rsaKey(toNumber(fromBase64url(n!)!), toNumber(fromBase64url(e!)!))
}

export function rsaKey(n: bigint, e: bigint): RsaKey {
  return { n, e, bits: n.toString(2).length }
}

export function byteLength({ bits }: RsaKey): number {
  return Math.ceil(bits / 8)
}

export function power(base: bigint, exponent: bigint, n: bigint): bigint {
  let result = 1n
  let square = base % n
  for (let left = exponent; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = (result * square) % n
    square = (square * square) % n
  }
  return result
}

/** The inverse modulo n, or null where there is none. */
export function inverse(value: bigint, n: bigint): bigint | null {
  let [a, b, x, y] = [value % n, n, 1n, 0n]
  while (b !== 0n) {
    const quotient = a / b
    ;[a, b] = [b, a - quotient * b]
    ;[x, y] = [y, x - quotient * y]
  }
  if (a !== 1n) return null
  return ((x % n) + n) % n
}

export type MaskHash = 'SHA-256' | 'SHA-384'

/** MGF1 (RFC 8017, B.2.1). */
export async function mask(hash: MaskHash, seed: Uint8Array, length: number): Promise<Bytes> {
  const parts: Bytes[] = []
  for (let counter = 0, made = 0; made < length; counter++) {
    const part = new Uint8Array(await crypto.subtle.digest(hash, concat(seed, toBytes(BigInt(counter), 4))))
    parts.push(part)
    made += part.length
  }
  return concat(...parts).slice(0, length)
}

export function xor(a: Uint8Array, b: Uint8Array): Bytes {
  return Uint8Array.from(a, (byte, i) => byte ^ b[i]!)
}
