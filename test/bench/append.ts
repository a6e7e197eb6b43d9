import Database from 'better-sqlite3'
import { join } from 'node:path'
import { BenchLedger } from './ledger-fixture.ts'

const BATCH = 100

/**
 * Appending with chain, attribution, screening and every projection, in batches of 100, beside bare inserts of the
 * same rows into an equal table without any of it. Rounds alternate in one run.
 */
export async function append({ rounds = 7, batches = 60 } = {}): Promise<void> {
  const bench = await BenchLedger.open()
  const bare = new Database(join(bench.folder, 'bare.db'))
  bare.pragma('journal_mode = WAL')
  bare.pragma('synchronous = FULL')
  bare.exec(`CREATE TABLE ledger (n INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL, body TEXT NOT NULL,
    prev BLOB NOT NULL, hash BLOB NOT NULL) STRICT`)
  const insert = bare.prepare('INSERT INTO ledger (n, at, kind, body, prev, hash) VALUES (?, ?, ?, ?, ?, ?)')
  await bench.press(BATCH * 10)
  const row = bench.ledger.db
    .prepare('SELECT at, kind, body, prev, hash FROM ledger ORDER BY n DESC LIMIT 1')
    .raw()
    .get()
  let n = 0

  const ratios: number[] = []
  for (let round = 1; round <= rounds; round++) {
    const bareMs = timed(() => {
      for (let i = 0; i < batches; i++) {
        bare.exec('BEGIN IMMEDIATE')
        for (let k = 0; k < BATCH; k++) insert.run(++n, ...(row as unknown[]))
        bare.exec('COMMIT')
      }
    })
    const began = performance.now()
    for (let i = 0; i < batches; i++) await bench.press(BATCH)
    const ownMs = performance.now() - began
    ratios.push(bareMs / ownMs)
    const perSecond = (ms: number) => Math.round((batches * BATCH * 1_000) / ms)
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
