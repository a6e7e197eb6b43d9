import { correctInSlices } from '../../server/store/changes/large/correct-in-slices.ts'
import { largeChange } from '../../server/store/changes/large/large-acts.ts'
import { setPosting } from '../../server/store/register/change-whereabouts.ts'
import { BenchLedger } from './ledger-fixture.ts'

/** Ratings that the correction touches; there are eight times as many. */
const RATINGS = Number(process.env['PINGYI_BENCH_RATINGS'] ?? 20_000)
const WINDOWS = 8
const WHO = { operator: 'cli:bench', reason: 'bench' }

/** The longest transaction of the writer, in processor time of its thread: a posting of the past, in slices and as one act. */
export async function corrections(): Promise<void> {
  const bench = await BenchLedger.open({ windows: WINDOWS })
  const { ledger } = bench
  for (let made = 0; made < RATINGS * WINDOWS; made += 4_000) await bench.press(4_000)
  ledger.settle()
  const [window] = ledger.registry.windowsOf('shimin')
  const from = ledger.sql('SELECT min(occurred) FROM rating').pluck().get() as number
  const posting = (unit: string) => ({ hall: 'shimin', window: window!.code, unit, from, ...WHO })
  const transactions = watch(ledger.db)

  const slices = largeChange('posting', posting('J23'))
  const { moved } = await correctInSlices(ledger, slices)
  say('in slices', transactions.take(), moved)
  const one = await ledger.write((w) => setPosting(w, posting('J36')))
  say('as one act', transactions.take(), one.moved)
  bench.close()
}

/** Processor time of this thread in each transaction, ms. */
function watch(db: { exec(sql: string): unknown }): { take(): number[] } {
  let taken: number[] = []
  let began = 0
  const cpu = () => {
    const { user, system } = process.threadCpuUsage()
    return (user + system) / 1_000
  }
  const exec = db.exec.bind(db)
  db.exec = (sql) => {
    if (sql === 'BEGIN IMMEDIATE') began = cpu()
    const answer = exec(sql)
    if (sql === 'COMMIT') taken.push(cpu() - began)
    return answer
  }
  return {
    take() {
      const all = taken
      taken = []
      return all
    },
  }
}

function say(how: string, ms: readonly number[], moved: number): void {
  const longest = Math.max(...ms).toFixed(0)
  const sum = ms.reduce((a, b) => a + b, 0).toFixed(0)
  process.stdout.write(
    `posting of the past, ${moved} ratings moved, ${how}: longest transaction ${longest} ms of processor time, ${ms.length} transactions, ${sum} ms in all\n`,
  )
}
