import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { rebuildBeside } from '../../server/store/rebuild/rebuild-beside.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { verifySignatures } from '../../server/store/verify/chain/verify-signatures.ts'
import { BenchLedger } from './ledger-fixture.ts'

/** Making signatures takes longer than checking them. */
const MOST_SIGNED = 100_000

/**
 * Verifying from scratch and rebuilding, at a size and at three times that size, so that anything that does not grow
 * in a straight line shows. `PINGYI_BENCH_ENTRIES=1000000` measures what the promise names: at most 20 s and 12 s a
 * million. Compared with reading every entry and doing nothing with it.
 */
export async function verify(): Promise<void> {
  const size = Number(process.env['PINGYI_BENCH_ENTRIES'] ?? 100_000)
  const bench = await BenchLedger.open()
  for (const times of [1, 3]) {
    while (bench.ledger.chain.head.n < size * times) await bench.press(1_000)
    const entries = bench.ledger.chain.head.n
    const read = timed(() => readAll(join(bench.folder, 'pingyi.db')))
    const verified = timed(() => {
      const { ok, problems } = verifyLedger(bench.ledger.db)
      if (!ok) throw new Error(JSON.stringify(problems))
    })
    const began = performance.now()
    const { rows } = await rebuildBeside(bench.ledger, { actor: 'cli:bench' })
    const rebuilt = performance.now() - began
    if (rows > 0) throw new Error(`${rows} rows differed`)
    const perMillion = (ms: number) => `${((ms / entries) * 1_000).toFixed(1)} s`
    process.stdout.write(
      `${entries} entries, a million take: read ${perMillion(read)}, verify ${perMillion(verified)} (aim 20 s), ` +
        `rebuild ${perMillion(rebuilt)} (aim 12 s); resident ${Math.round(process.memoryUsage().rss / 2 ** 20)} MiB\n`,
    )
  }
  bench.close()
  await signatures(size)
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

function readAll(file: string): void {
  const db = new Database(file, { readonly: true })
  for (const row of db.prepare('SELECT * FROM ledger ORDER BY n').iterate()) void row
  db.close()
}

function timed(run: () => void): number {
  const began = performance.now()
  run()
  return performance.now() - began
}
