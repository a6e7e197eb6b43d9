import { canonical } from '../chain/canonical.ts'
import { sha256Bytes } from '../hash/block-hash.ts'
import { unbase64url, verifyEd25519 } from '../hash/ed25519.ts'
import type { Findings, PackageFacts } from '../report.ts'
import { bytesOf, type Source } from './source.ts'

export const MANIFEST = 'manifest.json'
export const LEDGER = 'ledger.jsonl.gz'

/** What the check reads of `manifest.json` (server/store/README.md, section 19). */
export interface Manifest {
  facts: PackageFacts
  /** Entry of the seal with which the ledger ends, and its hash. */
  seal: { n: number; hash: string }
  policy: { version: number; digest: string }
  files: { name: string; bytes: number; sha256: string }[]
}

const encoder = new TextEncoder()

/** The manifest, and whether it is signed by the key that it names; null where it cannot be read. */
export async function readManifest(source: Source, findings: Findings): Promise<Manifest | null> {
  const bytes = await bytesOf(source)
  findings.checked('signature')
  const manifest = manifestOf(bytes)
  if (manifest === null) {
    findings.fault('signature', { code: 'manifest-malformed', file: MANIFEST })
    return null
  }
  const { sig, ...rest } = JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>
  if (!isSigned(rest, manifest.facts.key, String(sig)))
    findings.fault('signature', { code: 'signature', file: MANIFEST })
  return manifest
}

/** Ed25519 by `key` over the canonical JSON of what was signed. */
export function isSigned(signed: object, key: string, sig: string): boolean {
  try {
    return verifyEd25519(unbase64url(key), encoder.encode(canonical(signed)), unbase64url(sig))
  } catch {
    return false
  }
}

function manifestOf(bytes: Uint8Array): Manifest | null {
  try {
    // oxlint-disable-next-line typescript/no-explicit-any -- what a stranger's file holds
    const read: any = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    const isFile = (each: Record<string, unknown>) =>
      typeof each['name'] === 'string' && typeof each['bytes'] === 'number' && typeof each['sha256'] === 'string'
    if (read.what !== 'pingyi-seal' || read.format !== 1 || !read.files.every(isFile)) return null
    if (typeof read.key !== 'string' || typeof read.sig !== 'string' || typeof read.seal.hash !== 'string') return null
    return {
      facts: {
        city: String(read.city),
        method: String(read.method ?? 'service-centre'),
        campaign: String(read.campaign),
        from: String(read.from),
        to: String(read.to),
        sealedAt: String(read.sealedAt),
        demo: read.demo === true,
        key: read.key,
        digest: sha256Bytes(bytes),
      },
      seal: { n: Number(read.seal.n), hash: read.seal.hash },
      policy: { version: Number(read.policy.version), digest: String(read.policy.digest) },
      files: read.files,
    }
  } catch {
    return null
  }
}
