import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'vitest'
import { checkPackage } from '../../../server/campaign/check-package.ts'
import type { Summary } from '../../../server/contract/answers/summary.ts'
import type { SealedUnit } from '../../../server/contract/ledger/ledger-entries.ts'
import { METHOD_CODES } from '../../../server/contract/methods.ts'
import { verifyLedger } from '../../../server/store/verify/verify-ledger.ts'
import { runPython } from '../../fixtures/score/run-python.ts'
import { exportedLedger } from '../../fixtures/survey/exported.ts'
import { nameOf } from './hand-ins.ts'
import type { Year } from './year.ts'

const PROGRAMS = join(import.meta.dirname, '../../fixtures/ledger')
const PERIOD = ['2025-12-01', '2026-11-30'] as const
const program = (name: string) => join(PROGRAMS, name)

/**
 * What programs in another language make of the exported ledger: every hash, verdict and figure of every seal at its entry, the
 * summary, the deductions. The hub's summary shows the figures of these seals.
 */
export async function recompute(year: Year, seals: Record<string, number>): Promise<void> {
  const { hub } = year
  const file = join(hub.data, 'year.jsonl')
  writeFileSync(file, exportedLedger(hub))
  const theirs = runPython([program('recompute.py'), file]) as { faults: string[] } | null
  if (theirs === null) throw new Error('python3 is not installed')
  expect(theirs.faults).toEqual([])
  const summary = (await year.rest('zhang01', 'GET', '/api/v1/campaigns/2026/summary')) as Summary
  for (const method of METHOD_CODES) {
    const { body } = hub.rows('seal').find(({ n }) => n === seals[method])!
    for (const { code, score = null, rank = null, status } of body.units as SealedUnit[]) {
      const { [method]: shown } = summary.units.find(({ unit }) => unit.code === code)!.methods
      expect([method, code, shown.score, shown.rank, shown.status]).toEqual([method, code, score, rank, status])
    }
  }
  const due = runPython([program('summary.py'), file, '2026']) as {
    sealed: Record<string, number>
    last: Record<string, string[]>
    units: number
    w: string
    rho: Record<string, string | null>
  }
  expect(due.sealed).toEqual(seals)
  for (const method of METHOD_CODES) {
    const last = summary.units.filter(({ methods }) => methods[method].lastPlace).map(({ unit }) => unit.code)
    expect([method, last.toSorted()]).toEqual([method, due.last[method]])
  }
  expect(summary.agreement.units).toBe(due.units)
  expect(summary.agreement.concordance?.w).toBe(due.w)
  const rho = Object.fromEntries(summary.agreement.pairs.map(({ methods: [a, b], rho: said }) => [`${a} ${b}`, said]))
  expect(rho).toEqual(due.rho)
  const deducted = runPython([program('deductions.py'), file, ...PERIOD]) as {
    faults: string[]
    periods: Record<string, { tenths: number }>[]
  }
  expect(deducted.faults).toEqual([])
  for (const { unit, deductions } of summary.units)
    expect([unit.code, deductions]).toEqual([
      unit.code,
      ((deducted.periods[0]![unit.code]?.tenths ?? 0) / 10).toFixed(2),
    ])
}

/** Whoever was in a pool or on a roll, and whatever telephone somebody gave: none of it stands in the ledger. */
export function nobodyNamed(year: Year): void {
  const ledger = exportedLedger(year.hub)
  for (const name of ['马小建', '马晓建', nameOf(20), nameOf(500), '1380951776', '1370951300'])
    expect(ledger).not.toContain(name)
}

/** Nothing is wrong with the ledger, and tables that are made again are the same, to the byte. */
export async function verify(year: Year): Promise<void> {
  const { ledger, parts } = year.hub.hub
  expect(verifyLedger(ledger.db).problems).toEqual([])
  const answers = () =>
    Promise.all(
      ['summary', 'follow-up', 'report', 'rectifications', 'calendar', 'methods/online/scores', 'hand-ins'].map(
        (path) => year.rest('zhang01', 'GET', `/api/v1/campaigns/2026/${path}`).then((body) => JSON.stringify(body)),
      ),
    )
  await year.token('zhang01')
  const before = await answers()
  await parts.store.act('ledger.rebuild', undefined, 'cli:root')
  expect(await answers()).toEqual(before)
}

/** The page that lies in each package accepts it, opened from a file, in a browser without a hub. */
export async function packages(year: Year, seals: Record<string, number>): Promise<void> {
  const page = await year.browser.newPage({ viewport: { width: 1280, height: 800 } })
  year.watch(page)
  for (const [method, seal] of Object.entries(seals)) {
    const { folder } = await year.hub.hub.parts.seals.package(seal)
    expect([method, await checkPackage(folder)]).toMatchObject([method, { ok: true, problems: [] }])
    await page.goto(pathToFileURL(join(folder, 'verify.html')).href)
    const files = readdirSync(folder).map((name) => ({
      name,
      mimeType: 'application/octet-stream',
      buffer: readFileSync(join(folder, name)),
    }))
    await page.locator('[data-field=files]').setInputFiles(files)
    await page.locator('[data-result]').waitFor()
    const faults = await page.locator('[data-state=fault] ul .zh').allInnerTexts()
    expect([method, faults]).toEqual([method, []])
    expect([method, await page.locator('[data-result]').getAttribute('data-result')]).toEqual([method, 'good'])
  }
  await page.close()
}
