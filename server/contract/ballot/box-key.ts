import { combine, split } from 'shamir-secret-sharing'
import { concat, own, randomBytes, type Bytes } from './bytes.ts'
import { readTrusteeSlip, shareToSlip } from './slip.ts'

/** Trustees (保管人), and how many open the box. */
export const TRUSTEES = 3
export const TRUSTEES_TO_OPEN = 2
const NONCE_BYTES = 12
/** Coordinates that a share may have: split once for all of them, the first three are the trustees'. */
const ALL_SHARES = 255

export interface MadeBoxKey {
  /** DER SubjectPublicKeyInfo. */
  boxKey: Bytes
  /** PKCS #8 as nonce 12 ‖ AES-256-GCM ‖ tag 16. */
  boxKeySealed: Bytes
  /** One a trustee, 54 characters. They are shown and printed, and go nowhere. */
  slips: string[]
}

/** The box's key: made in a browser, split among the trustees, and nowhere whole until two of them come back. */
export async function makeBoxKey(): Promise<MadeBoxKey> {
  const how = { name: 'RSA-OAEP', modulusLength: 3072, publicExponent: Uint8Array.of(1, 0, 1), hash: 'SHA-256' }
  const { publicKey, privateKey } = await crypto.subtle.generateKey(how, true, ['encrypt', 'decrypt'])
  const secret = randomBytes(32)
  const nonce = randomBytes(NONCE_BYTES)
  const aes = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt'])
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', privateKey)
  const closed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, aes, pkcs8))
  const shares = await split(secret, ALL_SHARES, TRUSTEES_TO_OPEN)
  const slips = Array.from({ length: TRUSTEES }, (_, i) => shareToSlip(shares.find((share) => share.at(-1) === i + 1)!))
  return {
    boxKey: new Uint8Array(await crypto.subtle.exportKey('spki', publicKey)),
    boxKeySealed: concat(nonce, closed),
    slips,
  }
}

/**
 * The box's private key, PKCS #8, by two different slips.
 *
 * @returns null where the slips do not open it: of another campaign, or the same one twice
 */
export async function openBoxKey(boxKeySealed: Uint8Array, slips: readonly [string, string]): Promise<Bytes | null> {
  const shares = slips.map(readTrusteeSlip).map((read) => ('share' in read ? read.share : null))
  const [first, second] = shares
  if (!first || !second || first.at(-1) === second.at(-1)) return null
  const secret = own(await combine([first, second]))
  const aes = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['decrypt'])
  const how = { name: 'AES-GCM', iv: own(boxKeySealed.slice(0, NONCE_BYTES)) }
  const pkcs8 = await crypto.subtle.decrypt(how, aes, own(boxKeySealed.slice(NONCE_BYTES))).catch(() => null)
  return pkcs8 === null ? null : new Uint8Array(pkcs8)
}
