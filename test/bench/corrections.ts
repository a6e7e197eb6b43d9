import { correctInSlices } from '../../server/store/changes/large/correct-in-slices.ts'
import { largeChange } from '../../server/store/changes/large/large-acts.ts'
import { campaignYearAt } from '../../server/contract/campaign-time.ts'
import { reopenSeal } from '../../server/store/changes/seals/seal-acts.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { setPosting } from '../../server/store/register/change-whereabouts.ts'
import { BenchLedger } from './ledger-fixture.ts'
import { watchTransactions } from './transactions.ts'

/** Ratings that the correction touches; there are eight times as many. */
const RATINGS = Number(process.env['PINGYI_BENCH_RATINGS'] ?? 20_000)
const WINDOWS = 8
const OFFICE = 'campaign-office' as const
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
  const transactions = watchTransactions(ledger.db)

  const slices = largeChange('posting', posting('J23'))
  const { moved } = await correctInSlices(ledger, slices)
  say('in slices', transactions.take(), moved)
  const one = await ledger.write((w) => setPosting(w, posting('J36')))
  say('as one act', transactions.take(), one.moved)
  await reopening(bench, transactions)
  bench.close()
}

/** The campaign is sealed, a posting of its past stays without effect, and the seal is opened again. */
async function reopening({ ledger }: BenchLedger, transactions: { take(): number[] }): Promise<void> {
  const store = new SqliteStore(ledger)
  const [wang, li] = (['user:wang', 'user:li'] as const).map((operator) => ({ operator, role: OFFICE }))
  const at = { method: 'service-centre' as const, campaign: String(campaignYearAt(ledger.now)), reason: 'bench' }
  const accept = ['period', 'held', 'gaps', 'late', 'unattributed', 'cases']
  const sealing = { ...at, accept, early: true, twoPeople: true, alone: true }
  for (const how of ['in slices', 'as one act']) {
    await store.act('seals.consent', { ...at, officer: li! }, 'user:li')
    const { seal } = await store.act('seals.seal', { ...sealing, officer: wang! }, 'user:wang')
    const [window] = ledger.registry.windowsOf('shimin')
    const from = ledger.sql('SELECT min(occurred) FROM rating').pluck().get() as number
    const unit = how === 'in slices' ? 'J23' : 'J36'
    await ledger.write((w) => setPosting(w, { hall: 'shimin', window: window!.code, unit, from, ...WHO }))
    await store.act('seals.ask-to-reopen', { seal, officer: wang!, reason: 'bench' }, 'user:wang')
    transactions.take()
    const order = { seal, officer: li!, reason: 'bench' }
    if (how === 'in slices') await store.act('seals.reopen', order, 'user:li')
    else await ledger.write((w) => reopenSeal(w, order, 'user:li'))
    await ledger.whole()
    const { n } = ledger.sql('SELECT count(*) AS n FROM rating').get() as { n: number }
    say(how, transactions.take(), n, 'reopening of a seal, ratings of the period')
  }
}

function say(how: string, ms: readonly number[], moved: number, what = 'posting of the past, ratings moved'): void {
  const longest = Math.max(...ms).toFixed(0)
  const sum = ms.reduce((a, b) => a + b, 0).toFixed(0)
  process.stdout.write(
    `${what}: ${moved}, ${how}: longest transaction ${longest} ms of processor time, ${ms.length} transactions, ${sum} ms in all\n`,
  )
}
