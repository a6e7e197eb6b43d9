import { setTimeout as sleep } from 'node:timers/promises'
import { dateOfDay, dayOf } from '../../server/contract/campaign-time.ts'
import { correctInSlices } from '../../server/store/changes/large/correct-in-slices.ts'
import { largeChange } from '../../server/store/changes/large/large-acts.ts'
import { setHours } from '../../server/store/register/set-hours.ts'
import { BenchLedger } from './ledger-fixture.ts'
import { watchTransactions } from './transactions.ts'

/** Ratings that the correction touches, and presses a second that come meanwhile and are touched as well. */
const RATINGS = Number(process.env['PINGYI_BENCH_RATINGS'] ?? 100_000)
const PRESSES = Number(process.env['PINGYI_BENCH_PRESSES'] ?? 50)
const WHO = { operator: 'cli:bench', reason: 'bench' }

/**
 * A correction that touches every rating, while presses go on that it touches, too: how long it takes, what was left to its
 * closing act, the longest transaction of the writer (processor time of its thread), and how long presses waited.
 */
export async function catchUp(): Promise<void> {
  const bench = await BenchLedger.open({ windows: 8 })
  const { ledger } = bench
  for (let made = 0; made < RATINGS; made += 4_000) await bench.press(Math.min(4_000, RATINGS - made))
  ledger.settle()
  const weekly = [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 24 * 60 }]
  await ledger.write((w) => setHours(w, { hall: 'shimin', from: '2026-01-01', weekly, ...WHO }))
  const first = dayOf(ledger.sql('SELECT min(occurred) FROM rating').pluck().get() as number)
  // The clock of the bench runs faster than that of the wall: a day more.
  const days = Array.from({ length: dayOf(bench.now) - first + 2 }, (_, i) => ({
    date: dateOfDay(first + i),
    open: false,
    name: '放假',
  }))
  const transactions = watchTransactions(ledger.db)
  const waits: number[] = []
  const under = { way: true }
  const pressing = (async () => {
    for (let next = performance.now(); under.way; next += 1_000 / PRESSES) {
      await sleep(Math.max(0, next - performance.now()))
      const began = performance.now()
      void bench.press(1).then(() => waits.push(performance.now() - began))
    }
  })()
  await sleep(2_000)
  transactions.take()
  let closing: { met: number; ms: number } | undefined
  let before = 0
  ledger.onCommit(({ entries }) => {
    const at = entries.findIndex(({ kind }) => kind === 'correction-closing')
    if (at >= 0) closing = { met: entries.length - at - 1, ms: transactions.take().at(-1)! }
    else if (closing === undefined) before = Math.max(before, ...transactions.take(), 0)
  })
  const began = performance.now()
  const order = { days, reason: 'bench' }
  const { changed } = await correctInSlices(ledger, largeChange('calendar.take-up', order, { actor: 'cli:bench' }))
  const took = (performance.now() - began) / 1_000
  await ledger.whole()
  const folding = Math.max(...transactions.take())
  under.way = false
  await pressing
  waits.sort((a, b) => a - b)
  const slices = ledger.sql("SELECT count(*) FROM ledger WHERE kind = 'correction-slice'").pluck().get() as number
  process.stdout.write(
    `correction of ${changed} ratings beside ${PRESSES} presses a second: through in ${took.toFixed(1)} s, ${slices} slices, ` +
      `${closing!.met} entries left to the closing act of ${closing!.ms.toFixed(0)} ms of processor time; longest transaction before it ` +
      `${before.toFixed(0)} ms, of the folding ${folding.toFixed(0)} ms; ${waits.length} presses waited ` +
      `${waits[Math.floor(waits.length * 0.99)]!.toFixed(0)} ms at p99, ${waits.at(-1)!.toFixed(0)} ms at most\n`,
  )
  bench.close()
}
