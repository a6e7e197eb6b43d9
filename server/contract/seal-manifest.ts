import type { EntryBodies } from './ledger/ledger-entries.ts'

/** What is handed over for a seal; signed by the hub's key, and its digest is in the ledger. */
export interface Manifest {
  format: 1
  what: 'pingyi-seal'
  city: string
  demo?: true
  campaign: string
  from: string
  to: string
  early?: true
  /** The entry of the seal and its hash: the extract ends with it. */
  seal: { n: number; hash: string; hashName: 'sha256' | 'sm3' }
  sealedAt: string
  operator: string
  second?: string
  reason: string
  policy: { version: number; digest: string }
  checks: EntryBodies['seal']['checks']
  accepted: string[]
  counts: { units: number; ranked: number; insufficient: number; notPresent: number; counted: number; held: number }
  files: { name: string; bytes: number; sha256: string }[]
  /** The hub's Ed25519 public key, JWK member `x`, and its signature over the canonical JSON of all the rest. */
  key: string
  sig: string
}

/** A manifest before it is signed. */
export type UnsignedManifest = Omit<Manifest, 'key' | 'sig'>
