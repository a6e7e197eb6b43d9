import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { loadKeypadModels } from './read-keypad-models.ts'

type Read = ReturnType<typeof loadKeypadModels>

/** The validator is 680 files, and a few where they were bundled. */
const QUICK_LOAD = pathToFileURL(join(import.meta.dirname, '../../server/quick-load.mjs')).href
/** Where the validator's rules stand: other rules judge anew. */
const RULES = ['keypad-model.ts', 'read-keypad-models.ts']

/**
 * Reads the models as `loadKeypadModels` does, in a process of its own that ends: the validator takes a quarter of the
 * memory that a bridge has for years, and is needed for a moment. What it found good is kept in `remembered`, so that
 * the same models need it no second time: a bridge that was killed is back sooner.
 */
export async function readModelsApart(folder: string, remembered: string): Promise<Read> {
  const digest = digestOf(folder)
  const known = recall(remembered)
  if (digest !== null && known?.digest === digest) return { ...known.read }
  const program = join(import.meta.dirname, 'print-models.ts')
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', QUICK_LOAD, program, folder], {
    maxBuffer: 16 * 1024 * 1024,
  })
  const read = JSON.parse(stdout) as Read
  if (digest !== null && read.faults.length === 0) remember(remembered, { digest, read })
  return read
}

interface Remembered {
  digest: string
  read: Read
}

/** Of every file in the folder and of the rules, hex SHA-256; null when the folder cannot be read, which the validator tells. */
function digestOf(folder: string): string | null {
  try {
    const files = readdirSync(folder)
      .toSorted()
      .filter((name) => name.endsWith('.json'))
      .map((name) => join(folder, name))
    const hash = createHash('sha256').update(folder)
    for (const file of [...RULES.map((name) => join(import.meta.dirname, name)), ...files])
      hash.update(`\n${file}\n`).update(readFileSync(file))
    return hash.digest('hex')
  } catch {
    return null
  }
}

function recall(file: string): Remembered | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Remembered
  } catch {
    // Not there yet, or half written by a power cut: the validator is asked.
    return null
  }
}

function remember(file: string, known: Remembered): void {
  try {
    writeFileSync(`${file}.new`, JSON.stringify(known), { mode: 0o600 })
    renameSync(`${file}.new`, file)
  } catch {
    // A full or read-only disk has its own lamp; the next start asks the validator again.
  }
}
