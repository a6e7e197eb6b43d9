import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { isSignedCheckpoint, parseCheckpoint, type Checkpoint } from '../../chain/checkpoint.ts'
import type { Db } from '../../sqlite/database.ts'
import { hasAuditRow, lacking } from '../people/verify-access.ts'
import type { Problem } from './verify-chain.ts'

/**
 * What is wrong with a checkpoint as an outside party holds it: its signature, its signer, and whether the chain
 * contains what it says.
 *
 * @param key the hub's public key; absent: nobody knows it, and the checkpoint speaks for its own key only
 */
export function checkGiven(db: Db, text: string, key: string | undefined): Problem[] {
  const given = parseCheckpoint(text)
  if (!given)
    return [{ code: 'checkpoint-invalid', message: 'not a checkpoint, or not signed by the key that it names' }]
  const other = key !== undefined && key !== given.key
  const signer: Problem[] = other
    ? [{ code: 'checkpoint-key', message: `signed by ${given.key}, the hub's key is ${key}` }]
    : []
  const problem = checkCheckpoint(db, given)
  if (problem) return [...signer, problem]
  const { audit } = given
  if (audit === undefined || hasAuditRow(db, audit)) return signer
  return [...signer, { code: 'audit-differs', message: lacking(audit) }]
}

/**
 * Whether the chain contains what a checkpoint says. When it does not, either a restore stands in the ledger that
 * tells of the lost branch, or somebody cut the tail or put an older copy back.
 */
export function checkCheckpoint(db: Db, checkpoint: Checkpoint): Problem | null {
  const row = db.prepare('SELECT hash FROM ledger WHERE n = ?').get(checkpoint.n) as { hash: Buffer } | undefined
  if (row?.hash.toString('hex') === checkpoint.hash) return null
  const restores = db.prepare(`SELECT n, at, body FROM ledger WHERE kind = 'restore' ORDER BY n`).all() as {
    n: number
    at: number
    body: string
  }[]
  const lost = restores.find(({ at, body }) => {
    const { backup, replaced } = JSON.parse(body) as EntryBodies['restore']
    // A checkpoint made after the restore speaks of this branch: no restore excuses that it is not met.
    if (checkpoint.at > at) return false
    return checkpoint.n > backup.n && (replaced === undefined || checkpoint.n <= replaced.n)
  })
  if (lost)
    return {
      n: lost.n,
      code: 'checkpoint-superseded',
      message: `entry ${checkpoint.n} of the checkpoint was lost by the restore in entry ${lost.n}`,
    }
  return row === undefined
    ? {
        n: checkpoint.n,
        code: 'checkpoint-missing',
        message: `the checkpoint names entry ${checkpoint.n}, the ledger ends before it: its tail was cut off`,
      }
    : {
        n: checkpoint.n,
        code: 'checkpoint-differs',
        message: `entry ${checkpoint.n} has hash ${row.hash.toString('hex')}, the checkpoint says ${checkpoint.hash}`,
      }
}

/** What is wrong with a checkpoint's own entry in the ledger, or null: it names an entry before it, as it is, signed. */
export function wrongCheckpointEntry(
  entry: (n: number) => { hash: string } | undefined,
  { of, at, ...rest }: EntryBodies['checkpoint'],
  n: number,
  genesis: EntryBodies['genesis'],
): string | null {
  if (of >= n || entry(of)?.hash !== rest.hash) return `names entry ${of} with a hash that it does not have`
  const checkpoint = { format: 1 as const, city: genesis.city, at, n: of, hashName: genesis.hash, ...rest }
  try {
    return isSignedCheckpoint(checkpoint) ? null : 'is not signed by the key that it names'
  } catch {
    return 'names a key that is none'
  }
}
