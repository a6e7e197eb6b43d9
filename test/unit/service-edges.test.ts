import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { campaignById, periodOf } from '../../server/store/reads/scores/campaigns.ts'
import { askToReopen, letStand, reopen, sealPeriod } from '../../server/store/changes/seals/seal-period.ts'
import type { EntryBodies } from '../../server/contract/ledger/ledger-entries.ts'
import { placeDevice } from '../../server/store/register/change-whereabouts.ts'
import { cancelService, correctService } from '../../server/store/presses/correct-service.ts'
import { confirmDevice } from '../../server/store/register/enrol-device.ts'
import { enterMatter } from '../../server/store/register/matters.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { endExpired, openService } from '../../server/store/presses/record-service.ts'
import { setHallDay } from '../../server/store/register/set-hours.ts'
import { settleClock } from '../../server/store/changes/settle-clock.ts'
import { takeUpPolicy } from '../../server/store/changes/take-up-policy.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { smallCity } from '../fixtures/ledger/histories.ts'
import { BEGAN, fit, HOUR, MINUTE, SECOND, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'
import { runPython } from '../fixtures/score/run-python.ts'

/** In the small city A01 and B02 are open and D13 is for the invited. */
const MIDNIGHT = Date.parse('2026-03-31T00:00:00+08:00')
const NINE = MIDNIGHT - 15 * HOUR
const LI = { operator: 'user:li', role: 'campaign-office' } as const
const WANG = { operator: 'user:wang', role: 'campaign-office' } as const
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')

let t: TestLedger
let cases = 0
beforeEach(async () => {
  t = await TestLedger.open({ configuration: smallCity() })
  t.clock.now = NINE
})
afterEach(async () => {
  t.ledger.settle()
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  const before = t.digests()
  await t.write((w) => rebuild(w))
  expect(t.digests()).toEqual(before)
  const file = join(t.folder, 'export.jsonl')
  writeFileSync(file, t.exported())
  const theirs = runPython([RECOMPUTE, file]) as { faults: string[] } | null
  if (theirs !== null) expect(theirs.faults).toEqual([])
  t.close()
})

async function deviceAt(window: string | undefined, number: number, from = BEGAN): Promise<TestDevice> {
  const id = `00000000-0000-7000-8000-00000000000${number}`
  await t.device(id, window, from)
  return new TestDevice(id, BEGAN)
}

/** A service at an instant; the clock stays there. */
async function serve(at: number, window = 'D13') {
  t.clock.now = at
  const facts = { hall: 'shimin', window, caseNo: `n${++cases}`, party: 'person' as const }
  return t.write((w) => openService(w, facts, true))
}

/** One press made at an instant, which arrives at that moment or later. */
async function pressAt(device: TestDevice, at: number, arrives = at): Promise<string> {
  const press = device.press(at, 4)
  t.clock.now = arrives
  await t.submit(device, fit(press))
  return press.id
}

async function expire(at: number) {
  t.clock.now = at
  await t.write((w) => endExpired(w))
}

/** The service that a press names now, and its rule. */
function stands(id: string): [string | undefined, string] {
  const again = t.entries('attribution').filter(({ body }) => body.rating === id)
  const first = t.entries('rating').find(({ body }) => body.item.id === id)!.body
  const { attribution } = again.at(-1)?.body ?? (first as Pick<EntryBodies['rating'], 'attribution'>)
  return [attribution.service, t.rating(id)!.rule]
}

function holderOf(service: string): string | undefined {
  return t.entries('invitation').findLast(({ body }) => body.service === service && body.event !== 'shown')?.body.rating
}

function seal(from: string, to: string) {
  const campaign = campaignById(t.ledger, '2026', t.clock.now)
  const period = periodOf(campaign, t.clock.now, from, to)
  const accept = ['gaps', 'late', 'unattributed', 'cases']
  const order = { ...LI, reason: '按日', accept, early: true, twoPeople: false }
  return t.write((w) => {
    letStand(w, t.ledger, 'service-centre', campaign, period, { ...WANG, reason: '按现状' })
    return sealPeriod(w, t.ledger, 'service-centre', campaign, period, order).seal
  })
}

async function open(n: number) {
  await t.write((w) => askToReopen(w, n, { ...LI, reason: '漏报' }))
  await t.write((w) => reopen(w, n, { ...WANG, reason: '漏报' }))
}

const settle = (from: number, to: number, by: number) =>
  t.write((w) => settleClock(w, LI, { shifts: [{ from, to, by }], reason: '已核对' }))

describe('an invitation that changes hands in the act that judges its press again', () => {
  test('a correction brings an earlier press of the same device: the later one names no service', async () => {
    const device = await deviceAt('B02', 1)
    await t.write((w) =>
      placeDevice(w, { device: device.id, hall: 'shimin', window: 'D13', from: NINE + 20 * SECOND, ...WHO }),
    )
    const { service } = await serve(NINE)
    const early = await pressAt(device, NINE + 10 * SECOND)
    const later = await pressAt(device, NINE + 30 * SECOND)
    expect(stands(later)).toEqual([service, 'ok'])
    t.clock.now = NINE + MINUTE
    await t.write((w) => placeDevice(w, { device: device.id, hall: 'shimin', window: 'D13', from: NINE, ...WHO }))
    expect([stands(early), stands(later)]).toEqual([
      [service, 'ok'],
      [undefined, 'uninvited'],
    ])
    expect(holderOf(service)).toBe(early)
  })

  test('a reopened period takes up a late press before the one that held: that one names no service', async () => {
    const device = await deviceAt('D13', 1)
    const { service } = await serve(NINE)
    const held = await pressAt(device, NINE + 30 * SECOND)
    t.clock.now = MIDNIGHT + HOUR
    const n = await seal('2026-03-30', '2026-03-30')
    const late = await pressAt(device, NINE + 10 * SECOND, MIDNIGHT + 2 * HOUR)
    await open(n)
    expect([stands(late), stands(held)]).toEqual([
      [service, 'ok'],
      [undefined, 'uninvited'],
    ])
  })

  test('a correction of the clock brings one to it and takes its press to another window', async () => {
    const [one, two] = [await deviceAt('D13', 1), await deviceAt('D13', 2)]
    await t.write((w) =>
      placeDevice(w, { device: one.id, hall: 'shimin', window: 'A01', from: NINE + 35 * SECOND, ...WHO }),
    )
    const { service } = await serve(NINE)
    const held = await pressAt(one, NINE + 20 * SECOND)
    const other = await pressAt(two, NINE - 10 * SECOND, NINE + 25 * SECOND)
    // Both were made later than that, one of them where its device stands by then.
    await settle(NINE + 15 * SECOND, NINE + 30 * SECOND, 18 * SECOND)
    expect(t.rating(held)!.window).toBe('A01')
    expect([stands(held), stands(other)]).toEqual([
      [undefined, 'ok'],
      [service, 'ok'],
    ])
  })

  test('a correction of the clock moves its press behind another one: that one has it', async () => {
    const device = await deviceAt('D13', 1)
    const { service } = await serve(NINE)
    const moved = await pressAt(device, NINE + 10 * SECOND)
    const stays = await pressAt(device, NINE + 20 * SECOND)
    await settle(NINE + 5 * SECOND, NINE + 15 * SECOND, 20 * SECOND)
    expect([stands(stays), stands(moved)]).toEqual([
      [service, 'ok'],
      [undefined, 'uninvited'],
    ])
  })
})

describe('a service across midnight at the edge of a sealed day', () => {
  test('sealed between its announcement and its press: it is rated, and the sealed figures stand', async () => {
    const device = await deviceAt('D13', 1)
    const { service } = await serve(MIDNIGHT - 10 * SECOND)
    t.clock.now = MIDNIGHT + SECOND
    const n = await seal('2026-03-30', '2026-03-30')
    const press = await pressAt(device, MIDNIGHT + 10 * SECOND)
    expect(stands(press)).toEqual([service, 'ok'])
    await open(n)
    expect(stands(press)).toEqual([service, 'ok'])
  })

  test('the day before is sealed: a late press of it is after the seal, and has it once the day is open again', async () => {
    const device = await deviceAt('D13', 1)
    const { service } = await serve(MIDNIGHT - 10 * SECOND)
    const press = await pressAt(device, MIDNIGHT + 10 * SECOND)
    t.clock.now = MIDNIGHT + MINUTE
    const n = await seal('2026-03-30', '2026-03-30')
    const late = await pressAt(device, MIDNIGHT - 5 * SECOND, MIDNIGHT + 2 * MINUTE)
    expect([stands(late), stands(press)]).toEqual([
      [service, 'after-seal'],
      [service, 'ok'],
    ])
    await open(n)
    expect([stands(late), stands(press)]).toEqual([
      [service, 'ok'],
      [undefined, 'uninvited'],
    ])
  })

  test('the day after is sealed: a press that it froze keeps its invitation, until that day is open again', async () => {
    const device = await deviceAt('D13', 1)
    const { service } = await serve(MIDNIGHT - 10 * SECOND)
    const frozen = await pressAt(device, MIDNIGHT + 10 * SECOND)
    t.clock.now = MIDNIGHT + MINUTE
    const n = await seal('2026-03-31', '2026-03-31')
    const late = await pressAt(device, MIDNIGHT - 5 * SECOND, MIDNIGHT + 2 * MINUTE)
    expect([stands(late), stands(frozen)]).toEqual([
      [undefined, 'uninvited'],
      [service, 'ok'],
    ])
    await open(n)
    expect([stands(late), stands(frozen)]).toEqual([
      [service, 'ok'],
      [undefined, 'uninvited'],
    ])
  })

  test('the day after is sealed: a press that it froze gets no invitation, until that day is open again', async () => {
    const device = await deviceAt('D13', 1)
    const other = await deviceAt('D13', 2)
    const { service } = await serve(MIDNIGHT - 10 * SECOND)
    const first = await pressAt(other, MIDNIGHT - 5 * SECOND)
    const frozen = await pressAt(device, MIDNIGHT + 10 * SECOND)
    t.clock.now = MIDNIGHT + MINUTE
    const n = await seal('2026-03-31', '2026-03-31')
    await t.write((w) => placeDevice(w, { device: other.id, hall: 'shimin', window: 'A01', from: NINE, ...WHO }))
    expect([stands(first), stands(frozen)]).toEqual([
      [undefined, 'ok'],
      [undefined, 'uninvited'],
    ])
    expect(holderOf(service)).toBeUndefined()
    await open(n)
    expect(stands(frozen)).toEqual([service, 'ok'])
    expect(holderOf(service)).toBe(frozen)
  })
})

describe('what a sealed day keeps from taking effect', () => {
  test('a matter that is named after the day was sealed gives away the press that was made after it', async () => {
    const device = await deviceAt('D13', 1)
    const opened = await serve(MIDNIGHT - 10 * SECOND)
    const where = { hall: 'shimin', window: 'D13', service: opened.service }
    await t.write((w) => correctService(w, where, { matter: '登记' }, WHO))
    const press = await pressAt(device, MIDNIGHT + 10 * SECOND)
    t.clock.now = MIDNIGHT + MINUTE
    await seal('2026-03-30', '2026-03-30')
    await t.write((w) => enterMatter(w, { name: '登记', unit: 'J23' }, WHO))
    expect(t.rating(press)!.unit).toBe('J23')
    expect(t.entries('service-attribution')).toEqual([])
  })

  test('a device that is confirmed and a day that is closed meanwhile are known of every press once it is open', async () => {
    const device = await deviceAt('D13', 1)
    await t.device('00000000-0000-7000-8000-000000000002', 'D13', BEGAN, true)
    const unseen = new TestDevice('00000000-0000-7000-8000-000000000002', BEGAN)
    const { service } = await serve(NINE)
    const held = await pressAt(unseen, NINE + 30 * SECOND)
    t.clock.now = MIDNIGHT + HOUR
    const n = await seal('2026-03-30', '2026-03-30')
    const late = await pressAt(device, NINE + 10 * SECOND, MIDNIGHT + 2 * HOUR)
    await t.write((w) => confirmDevice(w, unseen.id, WHO))
    await t.write((w) => setHallDay(w, { hall: 'shimin', date: '2026-03-30', openings: [], ...WHO }))
    await open(n)
    expect([stands(late), stands(held)]).toEqual([
      [service, 'closed'],
      [undefined, 'closed'],
    ])
  })
})

describe('the end of the order of a window is not remembered wrongly', () => {
  /** A press at the end, and one that comes late and stands before it; then one after both. */
  async function lateOne(between: () => Promise<unknown>): Promise<string> {
    const device = await deviceAt('A01', 1)
    await pressAt(device, NINE)
    await pressAt(device, NINE + MINUTE)
    await between()
    await pressAt(device, NINE + 30 * SECOND, NINE + 62 * SECOND)
    return pressAt(device, NINE + 65 * SECOND)
  }

  test('after a policy that screens like the one before', async () => {
    const { policy } = t.ledger.registry.policies().at(-1)!
    const next = { ...policy, version: policy.version + 1, minimumRatings: 20 }
    const press = await lateOne(() => t.write((w) => takeUpPolicy(w, { policy: next, since: NINE, ...WHO })))
    expect(t.rating(press)!.rule).toBe('gap')
  })

  test('nor is a trail that a press of the same message came before', async () => {
    const device = await deviceAt('A01', 1)
    const { policy } = t.ledger.registry.policies().at(-1)!
    const screening = { gapMs: 5 * SECOND, burstMs: MINUTE, burstCount: 2 }
    const next = { ...policy, version: policy.version + 1, screening }
    await t.write((w) => takeUpPolicy(w, { policy: next, since: NINE, ...WHO }))
    await pressAt(device, NINE)
    // Against their order: the second makes the first one of these one too many, and the third not.
    const seconds = [100, 58, 49, 96]
    const presses = seconds.map((second) => device.press(NINE + second * SECOND, 4))
    t.clock.now = NINE + 2 * MINUTE
    await t.submit(device, fit(...presses))
    expect(presses.map(({ id }) => t.rating(id)!.rule)).toEqual(['gap', 'burst', 'ok', 'ok'])
  })

  test('after a correction of the clock that moves nothing', async () => {
    const press = await lateOne(() => settle(NINE + 10 * SECOND, NINE + 20 * SECOND, SECOND))
    expect(t.rating(press)!.rule).toBe('gap')
  })
})

describe('a hub whose clock went back a little', () => {
  test('two services of one window, the later one announced first: each invitation ends at its time', async () => {
    const device = await deviceAt('D13', 1)
    const first = await serve(NINE + 20 * SECOND)
    const second = await serve(NINE + 12 * SECOND)
    await expire(NINE + 80 * SECOND)
    const ends = t.entries('invitation').map(({ body }) => [body.service, body.event, body.at - NINE])
    expect(ends).toEqual([
      [second.service, 'unrated', 20 * SECOND],
      [first.service, 'unrated', 65 * SECOND],
    ])
    const within = await pressAt(device, NINE + 15 * SECOND, NINE + 90 * SECOND)
    const after = await pressAt(device, NINE + 25 * SECOND, NINE + 90 * SECOND)
    expect([stands(within), stands(after)]).toEqual([
      [second.service, 'ok'],
      [first.service, 'ok'],
    ])
  })

  test('a third one ends the second, and what is called off ends where the next one begins', async () => {
    await deviceAt('D13', 1)
    const first = await serve(NINE + 20 * SECOND)
    const second = await serve(NINE + 12 * SECOND)
    const third = await serve(NINE + 14 * SECOND)
    t.clock.now = NINE + 30 * SECOND
    const where = { hall: 'shimin', window: 'D13' }
    await t.write((w) => cancelService(w, { ...where, service: third.service }, WHO))
    await expire(NINE + 80 * SECOND)
    const ends = t.entries('invitation').map(({ body }) => [body.service, body.at - NINE])
    expect(ends).toEqual([
      [second.service, 14 * SECOND],
      [third.service, 20 * SECOND],
      [first.service, 65 * SECOND],
    ])
  })
})

test('of two services of the same millisecond the second is under way, however a press is given', async () => {
  const device = await deviceAt('D13', 1)
  const [first, second] = [await serve(NINE), await serve(NINE)]
  expect(first.expires).toBe(second.expires)
  const press = await pressAt(device, NINE)
  const third = await serve(NINE)
  await expire(NINE + 2 * MINUTE)
  expect(stands(press)).toEqual([second.service, 'ok'])
  expect([first, second, third].map(({ service }) => holderOf(service))).toEqual([undefined, press, undefined])
  expect(third.expires).toBe(second.expires + 1)
})
