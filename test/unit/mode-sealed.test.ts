import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { campaignById, periodOf } from '../../server/store/reads/scores/campaigns.ts'
import { askToReopen, reopen, sealPeriod } from '../../server/store/changes/seals/seal-period.ts'
import { setWindowMode } from '../../server/store/register/set-window-mode.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { smallCity } from '../fixtures/ledger/histories.ts'
import { fit, HOUR, TestDevice, TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'

const DAY = 24 * HOUR
/** The first day of the second quarter of 2026: the first one is over. */
const NINE = Date.parse('2026-04-01T09:00:00+08:00')
const LI = { operator: 'user:li', role: 'campaign-office' } as const
const WANG = { operator: 'user:wang', role: 'campaign-office' } as const
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')

let t: TestLedger
beforeEach(async () => {
  t = await TestLedger.open({ configuration: smallCity() })
})
afterEach(() => t.close())

/** What the independent program finds wrong, or null where there is no Python. */
function theirFaults(): string[] | null {
  t.ledger.settle()
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  const file = join(t.folder, 'export.jsonl')
  writeFileSync(file, t.exported())
  return (runPython([RECOMPUTE, file]) as { faults: string[] } | null)?.faults ?? null
}

test('a mode that is set for a sealed past leaves its facts as they are, until it is opened again; Python agrees', async (context) => {
  const device = new TestDevice('00000000-0000-7000-8000-000000000001', NINE - 40 * DAY)
  await t.device(device.id, 'A01')
  const press = async (at: number) => {
    t.clock.now = at
    const made = device.press(at, 5)
    await t.submit(device, fit(made))
    return made.id
  }
  const rule = (id: string) => t.rating(id)!.rule
  const frozen = await press(NINE - 10 * DAY)
  t.clock.now = NINE
  const campaign = campaignById(t.ledger, '2026', NINE)
  const period = periodOf(campaign, NINE, '2026-01-01', '2026-03-31')
  const accept = ['gaps', 'late', 'unattributed', 'cases']
  const order = { ...LI, reason: '一季度', accept, early: false, twoPeople: false }
  await t.write((w) => sealPeriod(w, t.ledger, 'service-centre', campaign, period, order))
  const later = await press(NINE + HOUR)

  const change = { hall: 'shimin', window: 'A01', mode: 'invited', from: NINE - 20 * DAY } as const
  await t.write((w) => setWindowMode(w, { ...change, operator: 'user:li', reason: '补录' }))
  expect([rule(frozen), rule(later)]).toEqual(['ok', 'uninvited'])
  const whileSealed = theirFaults()
  if (whileSealed === null) return context.skip(NO_PYTHON)
  expect(whileSealed).toEqual([])

  const seal = t.entries('seal')[0]!.n
  await t.write((w) => askToReopen(w, seal, { ...LI, reason: '漏报' }))
  await t.write((w) => reopen(w, seal, { ...WANG, reason: '漏报' }))
  expect([rule(frozen), rule(later)]).toEqual(['uninvited', 'uninvited'])
  expect(theirFaults()).toEqual([])
})
