import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { dateOfDay, dayOf } from '../../server/contract/campaign-time.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { askOnline, confirmOnline, decideOnline } from '../../server/store/changes/online/decide-online.ts'
import { recordOnline } from '../../server/store/changes/online/record-online.ts'
import { askToReopen, letStand, reopen, sealPeriod } from '../../server/store/changes/seals/seal-period.ts'
import { onlineRecord } from '../../server/store/methods/online/record.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { periodOf, runningCampaign } from '../../server/store/reads/scores/campaigns.ts'
import { mergeUnit } from '../../server/store/register/change-unit.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { onlineArrival } from '../fixtures/online/arrivals.ts'
import { random, TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { seed } from '../helpers/seed.ts'

const ONLINE = join(import.meta.dirname, '../fixtures/ledger/online.py')
const [MINUTE, DAY] = [60_000, 86_400_000]
const UNITS = ['J36', 'J45', 'J78']
const wu = { operator: 'user:wu', role: 'method-owner' } as const
const zhao = { operator: 'user:zhao', role: 'method-owner' } as const
const reason = '看过'
let t: TestLedger
afterEach(() => t.close())

/** Honest people of two months, rallies from one network, crowds and smears, decisions, a unit that goes on in another. */
async function history(): Promise<void> {
  const next = random(seed)
  const rate = (unit: string, n: number, level: () => number, network?: string) =>
    t.write((w) => {
      const ratings = Array.from({ length: n }, () =>
        onlineArrival(t.clock.now, {
          id: uuid7(t.clock.now),
          unit,
          satisfaction: level(),
          image: level(),
          ...(next() < 0.8 ? { browser: `b${Math.floor(next() * 400)}` } : {}),
          ...(network === undefined ? {} : { network }),
        }),
      )
      return recordOnline(w, { ratings })
    })
  const usual = () => 3 + Math.floor(next() * 3)
  for (let day = 0; day < 40; day++) {
    t.clock.now += DAY - 20 * MINUTE
    for (const unit of UNITS) await rate(unit, 3, usual)
    t.clock.now += 20 * MINUTE
    if (day === 20) await rate('J36', 30, () => 1, '198.51.100.1')
    if (day === 25) await rate('J45', 45, () => 5)
    if (day === 30) await rate('J78', 14, () => 1)
    if (day === 33) await t.write((w) => mergeUnit(w, 'J45', 'J36', { operator: 'user:li', reason }))
    const held = t.ledger.sql(`SELECT id FROM online_rating WHERE verdict = 'held' ORDER BY n LIMIT 4`).pluck().all()
    const ids = (held as Buffer[]).map((id) => id.toString('hex').replace(/(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'))
    if (day % 5 === 0 && ids.length === 4) {
      await t.write((w) =>
        decideOnline(w, { officer: wu, action: 'release', ratings: ids.slice(0, 2), reason }, 'user:wu'),
      )
      const order = { officer: wu, action: 'exclude', ratings: ids.slice(2), reason } as const
      const { request } = await t.write((w) => askOnline(w, order, 'user:wu'))
      await t.write((w) => confirmOnline(w, { officer: zhao, request, reason }, 'user:zhao'))
    }
  }
}

test('another program, written from the specification, judges every rating alike and comes to the same scores, seals and all', async (context) => {
  t = await TestLedger.open()
  await history()
  const campaign = runningCampaign(t.clock.now)
  const today = dayOf(t.clock.now)
  const period = periodOf(campaign, t.clock.now, dateOfDay(today - 30), dateOfDay(today - 1))
  const office = (name: string) => ({ operator: `user:${name}`, role: 'campaign-office' }) as const
  await t.write((w) => letStand(w, w, 'online', campaign, period, { ...office('li'), reason }))
  const how = { reason, accept: ['held'], early: false, twoPeople: true, alone: true, founding: [], foundingKeys: [] }
  const { seal } = await t.write((w) => sealPeriod(w, w, 'online', campaign, period, { ...wu, ...how }))
  const late = onlineArrival(t.clock.now, { receivedAt: period.until - DAY })
  await t.write((w) => recordOnline(w, { ratings: [late] }))
  await t.write((w) => askToReopen(w, seal, { ...wu, reason }))
  await t.write((w) => reopen(w, seal, { ...office('wang'), reason }))

  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  const whole = periodOf(campaign, t.clock.now)
  const scores = () => onlineRecord.scores(t.ledger, campaign, whole, t.clock.now).sealed
  const before = scores()
  await t.write((w) => rebuild(w))
  expect(scores()).toEqual(before)
  const rules = t.ledger.sql('SELECT DISTINCT screening_rule FROM online_rating').pluck().all()
  expect((rules as string[]).toSorted()).toEqual(['address', 'burst', 'ok', 'repeat', 'unit-swing'])

  const file = join(t.folder, 'export.jsonl')
  const lines = t.ledger.db.prepare('SELECT n, at, kind, body FROM ledger ORDER BY n').all() as { body: string }[]
  writeFileSync(file, lines.map((line) => `${JSON.stringify({ ...line, body: JSON.parse(line.body) })}\n`).join(''))
  const theirs = runPython([ONLINE, file, whole.from, whole.to]) as {
    faults: string[]
    ratings: number
    periods: unknown[][]
  } | null
  if (theirs === null) return context.skip(NO_PYTHON)
  expect(theirs.faults).toEqual([])
  expect(theirs.ratings).toBeGreaterThan(400)
  expect(theirs.periods[0]).toEqual(before)
})
