import Database from 'better-sqlite3'
import { createHash } from 'node:crypto'
import type { EntryBodies } from '../contract/ledger-entries.ts'
import { Registry } from '../registry/registry.ts'
import type { Db } from './database.ts'
import { migrate } from './open-database.ts'
import { compareTable, inKeyOrder } from './compare-tables.ts'
import { checkDecisions } from './verify-decisions.ts'
import { wrongMoment } from './verify-moment.ts'
import { wrongFollowUp } from './receipts.ts'
import { openProjection, PROJECTION_TABLES } from './projection.ts'
import { entryOf, readRows } from './read-entries.ts'
import { statements } from './statements.ts'
import { emptyMemory } from './write.ts'
import { checkGiven, wrongCheckpointEntry } from './verify-checkpoint.ts'
import { checkSchema } from './verify-schema.ts'
import { checkSealed, wrongAfterSeal } from './verify-seals.ts'
import { ChainCheck, type Problem } from './verify-chain.ts'

export type { Problem } from './verify-chain.ts'

export interface Verification {
  ok: boolean
  entries: number
  head: { n: number; hash: string }
  problems: Problem[]
}

/**
 * Checks everything from scratch: the chain entry by entry; from the entries alone every moment, attribution and
 * verdict, recomputed by the rules; and every table that follows from them, which must equal the running one. The
 * first wrong entry ends the check of the chain and is named.
 *
 * @param options.checkpoint text of a checkpoint's file, which the chain must contain
 * @param options.key the hub's public key (JWK member `x`), with which that checkpoint must be signed
 * @param options.onProgress called now and then with the number of entries checked
 */
export function verifyLedger(
  db: Db,
  options: { checkpoint?: string; key?: string; onProgress?: (entries: number) => void } = {},
): Verification {
  const found = verify(db, options, false)
  // Tables are written many rows at once. Which row the database refused is found by writing each by itself.
  return found.problems[0]?.code === 'entry-not-applicable' ? verify(db, options, true) : found
}

function verify(
  db: Db,
  { checkpoint, key, onProgress = () => {} }: Parameters<typeof verifyLedger>[1] & object,
  rowByRow: boolean,
): Verification {
  const fresh = new Database(':memory:')
  try {
    migrate(fresh)
    fresh.pragma('foreign_keys = OFF')
    fresh.exec('BEGIN')
    const chain = new ChainCheck()
    const sql = statements(fresh)
    const registry = new Registry(fresh)
    const project = openProjection(fresh, sql, registry, emptyMemory())
    let entries = 0
    let genesis: EntryBodies['genesis'] = { hash: 'sha256', format: 1, city: '' }
    for (const row of readRows(db)) {
      const problem = chain.next(row)
      if (problem) return { ok: false, entries, head: chain.head, problems: [problem] }
      const entry = entryOf(row, chain.body)
      if (entry.kind === 'genesis') genesis = entry.body as EntryBodies['genesis']
      const wrong = wrongByItself(db, entry, genesis)
      if (wrong !== null) return { ok: false, entries, head: chain.head, problems: [{ n: row.n, ...wrong }] }
      if (entry.kind === 'follow-up') {
        const message = wrongFollowUp(sql, registry, entry.body as EntryBodies['follow-up'])
        if (message !== null) {
          const problems: Problem[] = [{ n: row.n, code: 'follow-up-wrong', message }]
          return { ok: false, entries, head: chain.head, problems }
        }
      }
      const late = wrongAfterSeal(sql, entry)
      if (late !== null)
        return { ok: false, entries, head: chain.head, problems: [{ n: row.n, code: 'seal-wrong', message: late }] }
      if (entry.kind === 'seal') {
        const wrongSeal = checkSealed(fresh, sql, registry, entry.body as EntryBodies['seal'])
        if (wrongSeal !== null) return { ok: false, entries, head: chain.head, problems: [{ n: row.n, ...wrongSeal }] }
      }
      const refused = refusalOf(row.n, () => {
        project(entry)
        if (rowByRow) sql.pending.write()
      })
      if (refused) return { ok: false, entries, head: chain.head, problems: [refused] }
      if (++entries % 10_000 === 0) onProgress(entries)
    }
    const refused = refusalOf(entries, () => sql.pending.write())
    if (refused) return { ok: false, entries, head: chain.head, problems: [refused] }
    const problems: Problem[] = []
    if (entries === 0) problems.push({ code: 'no-genesis', message: 'the ledger is empty' })
    else {
      const decision = checkDecisions(fresh, sql, registry)
      if (decision) problems.push(decision)
    }
    for (const table of PROJECTION_TABLES) {
      const difference = compareTable(db, fresh, table)
      if (difference !== null) problems.push({ code: 'projection-differs', message: difference })
    }
    problems.push(...checkSchema(db, fresh))
    if (checkpoint !== undefined) problems.push(...checkGiven(db, checkpoint, key))
    return { ok: problems.length === 0, entries, head: chain.head, problems }
  } finally {
    fresh.close()
  }
}

function refusalOf(n: number, write: () => void): Problem | null {
  try {
    write()
    return null
  } catch (error) {
    return { n, code: 'entry-not-applicable', message: String(error) }
  }
}

/** What an entry says that can be checked without its neighbours: when a press was, what a checkpoint names. */
function wrongByItself(
  db: Db,
  { n, kind, body }: ReturnType<typeof entryOf>,
  genesis: EntryBodies['genesis'],
): Omit<Problem, 'n'> | null {
  if (kind === 'rating') {
    const message = wrongMoment(body as EntryBodies['rating'])
    return message === null ? null : { code: 'moment-wrong', message }
  }
  if (kind !== 'checkpoint') return null
  const message = wrongCheckpointEntry(db, body as EntryBodies['checkpoint'], n, genesis)
  return message === null ? null : { code: 'checkpoint-invalid', message }
}

/** A digest of a table's rows in the order of its key. */
export function tableDigest(db: Db, table: string): { rows: number; digest: string } {
  let rows = 0
  const hash = createHash('sha256')
  for (const row of db.prepare(inKeyOrder(db, table)).raw().iterate() as Iterable<unknown[]>) {
    rows++
    for (const value of row)
      hash.update(Buffer.isBuffer(value) ? `x${value.toString('hex')};` : `${typeof value}${String(value)};`)
  }
  return { rows, digest: hash.digest('hex') }
}
