import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { campaignById, periodOf } from '../../server/store/reads/scores/campaigns.ts'
import { sealPeriod } from '../../server/store/changes/seals/seal-period.ts'
import { settleClock } from '../../server/store/changes/settle-clock.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { smallCity } from '../fixtures/ledger/histories.ts'
import { fit, HOUR, MINUTE, TestDevice, TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { runPython } from '../fixtures/score/run-python.ts'

const DAY = 24 * HOUR
/** The first day of the second quarter of 2026: the first one is over. */
const NINE = Date.parse('2026-04-01T09:00:00+08:00')
const OFFICER = { operator: 'user:li', role: 'campaign-office' } as const
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')

let t: TestLedger
let device: TestDevice
beforeEach(async () => {
  t = await TestLedger.open({ configuration: smallCity() })
  device = new TestDevice('00000000-0000-7000-8000-000000000001', NINE - 40 * DAY)
  await t.device(device.id, 'A01')
})
afterEach(() => {
  t.ledger.settle()
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  const file = join(t.folder, 'export.jsonl')
  writeFileSync(file, t.exported())
  const theirs = runPython([RECOMPUTE, file]) as { faults: string[] } | null
  if (theirs !== null) expect(theirs.faults).toEqual([])
  t.close()
})

/** One press, made and received at a time by the hub's clock; the device's uptime runs with it. */
async function press(at: number): Promise<string> {
  t.clock.now = at
  const made = device.press(at, 5)
  await t.submit(device, fit(made))
  return made.id
}
function seal() {
  t.clock.now = NINE
  const campaign = campaignById(t.ledger, '2026', NINE)
  const period = periodOf(campaign, NINE, '2026-01-01', '2026-03-31')
  const order = {
    ...OFFICER,
    reason: '一季度',
    accept: ['gaps', 'late', 'unattributed', 'cases'],
    early: false,
    twoPeople: false,
  }
  return t.write((w) => sealPeriod(w, t.ledger, 'service-centre', campaign, period, order))
}
const doubt = (clock: number, by: number) => t.write((w) => w.append('clock-doubt', { why: 'stepped', clock, by }))
const settle = (from: number, by: number) =>
  t.write((w) =>
    settleClock(w, OFFICER, { shifts: [{ from: from - MINUTE, to: from + MINUTE, by }], reason: '已核对' }),
  )
const stands = (id: string) => {
  const { verdict, rule, occurred } = t.rating(id)!
  return [`${verdict} ${rule}`, occurred]
}

test('a press that a correction moves into a sealed period came after its seal', async () => {
  await press(NINE - 10 * DAY)
  await seal()
  // The clock was ahead when the office sealed: this press was made a day before the quarter ended.
  await doubt(NINE + HOUR, 2 * DAY)
  const late = await press(NINE + HOUR)
  await settle(NINE + HOUR, -2 * DAY)
  expect(stands(late)).toEqual(['excluded after-seal', NINE + HOUR - 2 * DAY])
})

test('a press that a clock set back dated into a sealed period is brought out of it, and counts', async () => {
  await press(NINE - 10 * DAY)
  await seal()
  await doubt(NINE - 30 * DAY, -30 * DAY)
  const early = await press(NINE - 30 * DAY)
  expect(stands(early)[0]).toBe('excluded after-seal')
  await settle(NINE - 30 * DAY, 30 * DAY + HOUR)
  expect(stands(early)).toEqual(['counted ok', NINE + HOUR])
})

test('what was sealed stays as it was sealed', async () => {
  const frozen = await press(NINE - 10 * DAY)
  await seal()
  t.clock.now = NINE + HOUR
  await settle(NINE - 10 * DAY, 20 * DAY)
  expect(stands(frozen)).toEqual(['counted ok', NINE - 10 * DAY])
})

test('nothing is sealed by a clock in doubt', async () => {
  await press(NINE - 10 * DAY)
  await doubt(NINE, HOUR)
  await expect(seal()).rejects.toMatchObject({ code: 'clock-doubted' })
  await t.write((w) => settleClock(w, OFFICER, { reason: '核对无误' }))
  await seal()
  expect(t.entries('seal')).toHaveLength(1)
})
