import Database from 'better-sqlite3'
import { join } from 'node:path'
import { BenchLedger } from './ledger-fixture.ts'

const BATCH = 100

type Row = [n: number, at: number, kind: string, body: string, prev: Buffer, hash: Buffer]

/**
 * Appending with chain, attribution, screening and every projection, in batches of 100, beside bare inserts of the
 * very same rows into an equal table without any of it: same columns, same bytes, same batches, WAL and FULL. Rounds
 * alternate in one run, so that both meet the same machine.
 */
export async function append({ rounds = 11, batches = 60 } = {}): Promise<void> {
  const bench = await BenchLedger.open()
  const bare = new Database(join(bench.folder, 'bare.db'))
  bare.pragma('journal_mode = WAL')
  bare.pragma('synchronous = FULL')
  bare.exec(`CREATE TABLE ledger (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    prev BLOB NOT NULL, hash BLOB NOT NULL) STRICT`)
  const insert = bare.prepare('INSERT INTO ledger (n, at, kind, body, prev, hash) VALUES (?, ?, ?, ?, ?, ?)')
  const stored = bench.ledger.db
    .prepare('SELECT n, at, kind, body, prev, hash FROM ledger WHERE n > ? ORDER BY n')
    .raw()
  await bench.press(BATCH * 10)

  const ratios: number[] = []
  for (let round = 1; round <= rounds; round++) {
    const before = bench.ledger.chain.head.n
    // What devices do is not measured: ids, clocks, choices.
    const messages = Array.from({ length: batches }, () => bench.messages(BATCH))
    const began = performance.now()
    for (const batch of messages) await bench.submit(batch)
    const ownMs = performance.now() - began
    const rows = stored.all(before) as Row[]
    const bareMs = timed(() => {
      for (let from = 0; from < rows.length; from += BATCH) {
        bare.exec('BEGIN IMMEDIATE')
        for (const row of rows.slice(from, from + BATCH)) insert.run(...row)
        bare.exec('COMMIT')
      }
    })
    ratios.push(bareMs / ownMs)
    const perSecond = (ms: number) => Math.round((rows.length * 1_000) / ms)
    process.stdout.write(`round ${round}: bare ${perSecond(bareMs)}/s | ledger ${perSecond(ownMs)}/s\n`)
  }
  ratios.sort((a, b) => a - b)
  process.stdout.write(
    `append with chain and projections / bare inserts, batches of ${BATCH}: median ` +
      `${ratios[Math.floor(ratios.length / 2)]!.toFixed(2)} (min ${ratios[0]!.toFixed(2)}, ` +
      `max ${ratios.at(-1)!.toFixed(2)}); aim 0.40\n`,
  )
  bare.close()
  bench.close()
}

function timed(run: () => void): number {
  const began = performance.now()
  run()
  return performance.now() - began
}
