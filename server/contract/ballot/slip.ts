import { own, randomBytes, sha256, utf8, type Bytes } from './bytes.ts'
import { checkCharacter, fromCrockford, inGroups, readTyped, toCrockford, type TypedFault } from './crockford.ts'

/** Characters of the code on a voter's slip (领票单), the check character apart: 100 bits. */
export const CODE_CHARACTERS = 20
const CODE_BITS_BYTES = 13

/** A new code, from chance. */
export function makeCode(random: Bytes = randomBytes(CODE_BITS_BYTES)): string {
  return toCrockford(random, CODE_CHARACTERS)
}

/** As it is printed: in groups of four, the check character last. */
export function printedCode(code: string): string {
  return inGroups(code + checkCharacter(code))
}

export function readCode(typed: string): { text: string } | { fault: TypedFault } {
  return readTyped(typed, CODE_CHARACTERS)
}

/** By which a voter takes the ticket; the hub knows its SHA-256 alone. HKDF with SHA-256 (RFC 5869) and an empty salt. */
export async function authOf(code: string): Promise<Bytes> {
  const key = await crypto.subtle.importKey('raw', utf8(code), 'HKDF', false, ['deriveBits'])
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8('pingyi-ballot-auth') }
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256))
}

/** What the roll officer's page sends of a code. */
export async function digestOfAuth(auth: Uint8Array): Promise<Bytes> {
  return sha256(own(auth))
}

/** What the QR of a slip says behind `/ballot/#`: code and check character, a point, the fingerprint. */
export function slipFragment(code: string, fingerprint: string): string {
  return `${code}${checkCharacter(code)}.${fingerprint}`
}

/** Code and fingerprint of such a text; null for what is none. */
export function readSlipFragment(text: string): { code: string; fingerprint: string } | null {
  const [, typed, fingerprint] = /^#?(.{21})\.([0-9a-f]{64})$/.exec(text) ?? []
  if (typed === undefined) return null
  const read = readCode(typed)
  return 'text' in read ? { code: read.text, fingerprint: fingerprint! } : null
}

/** The receipt number of a ballot (回执号): 50 bits of SHA-256(SHA-256(serial) ‖ sealed), the leaf of the box's tree. */
export function trackerOf(ballotHash: Uint8Array): string {
  return toCrockford(ballotHash, 10)
}

/** Characters of a trustee's slip (钥匙单), the check character apart: 33 bytes and a zero bit. */
const SHARE_CHARACTERS = 53
const SHARE_BYTES = 33

export function shareToSlip(share: Uint8Array): string {
  const text = toCrockford(share, SHARE_CHARACTERS)
  return text + checkCharacter(text)
}

export function readTrusteeSlip(typed: string): { share: Bytes } | { fault: TypedFault } {
  const read = readTyped(typed, SHARE_CHARACTERS)
  if ('fault' in read) return read
  const share = fromCrockford(read.text, SHARE_BYTES)
  return share === null || share[SHARE_BYTES - 1]! < 1 || share[SHARE_BYTES - 1]! > 3
    ? { fault: 'check' }
    : { share: own(share) }
}
