import { campaignById, periodOf, type Period } from '../../server/store/reads/scores/campaigns.ts'
import { exportRatings } from '../../server/campaign/export-ratings.ts'
import { knowledgeAsOf } from '../../server/store/reads/scores/knowledge.ts'
import { sealPackage } from '../../server/campaign/seal-package.ts'
import { letStand, sealPeriod } from '../../server/store/changes/seals/seal-period.ts'
import { serviceCentreScores } from '../../server/store/reads/scores/service-centre-scores.ts'
import { dateOfDay, dayOf, startOfDay } from '../../server/contract/campaign-time.ts'
import { SqliteStore } from '../../server/store/sqlite-store.ts'
import { BenchLedger } from './ledger-fixture.ts'

const DAYS = 320
const EXPORTED = 100_000
const REPEATS = 7
const HOUR_MS = 3_600_000

/**
 * What the campaign office waits for, over a year of ratings: PINGYI_BENCH_RATINGS, 2 million unless told. Scores from
 * the day's figures are held against counting the ratings themselves, in the same run.
 */
export async function office(ratings = Number(process.env['PINGYI_BENCH_RATINGS'] ?? 2_000_000)): Promise<void> {
  const bench = await BenchLedger.open()
  const { ledger } = bench
  const store = new SqliteStore(ledger)
  const say = (text: string) => process.stdout.write(`${text}\n`)
  const first = dayOf(bench.now)
  const began = performance.now()
  for (let day = 0; day < DAYS; day++) {
    bench.passTo(startOfDay(first + day) + 9 * HOUR_MS)
    for (let left = Math.round(ratings / DAYS); left > 0; left -= 1_000) await bench.press(Math.min(1_000, left))
  }
  bench.passTo(startOfDay(first + DAYS))
  const now = bench.now
  const count = ledger.sql('SELECT count(*) FROM rating').pluck().get() as number
  say(`${count} ratings on ${DAYS} days written in ${seconds(performance.now() - began)}`)

  const campaign = campaignById(ledger, '2026', now)
  const period = (from: number, to: number) => periodOf(campaign, now, dateOfDay(from), dateOfDay(to))
  const whole = periodOf(campaign, now)
  const scan = median(() =>
    ledger
      .sql(
        `SELECT unit, level, count(*) FROM rating WHERE verdict = 'counted' AND occurred >= ? AND occurred < ? GROUP BY 1, 2`,
      )
      .all(whole.since, whole.until),
  )
  const periods: [string, Period][] = [
    ['the campaign', whole],
    ['a quarter', period(first + 90, first + 180)],
    ['a month', period(first + 100, first + 130)],
    ['a day', period(first + 100, first + 100)],
    ['any 200 days', period(first + 33, first + 232)],
  ]
  for (const [name, asked] of periods) {
    const ms = median(() => serviceCentreScores(ledger, campaign, asked, now))
    say(
      `score of all units, ${name}: ${ms.toFixed(1)} ms (aim 100); ${(scan / ms).toFixed(0)} times faster than counting`,
    )
  }
  const then = dateOfDay(first + 150)
  const asOf = median(() => serviceCentreScores(ledger, campaign, whole, now, knowledgeAsOf(ledger, then, now)))
  say(`as it was known on ${then}: ${asOf.toFixed(1)} ms (aim 2000)`)

  const days = Math.max(1, Math.round((EXPORTED / count) * DAYS))
  for (const format of ['xlsx', 'csv'] as const) {
    globalThis.gc?.()
    const before = process.memoryUsage().rss
    let peak = before
    const start = performance.now()
    let bytes = 0
    const asked = { campaign: '2026', from: dateOfDay(first + 20), to: dateOfDay(first + 19 + days), format, now }
    const { stream, rows } = await exportRatings(store, asked)
    for await (const piece of stream) {
      bytes += (piece as Uint8Array).length
      peak = Math.max(peak, process.memoryUsage().rss)
    }
    say(
      `${rows} rating rows as ${format}: ${seconds(performance.now() - start)} (aim 5 s), ` +
        `${mebi(bytes)}, ${mebi(peak - before)} above the ${mebi(before)} before (aim 200 MiB)`,
    )
  }

  const officer = (name: string) => ({ operator: `user:${name}`, role: 'campaign-office' as const, reason: 'bench' })
  const start = performance.now()
  await ledger.write((w) => letStand(w, ledger, 'service-centre', campaign, whole, officer('wang')))
  const order = { ...officer('li'), accept: ['gaps', 'late', 'unattributed', 'cases'], early: true, twoPeople: true }
  const { seal } = await ledger.write((w) => sealPeriod(w, ledger, 'service-centre', campaign, whole, order))
  const frozen = performance.now()
  let told = 0
  await sealPackage({ store, data: bench.folder, onProgress: () => told++ }, seal)
  say(
    `seal of the year: frozen in ${seconds(frozen - start)}, package with the whole ledger in ` +
      `${seconds(performance.now() - frozen)} (aim 60 s in all), progress told ${told} times`,
  )
  bench.close()
}

function median(run: () => unknown): number {
  const times = Array.from({ length: REPEATS }, () => {
    const start = performance.now()
    run()
    return performance.now() - start
  }).toSorted((a, b) => a - b)
  return times[Math.floor(REPEATS / 2)]!
}

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`
const mebi = (bytes: number) => `${Math.round(bytes / 1_048_576)} MiB`
