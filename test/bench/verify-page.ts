import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { createGzip } from 'node:zlib'
import { dateOfDay, dayOf } from '../../server/contract/campaign-time.ts'
import { exportLedger } from '../../server/store/chain/export-ledger.ts'
import { letStand, sealPeriod } from '../../server/store/changes/seals/seal-period.ts'
import { campaignById, periodOf } from '../../server/store/reads/scores/campaigns.ts'
import { launchChromium } from '../helpers/chromium.ts'
import { BenchLedger } from './ledger-fixture.ts'

/**
 * The page that checks a package (kiosk/verify), in Chromium, on a ledger of so many ratings with a seal of all of them at
 * its end: how long it takes from the choice of the file to the answer, and the most memory that the page's process held.
 * The promise is 300,000 ratings in under 60 s. `PINGYI_BENCH_ENTRIES` takes another number.
 */
export async function verifyPage(): Promise<void> {
  const size = Number(process.env['PINGYI_BENCH_ENTRIES'] ?? 300_000)
  const bench = await BenchLedger.open()
  const folder = mkdtempSync(join(tmpdir(), 'pingyi-verify-bench-'))
  try {
    for (let left = size; left > 0; left -= 1_000) await bench.press(Math.min(left, 1_000))
    await sealAll(bench)
    const file = join(folder, 'ledger.jsonl.gz')
    await exportTo(bench, file)
    const ratings = bench.ledger.sql(`SELECT count(*) FROM rating`).pluck().get() as number
    const entries = bench.ledger.chain.head.n
    const { seconds, cpuSeconds, mib, answer } = await checkInChromium(file)
    process.stdout.write(
      `${ratings} ratings, ${entries} entries, ${Math.round(statSync(file).size / 2 ** 20)} MiB packed: ${seconds.toFixed(1)} s ` +
        `(promise 60 s), ${cpuSeconds.toFixed(1)} s of the processor, at most ${mib} MiB; the page says: ${answer}\n`,
    )
  } finally {
    bench.close()
    rmSync(folder, { recursive: true })
  }
}

/** Two officers seal all days up to now. */
async function sealAll({ ledger, now }: BenchLedger): Promise<void> {
  await ledger.write((w) => {
    const campaign = campaignById(ledger, '2026', now)
    const period = periodOf(campaign, now, campaign.from, dateOfDay(dayOf(now)))
    const officer = (name: string) => ({ operator: `user:${name}`, role: 'campaign-office' }) as const
    letStand(w, ledger, 'service-centre', campaign, period, { ...officer('li'), reason: '按现状封存' })
    const accept = ['gaps', 'late', 'unattributed', 'cases']
    const order = { ...officer('wang'), reason: '按期报送', accept, early: true, twoPeople: true }
    sealPeriod(w, ledger, 'service-centre', campaign, period, { ...order, alone: true, founding: [], foundingKeys: [] })
  })
}

async function exportTo({ ledger }: BenchLedger, file: string): Promise<void> {
  const gzip = createGzip({ level: 1 })
  const out = createWriteStream(file)
  gzip.pipe(out)
  exportLedger(ledger.db, (line) => void gzip.write(line))
  gzip.end()
  await finished(out)
}

async function checkInChromium(file: string) {
  const browser = await launchChromium({})
  try {
    const page = await browser.newPage()
    const built = join(import.meta.dirname, '..', '..', '.build', 'pages', 'offline', 'verify.html')
    await page.goto(pathToFileURL(built).href)
    let mib = 0
    const watch = setInterval(() => (mib = Math.max(mib, largestRenderer().mib)), 200)
    const began = performance.now()
    await page.locator('[data-field=files]').setInputFiles(file)
    await page.locator('[data-result]').waitFor({ timeout: 600_000 })
    const seconds = (performance.now() - began) / 1_000
    clearInterval(watch)
    const { cpuSeconds } = largestRenderer()
    const faults = await page.locator('[data-state=fault]').count()
    const answer = `${await page.locator('[data-result]').getAttribute('data-result')}, ${faults} points with faults`
    return { seconds, cpuSeconds, mib, answer }
  } finally {
    await browser.close()
  }
}

const TICKS_A_SECOND = 100

/** Of all processes that show pages, the one that holds most: memory in MiB, and what it took of the processor. */
function largestRenderer(): { mib: number; cpuSeconds: number } {
  let largest = { mib: 0, cpuSeconds: 0 }
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name)))
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('--type=renderer')) continue
      const resident = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
      const mib = Math.round(Number(resident) / 1_024)
      if (mib > largest.mib) largest = { mib, cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND }
    } catch {
      // It is gone by now.
    }
  return largest
}
