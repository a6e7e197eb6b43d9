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
import { WrongEntries } from './wrong-entries.ts'
import { checkChainAside, checkChainHere } from './chain/verify-chain-thread.ts'
import type { Problem } from './chain/verify-chain.ts'

export type { Problem } from './chain/verify-chain.ts'

export interface Verification {
  ok: boolean
  entries: number
  head: { n: number; hash: string }
  /** In the order of the entries, then what lies beside the chain. What comes after the first may follow from it. */
  problems: Problem[]
  /** How many more there are than are named. */
  more?: number
  /** The entry after which nothing could be checked: the chain is broken there, or it cannot be carried out. */
  stoppedAt?: number
}

/**
 * Checks everything from scratch: the chain entry by entry; from the entries alone every moment, attribution and
 * verdict, recomputed by the rules; and every table that follows from them, which must equal the running one as of the
 * entry that it shows. An entry that says something wrong is carried out as it is recorded, and the check goes on; where
 * the chain is broken, or an entry cannot be carried out, it ends.
 *
 * @param options.most how many problems are named; 1, where nothing is said: the first wrong entry ends the check
 * @param options.checkpoint text of a checkpoint's file, which the chain must contain
 * @param options.key the hub's public key (JWK member `x`), with which that checkpoint must be signed
 * @param options.keys with which texts beside the chain are read and held against their hashes
 * @param options.onProgress called now and then with the number of entries checked
 */
export function verifyLedger(
  db: Db,
  options: {
    checkpoint?: string
    key?: string
    keys?: Keys
    most?: number
    onProgress?: (entries: number) => void
  } = {},
): Verification {
  const found = verify(db, options, false)
  // Tables are written many rows at once. Which row the database refused is found by writing each by itself.
  return found.stoppedBy === 'entry-not-applicable' ? told(verify(db, options, true)) : told(found)
}

/** Of a check: what it found, whether it came to the end, and what stopped it where it did not. */
interface Found extends Omit<Verification, 'ok'> {
  stoppedBy: Problem['code'] | null
}

function told({ entries, head, problems, more, stoppedAt }: Found): Verification {
  return {
    ok: problems.length === 0,
    entries,
    head,
    problems,
    ...(more === undefined ? {} : { more }),
    ...(stoppedAt === undefined ? {} : { stoppedAt }),
  }
}

/** A thread takes longer to begin than so many entries to check. */
const WORTH_A_THREAD = 20_000

function verify(
  db: Db,
  { checkpoint, key, keys, most = 1, onProgress = () => {} }: Parameters<typeof verifyLedger>[1] & object,
  rowByRow: boolean,
): Found {
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
    const wrong = wrongEntries({ db, fresh, sql, registry, said }, look, { rowByRow, most, onProgress })
    const { problem, head } = chain()
    // Where the chain is broken, what comes after says nothing.
    if (problem !== null) wrong.cutAt(problem)
    const [first] = wrong.named
    const stoppedAt = wrong.stopped?.n
    const known = () => ({
      entries: first === undefined ? last : first.n - 1,
      head,
      problems: wrong.named as Problem[],
      ...(wrong.more > 0 ? { more: wrong.more } : {}),
      ...(stoppedAt === undefined || most === 1 ? {} : { stoppedAt }),
      stoppedBy: wrong.stopped?.code ?? null,
    })
    if (first !== undefined && (most === 1 || problem !== null)) return known()
    const beside: Problem[] = []
    if (last === 0) beside.push({ code: 'no-genesis', message: 'the ledger is empty' })
    if (stoppedAt === undefined) {
      const decision = last === 0 ? null : checkDecisions(fresh, sql, registry, said)
      if (decision) beside.push(decision)
      beside.push(...differences)
    }
    const mark = wrongMark(db, last)
    if (mark !== null) beside.push({ code: 'projection-differs', message: mark })
    beside.push(...checkSchema(db, fresh), ...checkOutside(db, keys))
    if (checkpoint !== undefined) beside.push(...checkGiven(db, checkpoint, key))
    const found = known()
    if (most === 1) return { ...found, problems: beside }
    const room = Math.max(0, most - found.problems.length)
    const more = wrong.more + Math.max(0, beside.length - room)
    return { ...found, problems: [...found.problems, ...beside.slice(0, room)], ...(more > 0 ? { more } : {}) }
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
 * Carries every entry out in fresh tables and checks what it says. One that is wrong is carried out as it is recorded.
 *
 * @param look what to do when every entry up to `at` was carried out
 */
function wrongEntries(
  tables: BesideRunning,
  look: { at: number; compare: () => void },
  { rowByRow, most, onProgress }: { rowByRow: boolean; most: number; onProgress: (entries: number) => void },
): WrongEntries {
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
  const found = new WrongEntries(most)
  let n = 0
  try {
    for (const row of readBodies(db)) {
      n = row.n
      const entry = entryOf(row)
      const wrong = checks.next(entry)
      if (wrong !== null && !found.take({ n, ...wrong })) return found
      // It showed what another one lacks; what is wrong with itself was not looked at yet.
      const own = wrong?.n === undefined || wrong.n === n ? null : checks.next(entry)
      if (own !== null && (own.n ?? n) === n) found.take({ n, ...own })
      said.note(entry)
      project(entry)
      if (rowByRow || n === look.at) sql.pending.write()
      if (n === look.at) look.compare()
      if (n % 10_000 === 0) onProgress(n)
    }
    sql.pending.write()
    if (look.at === 0) look.compare()
    const lacks = checks.end()
    if (lacks !== null) found.take(lacks)
  } catch (error) {
    found.stop(
      error instanceof WrongChange ? error.problem : { n, code: 'entry-not-applicable', message: String(error) },
    )
  }
  return found
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
