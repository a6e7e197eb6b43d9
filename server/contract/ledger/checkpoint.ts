import type { AccessDigests, AuditHead } from './ledger-entries.ts'

/**
 * "At this time, entry `n` of this ledger had this hash", signed by the hub. Kept by an outside party, it shows a tail
 * that was cut off and an older copy that was put back, which the chain alone cannot.
 */
export interface Checkpoint {
  format: 1
  city: string
  /** When it was made, ms. */
  at: number
  n: number
  hash: string
  hashName: 'sha256' | 'sm3'
  /** The audit log and the access tables at that moment; absent in those of older versions. */
  audit?: AuditHead
  access?: AccessDigests
  /** The hub's Ed25519 public key, JWK member `x`. */
  key: string
  /** base64url Ed25519 over the UTF-8 of the RFC 8785 canonical JSON of all the rest. */
  sig: string
}
