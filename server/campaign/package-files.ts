import { createHash } from 'node:crypto'
import { createReadStream, lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '../contract/export/seal-manifest.ts'
import { LEDGER_EXTRACT, MANIFEST } from './seal-package.ts'

/** Without these there is nothing to compare the figures with, whatever a manifest lists. */
const NEEDED = ['scores.json', 'policy.json', LEDGER_EXTRACT]

/**
 * What is wrong with the folder of a package beside its manifest, by name: a listed file that is not there, is a link, or
 * is not the one that was listed; and a file that nobody listed. Names are compared letter by letter, also where the disk
 * takes `Scores.json` for `scores.json`.
 */
export async function wrongFiles(folder: string, manifest: Manifest): Promise<string[]> {
  const there = new Set(readdirSync(folder))
  const listed = new Set<string>([MANIFEST])
  const faults: string[] = []
  for (const file of manifest.files) {
    const fault = listed.has(file.name) ? 'is listed twice' : await wrongFile(folder, there, file)
    listed.add(file.name)
    if (fault !== null) faults.push(`${file.name}: ${fault}`)
  }
  if (!lstatSync(join(folder, MANIFEST)).isFile()) faults.push(`${MANIFEST}: is a link, and no file of the package`)
  for (const name of NEEDED) if (!listed.has(name)) faults.push(`${name}: the manifest does not list it`)
  for (const name of [...there].toSorted())
    if (!listed.has(name)) faults.push(`${name}: is not of the package: the manifest does not list it`)
  return faults
}

async function wrongFile(
  folder: string,
  there: ReadonlySet<string>,
  { name, bytes, sha256 }: Manifest['files'][number],
): Promise<string | null> {
  // A name from a file is a name in this folder and nothing else.
  if (!/^[A-Za-z0-9][\w.-]*$/.test(name)) return 'not a name of a file'
  if (!there.has(name)) {
    const other = [...there].find((each) => each.toLowerCase() === name.toLowerCase())
    return other === undefined ? 'is missing' : `is missing; there is ${other}`
  }
  const path = join(folder, name)
  const found = lstatSync(path)
  if (!found.isFile()) return found.isSymbolicLink() ? 'is a link, and no file of the package' : 'is no file'
  if (found.size !== bytes) return 'is not as long as the manifest says'
  const sum = createHash('sha256')
  for await (const piece of createReadStream(path)) sum.update(piece as Buffer)
  return sum.digest('hex') === sha256 ? null : "its SHA-256 is not the manifest's"
}

/** Whether what a stranger wrote has the parts that a check reads. */
export function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false
  const { what, files, seal, policy, key, sig } = value as Partial<Record<keyof Manifest, unknown>>
  const isFile = (file: unknown) => {
    if (typeof file !== 'object' || file === null) return false
    const { name, bytes, sha256 } = file as Record<string, unknown>
    return typeof name === 'string' && typeof bytes === 'number' && typeof sha256 === 'string'
  }
  const named = [seal, policy].every((part) => typeof part === 'object' && part !== null)
  const signed = typeof key === 'string' && typeof sig === 'string'
  return what === 'pingyi-seal' && named && signed && Array.isArray(files) && files.every(isFile)
}
