import Database, { type Statement } from 'better-sqlite3'
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Db } from '../../server/store/sqlite/database.ts'
import type { CheckedSubmission } from '../../server/store/writer/submission.ts'
import { BenchLedger } from './ledger-fixture.ts'

const BATCH = 100

/** What "batches of 100" can mean: 100 devices that press at the same time, and one that comes back after an outage. */
const ARRANGEMENTS = [
  { name: `${BATCH} messages of one press each, device after device`, messages: BATCH, presses: 1 },
  { name: `one message of one device, a backlog of ${BATCH} presses`, messages: 1, presses: BATCH },
]

/**
 * Appending with chain, attribution, screening and every projection, in batches of 100, beside bare inserts of the very
 * same rows into equal tables: columns, types, checks and indexes are those of the running database (triggers are not),
 * and so are page size, WAL, FULL and every other pragma. Once into the ledger's table alone, which is the promise, and
 * once with each press's row of `rating` beside it, which is what any design without a chain would store. Rounds
 * are short and alternate, so that all meet the same machine and the same disk, and nobody's begins with what another
 * has left to be collected. Each arrangement has a process of its own, as a hub has.
 */
export async function append(): Promise<void> {
  for (const [i, { name }] of ARRANGEMENTS.entries()) {
    process.stdout.write(`batches of ${BATCH}: ${name}\n`)
    const child = fork(import.meta.filename, [String(i)], { execArgv: [...process.execArgv, '--expose-gc'] })
    const [code] = (await once(child, 'exit')) as [number | null]
    if (code !== 0) throw new Error(`measuring ended with ${code}`)
  }
}

async function besideBare(
  { messages: count, presses: each }: (typeof ARRANGEMENTS)[number],
  { rounds = 31, batches = 120 } = {},
): Promise<void> {
  const batch = (): CheckedSubmission[] => bench.messages(count, each)
  const bench = await BenchLedger.open()
  const bare = { 'equal ledger table': ['ledger'], 'equal ledger and rating tables': ['ledger', 'rating'] }
  const sides = Object.entries(bare).map(([name, tables], i) => ({
    name,
    ratios: [] as number[],
    perSecond: [] as number[],
    db: new BareTables(bench.ledger.db, join(bench.folder, `bare-${i}.db`), tables),
  }))
  // Devices have been there for as long as the oldest press of a backlog.
  bench.passTo(bench.now + BATCH * 60_000)
  for (let i = 0; i < 10; i++) await bench.submit(batch())
  const own: number[] = []

  for (let round = 1; round <= rounds; round++) {
    const before = bench.ledger.chain.head.n
    // What devices do is not measured: ids, clocks, choices.
    const messages = Array.from({ length: batches }, batch)
    gc!()
    const began = performance.now()
    for (const message of messages) await bench.submit(message)
    // What the last commits left to be written in the tables is part of the price.
    bench.ledger.settle()
    const ownMs = performance.now() - began
    const presses = batches * BATCH
    own.push((presses * 1_000) / ownMs)
    for (const side of sides) {
      const bareMs = side.db.copy(before, BATCH)
      side.ratios.push(bareMs / ownMs)
      side.perSecond.push((presses * 1_000) / bareMs)
    }
  }

  process.stdout.write(`  the ledger takes ${Math.round(middle(own))} presses/s\n`)
  for (const { name, ratios, perSecond, db } of sides) {
    const aim = name === 'equal ledger table' ? '; aim 0.40' : ''
    process.stdout.write(
      `  beside bare inserts into ${name}, same rows, checks, indexes and pragmas, ${Math.round(middle(perSecond))}/s: ` +
        `median ${middle(ratios).toFixed(2)} (quarters ${at(ratios, 0.25).toFixed(2)} to ${at(ratios, 0.75).toFixed(2)})${aim}\n`,
    )
    db.close()
  }
  bench.close()
}

/** Tables as a running database has them, without its triggers, in a file of their own. */
class BareTables {
  #from: Db
  #db: Db
  #tables: { insert: Statement; stored: Statement }[]

  constructor(from: Db, file: string, tables: readonly string[]) {
    this.#from = from
    this.#db = new Database(file)
    for (const pragma of ['page_size', 'journal_mode', 'synchronous', 'cache_size', 'temp_store', 'wal_autocheckpoint'])
      this.#db.pragma(`${pragma} = ${String(from.pragma(pragma, { simple: true }))}`)
    this.#tables = tables.map((table) => {
      const made = from.prepare('SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL AND type <> ?')
      for (const sql of made.pluck().all(table, 'trigger') as string[]) this.#db.exec(sql)
      const width = (from.pragma(`table_info(${table})`) as unknown[]).length
      return {
        insert: this.#db.prepare(`INSERT INTO ${table} VALUES (${Array(width).fill('?').join(', ')})`),
        stored: from.prepare(`SELECT * FROM ${table} WHERE n > ? AND n <= ? ORDER BY n`).raw(),
      }
    })
  }

  /** Inserts what the other database has after an entry, so many entries a commit; ms that the inserts took. */
  copy(after: number, batch: number): number {
    const last = this.#from.prepare('SELECT max(n) FROM ledger').pluck().get() as number
    const commits: { insert: Statement; rows: unknown[][] }[][] = []
    for (let n = after; n < last; n += batch)
      commits.push(
        this.#tables.map(({ insert, stored }) => ({ insert, rows: stored.all(n, n + batch) as unknown[][] })),
      )
    gc!()
    const began = performance.now()
    for (const tables of commits) {
      this.#db.exec('BEGIN IMMEDIATE')
      for (const { insert, rows } of tables) for (const row of rows) insert.run(...row)
      this.#db.exec('COMMIT')
    }
    return performance.now() - began
  }

  close(): void {
    this.#db.close()
  }
}

function middle(numbers: readonly number[]): number {
  return at(numbers, 0.5)
}

function at(numbers: readonly number[], share: number): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor((numbers.length - 1) * share)]!
}

const asked = ARRANGEMENTS[Number(process.argv[2])]
if (process.argv[1] === import.meta.filename && asked) await besideBare(asked)
