import { createPublicKey, verify, type KeyObject } from 'node:crypto'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { LedgerExtra, LedgerPress } from '../../contract/ledger/ledger-entries.ts'

/** A device's pinned key from its JWK member `x` (RFC 8037). */
export function deviceKey(x: string): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' })
}

/**
 * Ed25519 over the UTF-8 of the RFC 8785 canonical JSON of `{ deviceId, ...item }` without `sig`, with hashes in place
 * of comment and receipt (contract/README.md): exactly what the ledger holds, so that anybody can check it later.
 */
export function isSigned(device: string, item: LedgerPress | LedgerExtra, key: KeyObject): boolean {
  if (item.sig === undefined) return false
  const text = canonicalJson({ deviceId: device, ...item, sig: undefined })
  return verify(null, Buffer.from(text, 'utf8'), key, Buffer.from(item.sig, 'base64url'))
}
