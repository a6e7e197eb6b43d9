import { concat, own, randomBytes, sha256, utf8, type Bytes } from './bytes.ts'
import { COPY_BYTES } from './window.ts'

/** So that 66 bits of words beside the code cost whoever tries them years. */
const ROUNDS = 600_000
const NONCE_BYTES = 12
const TAG_BYTES = 16
const TEXT_BYTES = COPY_BYTES - NONCE_BYTES - TAG_BYTES

/** By what a copy is found on the hub, and by what it is opened, which the hub never learns. */
export interface CopyKeys {
  id: Bytes
  key: Bytes
}

/**
 * Of the code of a slip and six words: PBKDF2-SHA-256 of both, one behind the other, with the ballot's fingerprint as salt;
 * HKDF-SHA-256 makes name and key of it.
 */
export async function copyKeysOf(code: string, words: readonly string[], fingerprint: string): Promise<CopyKeys> {
  const typed = await crypto.subtle.importKey('raw', utf8(code + words.join('')), 'PBKDF2', false, ['deriveBits'])
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: utf8(fingerprint), iterations: ROUNDS }
  const stretched = await crypto.subtle.deriveBits(how, typed, 256)
  const from = await crypto.subtle.importKey('raw', stretched, 'HKDF', false, ['deriveBits'])
  const derive = async (info: string) => {
    const to = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(info) }
    return new Uint8Array(await crypto.subtle.deriveBits(to, from, 256))
  }
  return { id: await sha256(await derive('pingyi-ballot-copy-id')), key: await derive('pingyi-ballot-copy-key') }
}

/**
 * A text as a copy of 4,096 bytes, whatever its length: nonce 12 ‖ AES-256-GCM of the text and spaces ‖ tag 16.
 *
 * @throws RangeError for a text of more than 4,068 bytes
 */
export async function sealCopy(key: Uint8Array, text: string): Promise<Bytes> {
  const bytes = utf8(text)
  if (bytes.length > TEXT_BYTES) throw new RangeError(`a copy of ${bytes.length} bytes`)
  const plain = new Uint8Array(TEXT_BYTES).fill(0x20)
  plain.set(bytes)
  const nonce = randomBytes(NONCE_BYTES)
  const aes = await crypto.subtle.importKey('raw', own(key), 'AES-GCM', false, ['encrypt'])
  return concat(nonce, new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, aes, plain)))
}

/** The text of a copy; null where it is none of this key. */
export async function openCopy(key: Uint8Array, copy: Uint8Array): Promise<string | null> {
  if (copy.length !== COPY_BYTES) return null
  const aes = await crypto.subtle.importKey('raw', own(key), 'AES-GCM', false, ['decrypt'])
  const how = { name: 'AES-GCM', iv: own(copy.slice(0, NONCE_BYTES)) }
  const plain = await crypto.subtle.decrypt(how, aes, own(copy.slice(NONCE_BYTES))).catch(() => null)
  return plain === null ? null : new TextDecoder().decode(plain).trimEnd()
}
