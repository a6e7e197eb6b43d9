import { canonicalJson } from '../ledger/canonical-json.ts'
import type { Item } from './press.ts'

/** The public half of a device's key as `device:hello` carries it: an Ed25519 JWK (RFC 8037). */
export interface PublicKey {
  kty: 'OKP'
  crv: 'Ed25519'
  /** 32 bytes, base64url. */
  x: string
}

/** A device's own key. Whoever holds it can sign with it and never see it. */
export interface Signer {
  publicKey: PublicKey
  /** Ed25519, 64 bytes. */
  sign(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array>
}

/** What `"sig"` and its value add to an item on the wire. */
export const SIGNATURE_BYTES = ',"sig":""'.length + 86

/**
 * The item with its `sig` (contract/README.md). Ed25519 is deterministic: the same item of the same device gets the
 * same signature each time it is sent.
 *
 * @throws TypeError when the item cannot be written canonically, and what the signer throws
 */
export async function signItem<T extends Item>(deviceId: string, item: T, signer: Signer): Promise<T> {
  const bytes = new TextEncoder().encode(await textToSign(deviceId, item))
  return { ...item, sig: base64url(await signer.sign(bytes)) }
}

/**
 * The text that a device signs: RFC 8785 canonical JSON of `{ deviceId, ...item }` without `sig`, with hashes in place
 * of the texts that the ledger leaves out, so that the ledger alone is enough to check it. Hashes come from WebCrypto,
 * which browsers and Node share; a browser has it on secure pages alone.
 */
export async function textToSign(deviceId: string, item: Item): Promise<string> {
  return canonicalJson({ deviceId, ...(await hashed(item)), sig: undefined })
}

async function hashed(item: Item): Promise<object> {
  if (item.kind === 'press') {
    const { receipt, ...rest } = item
    return receipt === undefined ? rest : { ...rest, receiptHash: await sha256(new TextEncoder().encode(receipt)) }
  }
  const { comment, salt, ...rest } = item
  if (comment === undefined || salt === undefined) return rest
  const [salted, text] = [bytesOf(salt), new TextEncoder().encode(comment)]
  const bytes = new Uint8Array(salted.length + text.length)
  bytes.set(salted)
  bytes.set(text, salted.length)
  return { ...rest, commentHash: await sha256(bytes) }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0))
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}
