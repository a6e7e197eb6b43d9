import { hash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Beside } from '../../server/store/rebuild/beside.ts'
import { readRows } from '../../server/store/chain/read-entries.ts'
import { PROJECTION_TABLES } from '../../server/store/projections/projection.ts'
import { rebuildBeside } from '../../server/store/rebuild/rebuild-beside.ts'
import { TablesBeside } from '../../server/store/rebuild/tables-beside.ts'
import type { Db } from '../../server/store/sqlite/database.ts'
import { makeTables } from '../../server/store/sqlite/fresh-tables.ts'
import { openForReading } from '../../server/store/sqlite/open-database.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { verifySignatures } from '../../server/store/verify/chain/verify-signatures.ts'
import { BenchLedger } from './ledger-fixture.ts'

/** Making signatures takes longer than checking them. */
const MOST_SIGNED = 100_000
const ROUNDS = 3

/**
 * Verifying from scratch and rebuilding, at a size and at three times that size, so that anything that does not grow
 * in a straight line shows. `PINGYI_BENCH_ENTRIES=1000000` measures what the promise names: at most 20 s and 12 s a
 * million. Each beside what nobody can avoid, in turns, by processor time of all threads: reading every row, parsing its
 * body and hashing it; bare inserts of the same rows, one by one, into equal tables with equal indexes.
 */
export async function verify(): Promise<void> {
  const size = Number(process.env['PINGYI_BENCH_ENTRIES'] ?? 100_000)
  const bench = await BenchLedger.open()
  const { ledger, folder } = bench
  const file = join(folder, 'pingyi.db')
  for (const times of [1, 3]) {
    while (ledger.chain.head.n < size * times) await bench.press(1_000)
    ledger.settle()
    const sides: Record<string, () => void | Promise<void>> = {
      read: () => readAndHash(file),
      verify: () => mustVerify(ledger.db),
      inserts: () => insertBare(file),
      rebuild: () => mustRebuild(bench, inThisThread),
    }
    const spent = Object.fromEntries(Object.keys(sides).map((name) => [name, [] as Spent[]]))
    for (let round = 0; round < ROUNDS; round++)
      for (const [name, run] of Object.entries(sides)) spent[name]!.push(await measured(run))
    const apart = await measured(() => mustRebuild(bench))

    const { n: entries } = ledger.chain.head
    const perMillion = (ms: number) => `${((ms / entries) * 1_000).toFixed(1)} s`
    const [read, verified, inserts, rebuilt] = Object.values(spent).map((rounds) => ({
      cpu: perMillion(middle(rounds.map(({ cpu }) => cpu))),
      wall: perMillion(middle(rounds.map(({ wall }) => wall))),
    }))
    const ratio = (name: string, bare: string) =>
      middle(spent[name]!.map(({ cpu }, round) => cpu / spent[bare]![round]!.cpu)).toFixed(1)
    process.stdout.write(
      `${entries} entries, processor time of a million:\n` +
        `  verify ${verified!.cpu}, ${ratio('verify', 'read')} times reading, parsing and hashing each (${read!.cpu}); ` +
        `takes ${verified!.wall} (aim 20 s)\n` +
        `  rebuild ${rebuilt!.cpu}, ${ratio('rebuild', 'inserts')} times bare inserts (${inserts!.cpu}); ` +
        `in its process it takes ${perMillion(apart.wall)} (aim 12 s)\n` +
        `  resident ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB\n`,
    )
  }
  bench.close()
  await signatures(size)
}

interface Spent {
  /** Of all threads of this process, ms. */
  cpu: number
  wall: number
}

async function measured(run: () => void | Promise<void>): Promise<Spent> {
  const [began, before] = [performance.now(), process.cpuUsage()]
  await run()
  const { user, system } = process.cpuUsage(before)
  return { cpu: (user + system) / 1_000, wall: performance.now() - began }
}

function readAndHash(file: string): void {
  const db = openForReading(file)
  for (const { body } of readRows(db)) {
    JSON.parse(body)
    hash('sha256', body, 'hex')
  }
  db.close()
}

function mustVerify(db: Db): void {
  const { ok, problems } = verifyLedger(db)
  if (!ok) throw new Error(JSON.stringify(problems))
}

function insertBare(file: string): void {
  const from = openForReading(file)
  const { db } = makeTables('')
  db.exec('BEGIN')
  for (const table of PROJECTION_TABLES) {
    const width = (db.pragma(`table_info(${table})`) as unknown[]).length
    const insert = db.prepare(`INSERT INTO ${table} VALUES (${Array(width).fill('?').join(', ')})`)
    for (const row of from.prepare(`SELECT * FROM ${table}`).raw().iterate()) insert.run(row)
  }
  db.close()
  from.close()
}

async function mustRebuild({ ledger }: BenchLedger, beside?: (file: string) => Beside): Promise<void> {
  const { rows } = await rebuildBeside(ledger, { actor: 'cli:bench' }, beside === undefined ? {} : { beside })
  if (rows > 0) throw new Error(`${rows} rows differed`)
}

/** Where its processor time is counted. */
function inThisThread(file: string): Beside {
  const tables = new TablesBeside(file)
  return {
    advance: async (most) => tables.advance(most),
    compare: async (most) => tables.compare(most),
    rowsAt: async (entry, places) => tables.rowsAt(entry, places),
    close: async () => tables.close(),
  }
}

/** Apart, as `ledger verify --signatures` does it: every press signed, on all cores. */
async function signatures(size: number): Promise<void> {
  const bench = await BenchLedger.open({ signed: true })
  const target = Math.min(size, MOST_SIGNED)
  while (bench.ledger.chain.head.n < target) await bench.press(1_000)
  const began = performance.now()
  const { checked, problems } = await verifySignatures(join(bench.folder, 'pingyi.db'), bench.ledger.chain.head.n)
  const perMillion = ((performance.now() - began) / checked) * 1_000
  if (problems.length > 0) throw new Error(JSON.stringify(problems))
  process.stdout.write(
    `${checked} signatures, a million take ${perMillion.toFixed(0)} s on ${availableParallelism()} cores\n`,
  )
  bench.close()
}

function middle(numbers: readonly number[]): number {
  return numbers.toSorted((a, b) => a - b)[numbers.length >> 1]!
}
