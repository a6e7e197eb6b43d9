import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import { isSignedCheckpoint, type Checkpoint } from './checkpoint.ts'
import type { Reader } from '../reader.ts'
import type { Db } from '../sqlite/database.ts'
import { CHECKPOINTS } from '../safekeeping/has-checkpoints.ts'
import { checkCheckpoint } from '../verify/chain/verify-checkpoint.ts'

/**
 * Checkpoints that lie in a folder, from the one farthest along the chain on: a clock that ran ahead for a while would
 * make its checkpoints the newest until then. What is none, or is not signed by the key that it names, is left out.
 */
function* checkpointsIn(folder: string): Generator<Checkpoint> {
  if (!existsSync(folder)) return
  const found = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => read(join(folder, name)))
    .filter((given) => given !== null)
    .toSorted((a, b) => b.n - a.n || b.at - a.at)
  // Signatures are checked as they are needed: there is one file an hour.
  for (const given of found) if (isSigned(given)) yield given
}

/** The newest checkpoint of a folder that the ledger contains, or null. */
export function metCheckpoint(db: Db, folder: string): Checkpoint | null {
  for (const given of checkpointsIn(folder)) if (checkCheckpoint(db, given) === null) return given
  return null
}

/** The same, where somebody asks the store. */
export function newestCheckpoint({ db }: Pick<Reader, 'db'>, folder: string): Checkpoint | null {
  return metCheckpoint(db, folder)
}

function read(file: string): Checkpoint | null {
  try {
    const given = JSON.parse(readFileSync(file, 'utf8')) as Checkpoint | null
    return given?.format === 1 && Number.isSafeInteger(given.n) && Number.isSafeInteger(given.at) ? given : null
  } catch {
    return null
  }
}

function isSigned(given: Checkpoint): boolean {
  try {
    return isSignedCheckpoint(given)
  } catch {
    return false
  }
}

export interface Unmet {
  checkpoint: Checkpoint
  /** `beyond`: the ledger ends before the entry that it names. `differs`: the entry has another hash. */
  how: 'beyond' | 'differs'
}

/**
 * The newest checkpoint of the data folder when the ledger does not contain what it says: an older copy was put in the
 * place of the ledger, its tail was cut off, or its past was written anew. Those of which the ledger says itself, in a
 * `restore`, that it does not contain them are passed over.
 */
export function unmetCheckpoint(db: Db, data: string): Unmet | null {
  for (const checkpoint of checkpointsIn(join(data, CHECKPOINTS))) {
    const problem = checkCheckpoint(db, checkpoint)
    if (problem === null) return null
    if (problem.code === 'checkpoint-superseded' || isNamed(db, checkpoint)) continue
    return { checkpoint, how: problem.code === 'checkpoint-missing' ? 'beyond' : 'differs' }
  }
  return null
}

/** Whether a `restore` names it: somebody knew of it, and went on. So do those before it on the same lost branch. */
function isNamed(db: Db, { n, at }: Checkpoint): boolean {
  const bodies = db.prepare(`SELECT body FROM ledger WHERE kind = 'restore'`).pluck().all() as string[]
  return bodies.some((body) => {
    const { checkpoint: named } = JSON.parse(body) as EntryBodies['restore']
    return named !== undefined && n <= named.n && at <= named.at
  })
}
