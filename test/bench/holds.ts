import { campaignYearAt, dateOfDay, dayOf } from '../../server/contract/campaign-time.ts'
import { recordOnline } from '../../server/store/changes/online/record-online.ts'
import { setHours } from '../../server/store/register/set-hours.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { uuidText } from '../../server/store/sqlite/uuid-bytes.ts'
import { shippedConfiguration } from '../helpers/seeded-database.ts'
import { onlineArrival, usualLevels } from '../fixtures/online/arrivals.ts'
import { BenchLedger } from './ledger-fixture.ts'
import { watchTransactions } from './transactions.ts'

const RATINGS = Number(process.env['PINGYI_BENCH_RATINGS'] ?? 160_000)
/** Ratings of the public page that come into its sealed period. */
const LATE = 5_000
const WHO = { operator: 'cli:bench', reason: 'bench' }
const reason = 'bench'
const [wang, li] = (['user:wang', 'user:li'] as const).map(
  (operator) => ({ operator, role: 'campaign-office' }) as const,
)

/** The longest transaction of the writer, in processor time of its thread, of each act that may be long. */
export async function holds(): Promise<void> {
  const bench = await BenchLedger.open({ windows: 8 })
  const { ledger } = bench
  for (let made = 0; made < RATINGS; made += 4_000) await bench.press(4_000)
  ledger.settle()
  const store = new SqliteStore(ledger)
  const transactions = watchTransactions(ledger.db)
  const held = async (what: string, act: () => Promise<unknown>) => {
    transactions.take()
    await act()
    await ledger.whole()
    const ms = transactions.take()
    const sum = ms.reduce((a, b) => a + b, 0).toFixed(0)
    say(`${what}: longest transaction ${Math.max(...ms).toFixed(0)} ms of ${ms.length} (${sum} ms in all)`)
  }
  const { first, last } = ledger.sql('SELECT min(received) AS first, max(received) AS last FROM rating').get() as {
    first: number
    last: number
  }

  const files = shippedConfiguration()
  const unit = (i: number) => files.units[i % files.units.length]!.code
  const many = <T>(count: number, make: (i: number) => T) => Array.from({ length: count }, (_, i) => make(i))
  const takeUp = (more: object) =>
    store.act('registry.take-up', { configuration: { ...files, ...more }, reason }, 'cli:bench')
  await held('registry, 2,000 staff', () =>
    takeUp({ staff: many(2_000, (i) => ({ no: `S${i}`, name: `员工${i}`, unit: unit(i) })) }),
  )
  await held('registry, 2,000 matters', () =>
    takeUp({ matters: many(2_000, (i) => ({ name: `事项${i}`, unit: unit(i) })) }),
  )
  await held('registry, 500 other names', () =>
    takeUp({ aliases: many(500, (i) => ({ name: `别名${i}`, unit: unit(i) })) }),
  )

  const weekly = [{ days: [1, 2, 3, 4, 5, 6, 7], from: 0, to: 24 * 60 }]
  await ledger.write((w) => setHours(w, { hall: 'shimin', from: '2026-01-01', weekly, ...WHO }))
  const days = many(dayOf(last) - dayOf(first) + 1, (i) => ({
    date: dateOfDay(dayOf(first) + i),
    open: false,
    name: '放假',
  }))
  await held(`calendar of ${days.length} days, all ratings`, () =>
    store.act('calendar.take-up', { days, reason }, 'cli:bench'),
  )
  const shifts = [{ from: first, to: first + Math.ceil((last - first) * 0.6), by: -3_600_000 }]
  await held('clock by shifts, 60 of 100 ratings', () =>
    store.act('clock.settle', { officer: li!, shifts, reason }, 'user:li'),
  )

  const year = String(campaignYearAt(ledger.now))
  await sealAndReopen(bench, store, held, year)
  const some = ledger
    .sql("SELECT id FROM rating WHERE verdict = 'held' AND unit IS NOT NULL LIMIT 1000")
    .pluck()
    .all() as Buffer[]
  const ratings = some.map(uuidText)
  await held(`release of ${ratings.length} ratings`, () =>
    store.act('ratings.decide', { officer: li!, action: 'release', ratings, reason }, 'user:li'),
  )
  const calls = many(1_000, (i) => ({ callId: `c${i}`, unit: unit(i), level: 5 as const, answeredAt: ledger.now }))
  const prepared = await store.read('calls.prepare', calls, ledger.now)
  await held('1,000 calls of 12345', () => store.act('calls.record', { calls: prepared }, 'program:12345'))
  await held('checkpoint', () => store.act('checkpoints.make', undefined as never, 'hub'))
  bench.close()
}

async function sealAndReopen(
  { ledger }: BenchLedger,
  store: SqliteStore,
  held: (what: string, act: () => Promise<unknown>) => Promise<void>,
  campaign: string,
): Promise<void> {
  const rate = async (count: number) => {
    for (let i = 0; i < count; i += 100) {
      const ratings = Array.from({ length: 100 }, (_, k) =>
        onlineArrival(ledger.now, { ...usualLevels(k), unit: k % 2 === 0 ? 'J36' : 'J16' }),
      )
      await ledger.write((w) => recordOnline(w, { ratings }))
    }
  }
  await rate(100)
  for (const method of ['service-centre', 'online'] as const) {
    const at = { method, campaign, reason }
    const accept = ['period', 'held', 'gaps', 'late', 'unattributed', 'cases']
    await held(`consent, ${method}`, () => store.act('seals.consent', { ...at, officer: li! }, 'user:li'))
    let seal = 0
    await held(`seal, ${method}`, async () => {
      const order = { ...at, accept, early: true, twoPeople: true, alone: true, officer: wang! }
      seal = (await store.act('seals.seal', order, 'user:wang')).seal
    })
    if (method === 'online') await rate(LATE)
    await store.act('seals.ask-to-reopen', { seal, officer: wang!, reason }, 'user:wang')
    await held(`reopening, ${method}${method === 'online' ? `, ${LATE} ratings that came late` : ''}`, () =>
      store.act('seals.reopen', { seal, officer: li!, reason }, 'user:li'),
    )
  }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}
