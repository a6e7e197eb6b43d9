import type { MethodCode } from '../methods.ts'
import type { EntryBodies } from '../ledger/ledger-entries.ts'

/** Files of a service-centre package that people ask for by name, in the order in which a screen names them. */
export const ASKED_FILES = [
  'scores.xlsx',
  'scores.csv',
  'scores.json',
  'held.csv',
  'policy.json',
  'manifest.json',
  'ledger.jsonl.gz',
] as const

/** All files of a package: the others lie beside them in the hub's folder. */
export const PACKAGE_FILES = [...ASKED_FILES, 'checkpoint.json', 'README.txt', 'verify.html'] as const
export type PackageFile = (typeof PACKAGE_FILES)[number]

/** What is handed over for a seal; signed by the hub's key, and its digest is in the ledger. */
export interface Manifest {
  format: 1
  what: 'pingyi-seal'
  city: string
  demo?: true
  /** Absent in packages of older seals, which are of the service-centre method. */
  method?: MethodCode
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
  /** `notPresent`: without a score, 未进驻 or 未覆盖; `counted`: answers, marks or ratings behind the scores. */
  counts: { units: number; ranked: number; insufficient: number; notPresent: number; counted: number; held: number }
  files: { name: string; bytes: number; sha256: string }[]
  /** The hub's Ed25519 public key, JWK member `x`, and its signature over the canonical JSON of all the rest. */
  key: string
  sig: string
}

/** A manifest before it is signed. */
export type UnsignedManifest = Omit<Manifest, 'key' | 'sig'>
