import { concat, equalBytes, own, randomBytes, sha256, toBytes, toNumber, utf8, type Bytes } from './bytes.ts'
import { byteLength, mask, power, readRsaKey, xor } from './rsa.ts'

/** Units on a ballot; bytes of a ballot before and after it is sealed, and of what is shown of a test ballot. */
export const UNITS_ON_BALLOT = 89
const PLAIN_BYTES = 512
export const KEY_BYTES = 32
const NONCE_BYTES = 12
const SEED_BYTES = 32
const HASH_BYTES = 32
export const WRAPPED_BYTES = 384
export const SEALED_BYTES = WRAPPED_BYTES + NONCE_BYTES + PLAIN_BYTES + 16
export const TEST_BYTES = KEY_BYTES + SEED_BYTES + HASH_BYTES + SEALED_BYTES

/** 5 to 1, or 0 for 不了解. */
export type Mark = 0 | 1 | 2 | 3 | 4 | 5

/** @throws RangeError another number of marks, or one that is none */
export function marksToPlain(marks: readonly Mark[]): Bytes {
  if (marks.length !== UNITS_ON_BALLOT || marks.some((mark) => !Number.isInteger(mark) || mark < 0 || mark > 5))
    throw new RangeError(`a ballot has ${UNITS_ON_BALLOT} marks from 0 to 5`)
  const plain = new Uint8Array(PLAIN_BYTES)
  plain.set(marks)
  return plain
}

/** Null where it is no ballot: another length, a mark over 5, another rest. All 不了解 is one. */
export function plainToMarks(plain: Uint8Array): Mark[] | null {
  if (plain.length !== PLAIN_BYTES) return null
  const marks = [...plain.subarray(0, UNITS_ON_BALLOT)]
  if (marks.some((mark) => mark > 5) || plain.subarray(UNITS_ON_BALLOT).some((byte) => byte !== 0)) return null
  return marks as Mark[]
}

export interface SealedBallot {
  /** OAEP 384 ‖ nonce 12 ‖ AES-256-GCM 512 ‖ tag 16. */
  sealed: Bytes
  key: Bytes
  seed: Bytes
}

/** What a ballot's sealing takes from chance; handed in where a test ballot is sealed again. */
export interface SealingChance {
  key: Bytes
  seed: Bytes
  nonce: Bytes
}

/** Seals a ballot for the box. `serialHash`: SHA-256 of the serial, to which it is bound. */
export async function sealBallot(
  boxKey: Uint8Array,
  campaign: string,
  serialHash: Uint8Array,
  marks: readonly Mark[],
  chance: SealingChance = {
    key: randomBytes(KEY_BYTES),
    seed: randomBytes(SEED_BYTES),
    nonce: randomBytes(NONCE_BYTES),
  },
): Promise<SealedBallot> {
  const { key, seed, nonce } = chance
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt'])
  const bound = { name: 'AES-GCM', iv: nonce, additionalData: additionalData(campaign, serialHash) }
  const closed = new Uint8Array(await crypto.subtle.encrypt(bound, aes, marksToPlain(marks)))
  return { sealed: concat(await wrapKey(boxKey, key, seed), nonce, closed), key, seed }
}

/** Of AES-256-GCM: campaign id in ASCII ‖ SHA-256 of the serial. */
export function additionalData(campaign: string, serialHash: Uint8Array): Bytes {
  return concat(utf8(campaign), serialHash)
}

/** The parts of a sealed ballot. */
export function partsOfSealed(sealed: Uint8Array): { wrapped: Uint8Array; nonce: Uint8Array; closed: Uint8Array } {
  const nonce = WRAPPED_BYTES + NONCE_BYTES
  return {
    wrapped: sealed.subarray(0, WRAPPED_BYTES),
    nonce: sealed.subarray(WRAPPED_BYTES, nonce),
    closed: sealed.subarray(nonce),
  }
}

/**
 * RSAES-OAEP (RFC 8017, 7.1.1) with SHA-256, its MGF1 and an empty label. WebCrypto would choose the seed itself; whoever
 * tests a ballot must be told it.
 */
async function wrapKey(boxKey: Uint8Array, key: Uint8Array, seed: Uint8Array): Promise<Bytes> {
  const rsa = await readRsaKey(boxKey)
  const length = byteLength(rsa)
  const label = await sha256(new Uint8Array())
  const zeros = new Uint8Array(length - key.length - 2 * label.length - 2)
  const block = concat(label, zeros, Uint8Array.of(1), key)
  const maskedBlock = xor(block, await mask('SHA-256', seed, block.length))
  const maskedSeed = xor(seed, await mask('SHA-256', maskedBlock, seed.length))
  return toBytes(power(toNumber(concat(Uint8Array.of(0), maskedSeed, maskedBlock)), rsa.e, rsa.n), length)
}

/** What is shown of a test ballot: key 32 ‖ seed of OAEP 32 ‖ SHA-256 of the serial 32 ‖ sealed 924. */
export function testOf({ sealed, key, seed }: SealedBallot, serialHash: Uint8Array): Bytes {
  return concat(key, seed, serialHash, sealed)
}

/**
 * Opens what is shown of a test ballot by its key and seals it again: the marks, if it comes out as it was shown, else null.
 * Whoever does so on a second screen knows that the page sealed what was meant.
 */
export async function checkTest(boxKey: Uint8Array, campaign: string, shown: Uint8Array): Promise<Mark[] | null> {
  if (shown.length !== TEST_BYTES) return null
  const key = own(shown.slice(0, KEY_BYTES))
  const seed = own(shown.slice(KEY_BYTES, KEY_BYTES + SEED_BYTES))
  const serialHash = shown.slice(KEY_BYTES + SEED_BYTES, KEY_BYTES + SEED_BYTES + HASH_BYTES)
  const sealed = shown.slice(KEY_BYTES + SEED_BYTES + HASH_BYTES)
  const { nonce, closed } = partsOfSealed(sealed)
  const aes = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt'])
  const bound = { name: 'AES-GCM', iv: own(nonce), additionalData: additionalData(campaign, serialHash) }
  const plain = await crypto.subtle.decrypt(bound, aes, own(closed)).catch(() => null)
  const marks = plain === null ? null : plainToMarks(new Uint8Array(plain))
  if (marks === null) return null
  const again = await sealBallot(boxKey, campaign, serialHash, marks, { key, seed, nonce: own(nonce) })
  return equalBytes(again.sealed, sealed) ? marks : null
}
