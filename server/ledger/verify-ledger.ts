import Database from 'better-sqlite3'
import { hash as digest } from 'node:crypto'
import { Registry } from '../registry/registry.ts'
import { parseCheckpoint } from './checkpoint.ts'
import { migrate, type Db } from './open-database.ts'
import { openProjection, PROJECTION_TABLES } from './projection.ts'
import { entryOf, readRows } from './read-entries.ts'
import { statements } from './statements.ts'
import { emptyMemory } from './write.ts'
import { checkCheckpoint } from './verify-checkpoint.ts'
import { ChainCheck, type Problem } from './verify-chain.ts'

export type { Problem } from './verify-chain.ts'

export interface Verification {
  ok: boolean
  entries: number
  head: { n: number; hash: string }
  problems: Problem[]
}

/**
 * Checks everything from scratch: the chain entry by entry, and, from the entries alone, every table that follows
 * from them, which must equal the running one. The first wrong entry ends the check of the chain and is named.
 *
 * @param options.checkpoint text of a checkpoint's file, which the chain must contain
 * @param options.onProgress called now and then with the number of entries checked
 */
export function verifyLedger(
  db: Db,
  { checkpoint, onProgress = () => {} }: { checkpoint?: string; onProgress?: (entries: number) => void } = {},
): Verification {
  const fresh = new Database(':memory:')
  try {
    migrate(fresh)
    fresh.pragma('foreign_keys = OFF')
    fresh.exec('BEGIN')
    const chain = new ChainCheck()
    const project = openProjection(fresh, statements(fresh), new Registry(fresh), emptyMemory())
    let entries = 0
    for (const row of readRows(db)) {
      const problem = chain.next(row)
      if (problem) return { ok: false, entries, head: chain.head, problems: [problem] }
      try {
        project(entryOf(row))
      } catch (error) {
        const wrong: Problem = { n: row.n, code: 'entry-not-applicable', message: String(error) }
        return { ok: false, entries, head: chain.head, problems: [wrong] }
      }
      if (++entries % 10_000 === 0) onProgress(entries)
    }
    const problems: Problem[] = []
    if (entries === 0) problems.push({ code: 'no-genesis', message: 'the ledger is empty' })
    for (const table of PROJECTION_TABLES) {
      const difference = compareTable(db, fresh, table)
      if (difference !== null) problems.push({ code: 'projection-differs', message: difference })
    }
    if (checkpoint !== undefined) {
      const given = parseCheckpoint(checkpoint)
      const problem: Problem | null = given
        ? checkCheckpoint(db, given)
        : { code: 'checkpoint-invalid', message: 'not a checkpoint, or not signed by the key that it names' }
      if (problem) problems.push(problem)
    }
    return { ok: problems.length === 0, entries, head: chain.head, problems }
  } finally {
    fresh.close()
  }
}

/** Null when both databases hold the same rows, to the byte. */
function compareTable(running: Db, fresh: Db, table: string): string | null {
  const a = tableDigest(running, table)
  const b = tableDigest(fresh, table)
  if (a.rows !== b.rows) return `table ${table} has ${a.rows} rows, the ledger gives ${b.rows}`
  return a.digest === b.digest ? null : `table ${table} differs from what the ledger gives`
}

/** A digest of a table's rows in the order of its key. */
export function tableDigest(db: Db, table: string): { rows: number; digest: string } {
  const key = db.prepare(`SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk`).all(table) as {
    name: string
  }[]
  const order = key.map((column) => column.name).join(', ')
  let rows = 0
  let digestSoFar = ''
  for (const row of db.prepare(`SELECT * FROM ${table} ORDER BY ${order}`).raw().iterate()) {
    rows++
    const text = JSON.stringify(row, (_, value: unknown) =>
      typeof value === 'object' && value !== null && 'type' in value && 'data' in value
        ? Buffer.from((value as { data: number[] }).data).toString('hex')
        : value,
    )
    digestSoFar = digest('sha256', digestSoFar + text, 'hex')
  }
  return { rows, digest: digestSoFar }
}
