import { createHash } from 'node:crypto'
import type { Registry } from '../registry/registry.ts'
import type { Db } from '../sqlite/database.ts'
import type { Keys } from '../chain/keys.ts'
import { closeFresh, openFresh } from '../sqlite/fresh-tables.ts'
import { compareTable, inKeyOrder } from '../sqlite/compare-tables.ts'
import { checkDecisions } from './verify-decisions.ts'
import { projectedTo, wrongMark } from '../writer/projected.ts'
import { openProjection, PROJECTION_TABLES } from '../projections/projection.ts'
import { entriesOf, entryOf, readBodies } from '../chain/read-entries.ts'
import type { Sql } from '../sqlite/statements.ts'
import { Said } from './ratings/verify-said.ts'
import { emptyMemory } from '../writer/write.ts'
import { checkGiven } from './chain/verify-checkpoint.ts'
import { EntryChecks } from './verify-entries.ts'
import { checkOutside } from './verify-outside.ts'
import { checkSchema } from './verify-schema.ts'
import { checkChainAside, checkChainHere } from './chain/verify-chain-thread.ts'
import type { Problem } from './chain/verify-chain.ts'

export type { Problem } from './chain/verify-chain.ts'

export interface Verification {
  ok: boolean
  entries: number
  head: { n: number; hash: string }
  problems: Problem[]
}

/**
 * Checks everything from scratch: the chain entry by entry; from the entries alone every moment, attribution and
 * verdict, recomputed by the rules; and every table that follows from them, which must equal the running one as of the
 * entry that it shows. The first wrong entry ends the check of the chain and is named.
 *
 * @param options.checkpoint text of a checkpoint's file, which the chain must contain
 * @param options.key the hub's public key (JWK member `x`), with which that checkpoint must be signed
 * @param options.keys with which texts beside the chain are read and held against their hashes
 * @param options.onProgress called now and then with the number of entries checked
 */
export function verifyLedger(
  db: Db,
  options: { checkpoint?: string; key?: string; keys?: Keys; onProgress?: (entries: number) => void } = {},
): Verification {
  const found = verify(db, options, false)
  // Tables are written many rows at once. Which row the database refused is found by writing each by itself.
  return found.problems[0]?.code === 'entry-not-applicable' ? verify(db, options, true) : found
}

/** A thread takes longer to begin than so many entries to check. */
const WORTH_A_THREAD = 20_000

function verify(
  db: Db,
  { checkpoint, key, keys, onProgress = () => {} }: Parameters<typeof verifyLedger>[1] & object,
  rowByRow: boolean,
): Verification {
  const last = (db.prepare('SELECT max(n) FROM ledger').pluck().get() as number | null) ?? 0
  // The chain in a thread of its own, where it is long enough; here, meanwhile, what the entries say.
  const chain = last > WORTH_A_THREAD ? checkChainAside(db, last) : () => checkChainHere(db, last)
  const tables = openFresh(last)
  const { db: fresh, sql, registry } = tables
  try {
    const said = new Said(fresh)
    const shown = Math.min(projectedTo(db), last)
    let differences: Problem[] = []
    const look = { at: shown, compare: () => (differences = differingTables(db, fresh)) }
    const wrong = firstWrongEntry({ db, fresh, sql, registry, said }, look, rowByRow, onProgress)
    const { problem, head } = chain()
    // Where the chain is broken, what comes after says nothing.
    const first = problem && (wrong === null || problem.n! <= wrong.n) ? problem : wrong
    if (first) return { ok: false, entries: first.n! - 1, head, problems: [first] }
    const problems: Problem[] = []
    if (last === 0) problems.push({ code: 'no-genesis', message: 'the ledger is empty' })
    else {
      const decision = checkDecisions(fresh, sql, registry, said)
      if (decision) problems.push(decision)
    }
    const mark = wrongMark(db, last)
    if (mark !== null) problems.push({ code: 'projection-differs', message: mark })
    problems.push(...differences, ...checkSchema(db, fresh), ...checkOutside(db, keys))
    if (checkpoint !== undefined) problems.push(...checkGiven(db, checkpoint, key))
    return { ok: problems.length === 0, entries: last, head, problems }
  } finally {
    closeFresh(tables)
  }
}

/** The running database, and what is made from its entries beside it. */
interface BesideRunning {
  db: Db
  fresh: Db
  sql: Sql
  registry: Registry
  said: Said
}

function differingTables(running: Db, fresh: Db): Problem[] {
  return PROJECTION_TABLES.flatMap((table) => {
    const difference = compareTable(running, fresh, table)
    return difference === null ? [] : [{ code: 'projection-differs', message: difference }]
  })
}

/**
 * Carries every entry out in fresh tables and checks what it says; the first that is wrong ends it.
 *
 * @param look what to do when every entry up to `at` was carried out
 */
function firstWrongEntry(
  tables: BesideRunning,
  look: { at: number; compare: () => void },
  rowByRow: boolean,
  onProgress: (entries: number) => void,
): (Problem & { n: number }) | null {
  const { db, fresh, sql, registry, said } = tables
  const entry = entriesOf(db)
  const checks = new EntryChecks({ fresh, sql, registry, said, entry })
  const project = openProjection(fresh, sql, registry, emptyMemory(), {
    entryAt: entry,
    onChange: (stood) => {
      const wrong = checks.stands(stood)
      if (wrong !== null) throw new WrongChange(wrong)
    },
  })
  let n = 0
  try {
    for (const row of readBodies(db)) {
      n = row.n
      const entry = entryOf(row)
      const wrong = checks.next(entry)
      if (wrong !== null) return { n, ...wrong }
      said.note(entry)
      project(entry)
      if (rowByRow || n === look.at) sql.pending.write()
      if (n === look.at) look.compare()
      if (n % 10_000 === 0) onProgress(n)
    }
    sql.pending.write()
    if (look.at === 0) look.compare()
    return checks.end()
  } catch (error) {
    if (error instanceof WrongChange) return error.problem
    return { n, code: 'entry-not-applicable', message: String(error) }
  }
}

/** A change of a slice that is wrong, found when its closing entry lets it take effect. */
class WrongChange extends Error {
  readonly problem: Problem & { n: number }

  constructor(problem: Problem & { n: number }) {
    super(problem.message)
    this.problem = problem
  }
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
