import { concat, own, randomBytes, toBytes, toNumber, type Bytes } from './bytes.ts'
import { byteLength, inverse, mask, power, readRsaKey, xor, type RsaKey } from './rsa.ts'

/**
 * RSA blind signatures (RFC 9474): somebody signs a message without seeing it, and cannot tell later when. The hub signs a
 * ticket so; nothing joins it to the ballot that it comes with.
 */
export interface Variant {
  /** Bytes of the salt of PSS. */
  salt: 48 | 0
  /** Random bytes before the message. */
  prefix: 32 | 0
}

/** RSABSSA-SHA384-PSS-Randomized, the ballot's own; the others of the RFC serve its test vectors. */
export const BALLOT_VARIANT: Variant = { salt: 48, prefix: 32 }

export interface Blinded {
  /** Goes to who signs; as long as the key. */
  blinded: Bytes
  /** Stays: the signature follows by it. */
  inverse: bigint
}

/** `Prepare`: the message as it is signed. */
export function prepare(message: Uint8Array, { prefix } = BALLOT_VARIANT): Bytes {
  return concat(randomBytes(prefix), message)
}

/** Chance of a blinding, handed in by the RFC's test vectors alone. */
export interface Chance {
  salt?: Uint8Array
  inverse?: bigint
}

/**
 * `Blind` (section 4.2).
 *
 * @throws Error `blinding failed`, with a chance that nobody meets: a factor of the key was found
 */
export async function blind(
  key: RsaKey,
  prepared: Uint8Array,
  variant = BALLOT_VARIANT,
  chance: Chance = {},
): Promise<Blinded> {
  const encoded = toNumber(await encodePss(key, prepared, chance.salt ?? randomBytes(variant.salt)))
  const unblind = chance.inverse ?? below(key)
  const factor = inverse(unblind, key.n)
  if (factor === null || inverse(encoded, key.n) === null) throw new Error('blinding failed')
  const blinded = (encoded * power(factor, key.e, key.n)) % key.n
  return { blinded: toBytes(blinded, byteLength(key)), inverse: unblind }
}

/**
 * `Finalize` (section 4.4).
 *
 * @returns the signature of the prepared message, or null where what came is none
 */
export async function finalize(
  spki: Uint8Array,
  prepared: Uint8Array,
  blindSignature: Uint8Array,
  unblind: bigint,
  variant = BALLOT_VARIANT,
): Promise<Bytes | null> {
  const key = await readRsaKey(spki)
  if (blindSignature.length !== byteLength(key)) return null
  const signature = toBytes((toNumber(blindSignature) * unblind) % key.n, byteLength(key))
  return (await isSigned(spki, prepared, signature, variant)) ? signature : null
}

/** RSASSA-PSS with SHA-384. */
export async function isSigned(
  spki: Uint8Array,
  prepared: Uint8Array,
  signature: Uint8Array,
  { salt } = BALLOT_VARIANT,
): Promise<boolean> {
  const key = await crypto.subtle.importKey('spki', own(spki), { name: 'RSA-PSS', hash: 'SHA-384' }, false, ['verify'])
  return crypto.subtle.verify({ name: 'RSA-PSS', saltLength: salt }, key, own(signature), own(prepared))
}

/** EMSA-PSS-ENCODE (RFC 8017, 9.1.1) with SHA-384 and MGF1 of it. */
async function encodePss(key: RsaKey, message: Uint8Array, salt: Uint8Array): Promise<Bytes> {
  const bits = key.bits - 1
  const length = Math.ceil(bits / 8)
  const sha384 = async (bytes: Bytes) => new Uint8Array(await crypto.subtle.digest('SHA-384', bytes))
  const digest = await sha384(concat(new Uint8Array(8), await sha384(own(message)), salt))
  const padded = concat(new Uint8Array(length - digest.length - salt.length - 2), Uint8Array.of(1), salt)
  const masked = xor(padded, await mask('SHA-384', digest, padded.length))
  masked[0]! &= 0xff >> (8 * length - bits)
  return concat(masked, digest, Uint8Array.of(0xbc))
}

/** Uniform from 1 to n − 1: what lies beyond is thrown away. */
function below({ n, bits }: RsaKey): bigint {
  for (;;) {
    const number = toNumber(randomBytes(Math.ceil(bits / 8))) & ((1n << BigInt(bits)) - 1n)
    if (number > 0n && number < n) return number
  }
}
