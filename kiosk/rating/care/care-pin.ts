import type { PinDigest } from '../memory/remembered.ts'

/** Slow enough to make guessing of 6 digits from a copied disk a nuisance, fast enough for an old tablet. */
const ROUNDS = 100_000

/**
 * What is kept of a technician's PIN; null where the browser has no WebCrypto (plain HTTP from another host): no PIN
 * is kept then, and the corner opens with a pairing code alone. It guards against fingers, not against who has the disk.
 */
export async function digestPin(pin: string, subtle: SubtleCrypto | undefined): Promise<PinDigest | null> {
  if (!subtle) return null
  const salt = crypto.getRandomValues(new Uint8Array(16))
  return { salt: toHex(salt), hash: await derive(pin, salt, subtle) }
}

export async function isPin(pin: string, kept: PinDigest, subtle: SubtleCrypto | undefined): Promise<boolean> {
  if (!subtle) return false
  const salt = Uint8Array.from(kept.salt.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  return (await derive(pin, salt, subtle)) === kept.hash
}

async function derive(pin: string, salt: Uint8Array<ArrayBuffer>, subtle: SubtleCrypto): Promise<string> {
  const key = await subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits'])
  const bits = await subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: ROUNDS }, key, 256)
  return toHex(new Uint8Array(bits))
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
