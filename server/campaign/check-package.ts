import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { createGunzip } from 'node:zlib'
import { canonicalJson } from '../contract/ledger/canonical-json.ts'
import { Refusal } from '../contract/errors.ts'
import { FIRST_METHOD } from '../contract/methods.ts'
import type { EntryBodies } from '../contract/ledger/ledger-entries.ts'
import type { Manifest } from '../contract/export/seal-manifest.ts'
import { jsonExport } from '../export/json-export.ts'
import { verifyExtract } from '../store/verify/verify-extract.ts'
import { LEDGER_EXTRACT, MANIFEST } from './seal-package.ts'
import { isManifest, wrongFiles } from './package-files.ts'
import { figuresOf } from '../store/reads/scores/sealed-figures.ts'

export interface PackageCheck {
  ok: boolean
  /** Whether the hub's key was given: without it, anybody may have signed the package. */
  keyCompared: boolean
  manifest: Manifest | null
  entries: number
  problems: string[]
}

/**
 * Checks a package with nothing but itself: the signature, every file's hash, the chain of the extract, and the figures,
 * recomputed from the extract's entries.
 *
 * @param path the folder, or its manifest
 * @param options.key the hub's public key as it was handed over in person; without it, the one that the manifest names
 * @throws Refusal file-unreadable
 */
export async function checkPackage(
  path: string,
  options: { key?: string | undefined; onProgress?: (entries: number) => void } = {},
): Promise<PackageCheck> {
  const folder = existsSync(path) && statSync(path).isFile() ? dirname(path) : path
  const manifest = readManifest(folder)
  const problems: string[] = []
  const keyCompared = options.key !== undefined
  const broken = (...why: string[]) => ({ ok: false, keyCompared, manifest, entries: 0, problems: why })
  if (!manifest || !isSigned(manifest)) return broken('manifest: not signed by the key that it names')
  if (options.key !== undefined && options.key !== manifest.key)
    problems.push('manifest: signed by another key than the hub’s')
  problems.push(...(await wrongFiles(folder, manifest)))
  // Figures are compared with these, so each must be the one that was listed.
  if (problems.some((problem) => /^(ledger\.jsonl\.gz|scores\.json|policy\.json):/.test(problem)))
    return broken(...problems)
  const { entries, faults } = await recompute(folder, manifest, options.onProgress ?? (() => {}))
  problems.push(...faults)
  return { ok: problems.length === 0, keyCompared, manifest, entries, problems }
}

function readManifest(folder: string): Manifest | null {
  let text: string
  try {
    text = readFileSync(join(folder, MANIFEST), 'utf8')
  } catch (error) {
    throw new Refusal('file-unreadable', `${join(folder, MANIFEST)} (${(error as Error).message})`)
  }
  try {
    const manifest: unknown = JSON.parse(text)
    return isManifest(manifest) ? manifest : null
  } catch {
    return null
  }
}

function isSigned({ sig, ...rest }: Manifest): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: rest.key }, format: 'jwk' })
    return verify(null, Buffer.from(canonicalJson(rest), 'utf8'), key, Buffer.from(sig, 'base64url'))
  } catch {
    return false
  }
}

async function recompute(
  folder: string,
  manifest: Manifest,
  onProgress: (entries: number) => void,
): Promise<{ entries: number; faults: string[] }> {
  const lines = createInterface({
    input: createReadStream(join(folder, LEDGER_EXTRACT)).pipe(createGunzip()),
    crlfDelay: Infinity,
  })
  const { entries, faults, sealed } = await verifyExtract(lines, manifest.seal, onProgress)
  return { entries, faults: [...faults, ...(sealed === null ? [] : wrongAnswers(folder, manifest, sealed))] }
}

function wrongAnswers(folder: string, manifest: Manifest, sealed: EntryBodies['seal']): string[] {
  const faults: string[] = []
  const { method = FIRST_METHOD, from, to, campaign, policy } = manifest
  if (
    method !== (sealed.method ?? FIRST_METHOD) ||
    from !== sealed.from ||
    to !== sealed.to ||
    campaign !== sealed.campaign ||
    policy.digest !== sealed.policy.digest
  )
    faults.push('manifest: names another method, period or policy than the seal')
  const { answer } = figuresOf(manifest.seal.n, sealed)
  // Packages of the first versions do not name the seal there.
  const forms = [answer, { ...answer, sealed: undefined }].map((each) => Buffer.from(jsonExport(each)))
  const scores = readFileSync(join(folder, 'scores.json'))
  if (!forms.some((form) => scores.equals(form))) faults.push('scores.json: is not what the seal says')
  const digest = createHash('sha256')
    .update(readFileSync(join(folder, 'policy.json')))
    .digest('hex')
  if (digest !== sealed.policy.digest) faults.push('policy.json: is not the policy that the seal names')
  return faults
}
