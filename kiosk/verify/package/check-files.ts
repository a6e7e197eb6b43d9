import { BlockHash } from '../hash/block-hash.ts'
import type { Findings } from '../report.ts'
import { LEDGER, MANIFEST, type Manifest } from './manifest.ts'
import { piecesOf, type Source } from './source.ts'

/** Without these there is nothing to compare the figures with, whatever a manifest lists. */
const NEEDED = ['scores.json', 'policy.json', LEDGER]

/** Whether the package has the files that its manifest lists, each with its SHA-256, and no others. */
export async function checkFiles(
  manifest: Manifest,
  sources: ReadonlyMap<string, Source>,
  findings: Findings,
  onProgress: (bytes: number) => Promise<void>,
): Promise<void> {
  const listed = new Set<string>([MANIFEST])
  for (const { name, bytes, sha256 } of manifest.files) {
    findings.checked('files')
    if (listed.has(name)) findings.fault('files', { code: 'file-twice', file: name })
    listed.add(name)
    const source = sources.get(name)
    if (source === undefined) {
      findings.fault('files', { code: 'file-missing', file: name })
      continue
    }
    const found = await hashOf(source, onProgress)
    if (found === null) findings.fault('files', { code: 'file-unreadable', file: name })
    else if (found.bytes !== bytes || found.sha256 !== sha256)
      findings.fault('files', { code: 'file-differs', file: name, detail: `${found.sha256} ≠ ${sha256}` })
  }
  for (const name of NEEDED) if (!listed.has(name)) findings.fault('files', { code: 'file-unlisted', file: name })
  for (const name of sources.keys()) if (!listed.has(name)) findings.fault('files', { code: 'file-extra', file: name })
}

async function hashOf(
  source: Source,
  onProgress: (bytes: number) => Promise<void>,
): Promise<{ bytes: number; sha256: string } | null> {
  const hash = new BlockHash('sha256')
  let bytes = 0
  try {
    for await (const piece of piecesOf(source.stream())) {
      hash.update(piece)
      bytes += piece.length
      await onProgress(piece.length)
    }
  } catch {
    return null
  }
  return { bytes, sha256: hash.digest() }
}
