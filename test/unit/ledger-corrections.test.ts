import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { dateOfDay, dayOf } from '../../server/contract/campaign-time.ts'
import { campaignById, periodOf } from '../../server/store/reads/scores/campaigns.ts'
import type { Preview, UnitEffect } from '../../server/store/reads/scores/unit-effects.ts'
import {
  largeChange,
  previewedChange,
  type LargeChange,
  type PreviewName,
} from '../../server/store/changes/large/large-acts.ts'
import { previewCorrection } from '../../server/store/changes/large/preview-correction.ts'
import { serviceCentreScores } from '../../server/store/reads/scores/service-centre-scores.ts'
import type { Press } from '../../server/contract/device/press.ts'
import { mergeUnit, renameUnit } from '../../server/store/register/change-unit.ts'
import { placeDevice, setPosting } from '../../server/store/register/change-whereabouts.ts'
import { openService } from '../../server/store/presses/record-service.ts'
import { settle, tray } from '../../server/store/changes/tray.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { BEGAN, fit, HOUR, MINUTE, SECOND, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'
import { shippedConfiguration } from '../helpers/seeded-database.ts'
import { effectsUndone } from '../helpers/undone.ts'

/** A01 serves J36 by the configuration, C16 serves nobody. */
const NINE = BEGAN + 9 * HOUR
let t: TestLedger
let a01: TestDevice
let c16: TestDevice

beforeEach(async () => {
  t = await TestLedger.open()
  a01 = new TestDevice('00000000-0000-7000-8000-000000000001', BEGAN)
  c16 = new TestDevice('00000000-0000-7000-8000-000000000002', BEGAN)
  await t.device(a01.id, 'A01')
  await t.device(c16.id, 'C16')
  t.clock.now = NINE
})
afterEach(() => {
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  t.close()
})

/** Presses a minute apart, from an instant on. */
async function pressed(device: TestDevice, from: number, levels: number[]): Promise<Press[]> {
  const presses = levels.map((level, i) => device.press(from + i * MINUTE, level))
  t.clock.now = Math.max(t.clock.now, from + levels.length * MINUTE)
  await t.submit(device, fit(...presses))
  return presses
}

function scores() {
  const { ledger, clock } = t
  const campaign = campaignById(ledger, '2026', clock.now)
  const rows = serviceCentreScores(ledger, campaign, periodOf(campaign, clock.now), clock.now).answer.units
  return new Map(rows.map((row) => [row.unit.code, row]))
}

function posting(unit: string | undefined, from: number, to?: number, window = 'A01') {
  const whom = { ...(unit === undefined ? {} : { unit }), ...(to === undefined ? {} : { to }) }
  return largeChange('posting', { hall: 'shimin', window, from, ...whom, operator: 'user:ma', reason: '搬家记错了' })
}

/** What the change would answer and do, looked at beside the writer. */
async function looked<T>({ order }: LargeChange<T>): Promise<Preview<T>> {
  t.ledger.settle()
  return previewCorrection(t.ledger.db.name, order, { now: t.clock.now }) as Preview<T>
}

describe('a posting of the past', () => {
  test('moves what was pressed meanwhile, in one transaction, by entries with operator and reason', async () => {
    const presses = await pressed(a01, NINE, [5, 1, 4, 3])
    const commits: string[][] = []
    t.ledger.onCommit(({ entries }) => commits.push(entries.map(({ kind }) => kind)))
    const { moved } = await t.write(posting('J16', NINE + MINUTE, NINE + 3 * MINUTE))
    expect(moved).toBe(3)
    expect(commits).toEqual([['posting', 'attribution', 'attribution', 'attribution']])
    // After `to` nobody is posted: the last one lies in the tray.
    expect(presses.map(({ id }) => t.rating(id)!.unit)).toEqual(['J36', 'J16', 'J16', null])
    expect(tray(t.ledger).map(({ rating }) => rating)).toEqual([presses[3]!.id])
    const [entry] = t.entries('posting').slice(-1)
    expect(entry!.body).toMatchObject({ operator: 'user:ma', reason: '搬家记错了' })
    for (const { body } of t.entries('attribution')) expect(body.cause).toBe(entry!.n)
    expect(scores().get('J16')).toMatchObject({ n: 2, score: '40.00' })
    expect(scores().get('J36')).toMatchObject({ n: 1, score: '100.00' })
  })

  test('takes in a press that was made before and arrives after', async () => {
    const late = a01.press(NINE + 30 * SECOND, 2)
    await t.write(posting('J16', NINE))
    t.clock.now = NINE + HOUR
    await t.submit(a01, fit(late))
    expect(t.rating(late.id)).toMatchObject({ unit: 'J16', occurred: NINE + 30 * SECOND })
  })

  test('one that would overlap the next is refused by the database, and nothing of it stays', async () => {
    await t.write(posting('J16', NINE + HOUR))
    const head = t.ledger.chain.head
    const digests = t.digests()
    await expect(t.write(posting('J23', NINE, NINE + 2 * HOUR))).rejects.toMatchObject({ code: 'posting-overlap' })
    expect(t.ledger.chain.head).toEqual(head)
    expect(t.digests()).toEqual(digests)
    // Whoever goes around the registry meets the same refusal.
    const window = t.ledger.registry.window('shimin', 'A01')!.id
    const insert = t.ledger.sql('INSERT INTO posting (window, unit, since, until) VALUES (?, ?, ?, ?)')
    expect(() => insert.run(window, 'J23', NINE + 90 * MINUTE, null)).toThrow('posting-overlap')
    const place = t.ledger.sql('INSERT INTO placement (device, window, since, until) VALUES (?, ?, ?, ?)')
    expect(() => place.run(a01.id, window, NINE, NINE + 1)).toThrow('placement-overlap')
  })

  test.each([
    ['unknown-window', { window: 'Z99' }],
    ['unknown-unit', { unit: 'X1' }],
    ['bad-interval', { to: NINE }],
  ])('%s is named and changes nothing', async (code, wrong) => {
    const { head } = t.ledger.chain
    const right = { hall: 'shimin', window: 'A01', unit: 'J16', from: NINE, ...WHO }
    await expect(t.write((w) => setPosting(w, { ...right, ...wrong }))).rejects.toMatchObject({ code })
    expect(t.ledger.chain.head).toEqual(head)
  })
})

describe('a posting of the future', () => {
  test('changes nothing until its hour, and everything from it on', async () => {
    const { moved } = await t.write(posting('J16', NINE + 2 * MINUTE))
    expect(moved).toBe(0)
    expect(scores().get('J16')!.status).toBe('not-present')
    const presses = await pressed(a01, NINE + MINUTE, [5, 5])
    expect(presses.map(({ id }) => t.rating(id)!.unit)).toEqual(['J36', 'J16'])
    expect(scores().get('J16')!.status).toBe('insufficient')
  })
})

describe('a placement of the past', () => {
  test('takes presses to the other window, and both orders are screened again', async () => {
    const other = new TestDevice('00000000-0000-7000-8000-000000000003', BEGAN)
    await t.device(other.id, 'B01')
    const first = a01.press(NINE, 5)
    const gap = a01.press(NINE + 5 * SECOND, 4)
    const there = other.press(NINE + 10 * SECOND, 3)
    t.clock.now = NINE + HOUR
    await t.submit(a01, fit(first, gap))
    await t.submit(other, fit(there))
    expect(t.rating(gap.id)).toMatchObject({ verdict: 'excluded', rule: 'gap' })
    expect(t.rating(there.id)).toMatchObject({ rule: 'ok' })
    // The second press of A01 and the one at B01 turn out to have been made at one window.
    await t.write((w) => placeDevice(w, { device: a01.id, hall: 'shimin', window: 'B01', from: NINE + SECOND, ...WHO }))
    expect(t.rating(first.id)).toMatchObject({ rule: 'ok', window: 'A01', unit: 'J36' })
    expect(t.rating(gap.id)).toMatchObject({ rule: 'ok', window: 'B01', unit: 'J41' })
    expect(t.rating(there.id)).toMatchObject({ verdict: 'excluded', rule: 'gap' })
  })

  test('a device that stood nowhere: its presses lose their neighbours, and find them again', async () => {
    const [first, second] = [a01.press(NINE, 5), a01.press(NINE + 2 * SECOND, 4)]
    t.clock.now = NINE + HOUR
    await t.submit(a01, fit(first, second))
    await t.write((w) => placeDevice(w, { device: a01.id, from: NINE, ...WHO }))
    expect(t.rating(second.id)).toMatchObject({ window: null, unit: null, verdict: 'counted', rule: 'ok' })
    await t.write((w) => placeDevice(w, { device: a01.id, hall: 'shimin', window: 'A01', from: NINE, ...WHO }))
    expect(t.rating(second.id)).toMatchObject({ window: 'A01', unit: 'J36', verdict: 'excluded', rule: 'gap' })
  })

  test('a change of mind upwards is held also where the device stood nowhere, whichever comes first', async () => {
    const nowhere = new TestDevice('00000000-0000-7000-8000-000000000004', BEGAN)
    await t.device(nowhere.id)
    const presses = [nowhere.press(NINE, 1), nowhere.press(NINE + MINUTE, 1)]
    const extras = presses.map((press) => nowhere.extra(press, SECOND, { level: 5 }))
    t.clock.now = NINE + HOUR
    await t.submit(nowhere, fit(presses[0]!, extras[0]!, extras[1]!, presses[1]!))
    for (const { id } of presses) expect(t.rating(id)).toMatchObject({ level: 5, verdict: 'held', rule: 'change' })
  })
})

describe('a preview', () => {
  test('shows what then happens, and leaves nothing', async () => {
    await pressed(
      a01,
      NINE,
      [...Array(40).keys()].map((i) => (i % 5) + 1),
    )
    const head = t.ledger.chain.head
    const digests = t.digests()
    const before = scores()
    let heard = 0
    t.ledger.onCommit(() => heard++)
    const change = posting('J16', NINE + 3 * MINUTE)
    const shown = await looked(change)
    expect(t.ledger.chain.head).toEqual(head)
    expect(t.digests()).toEqual(digests)
    expect([...scores()]).toEqual([...before])
    expect(heard).toBe(0)

    const done = await t.write(change)
    const after = scores()
    expect(shown.result).toEqual(done)
    expect(shown.result.moved).toBe(37)
    const said = new Map(shown.units.map((effect) => [effect.unit.code, effect]))
    for (const [code, row] of after) {
      const figures = (from: typeof row): UnitEffect['after'] => ({ score: from.score, n: from.n, rank: from.rank })
      const was = figures(before.get(code)!)
      const is = figures(row)
      if (JSON.stringify(was) === JSON.stringify(is)) expect(said.has(code), code).toBe(false)
      else expect(said.get(code), code).toMatchObject({ before: was, after: is, campaign: '2026' })
    }
    expect([...said.keys()].toSorted()).toEqual(['J16', 'J36'])
    expect(after.get('J16')!.rank).toBe(1)
  })

  const small: [PreviewName, () => Promise<object> | object][] = [
    ['units.change', () => ({ what: { change: 'merge', unit: 'J36', into: 'J16' }, reason: 'x' })],
    ['units.change', () => ({ what: { change: 'rename', unit: 'J36', name: '新名字' }, reason: 'x' })],
    ['units.change', () => ({ what: { change: 'add', code: 'N1', name: '新单位', kind: 'agency' }, reason: 'x' })],
    ['calendar.take-up', () => ({ days: [{ date: dateOfDay(dayOf(NINE)), open: false, name: '放假' }], reason: 'x' })],
    [
      'tray.settle',
      async () => {
        const [one] = await pressed(c16, NINE, [1])
        return { rating: one!.id, unit: 'J16', reason: 'x', by: { role: 'campaign-office' } }
      },
    ],
    [
      'registry.take-up',
      async () => {
        await t.write((w) =>
          openService(w, { hall: 'shimin', window: 'D13', caseNo: '1', party: 'person', matter: '新事项' }, false),
        )
        const configuration = shippedConfiguration()
        const hall = configuration.halls.find(({ code }) => code === 'shimin')!
        configuration.halls.push({ ...hall, code: 'new', name: '新大厅' })
        hall.windows.push({ ...hall.windows[0]!, code: 'N1', unit: 'J16' })
        configuration.matters.push({ ...configuration.matters[0]!, name: '新事项', unit: 'J16' })
        configuration.staff.push({ ...configuration.staff[0]!, no: '99' })
        return { configuration, reason: 'x' }
      },
    ],
  ]
  test.for(small)('of %s is made beside the writer and shows what the act does', async ([name, input]) => {
    await pressed(a01, NINE, Array(30).fill(3) as number[])
    const change = previewedChange(name, (await input()) as never, 'user:ma')
    const shown = await looked(change)
    expect(shown).toEqual(await effectsUndone(t.ledger, change, t.clock.now))
    expect(shown.result).toEqual(await t.write(change))
  })

  test('one that is refused says why, and what waits with it is stored', async () => {
    await t.write(posting('J16', NINE + HOUR))
    const press = a01.press(NINE, 5)
    const [refused, stored] = await Promise.allSettled([
      looked(posting('J23', NINE, NINE + 2 * HOUR)),
      t.submit(a01, fit(press)),
    ])
    expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'posting-overlap' } })
    expect(stored).toMatchObject({ status: 'fulfilled', value: { results: [{ status: 'stored' }] } })
    expect(t.rating(press.id)).toMatchObject({ unit: 'J36' })
  })

  test('a press that waits with a preview is stored under the record as it is', async () => {
    const press = a01.press(NINE, 5)
    const [shown] = await Promise.all([looked(posting('J16', NINE - HOUR)), t.submit(a01, fit(press))])
    expect(shown.result).toEqual({ moved: 0 })
    expect(t.rating(press.id)).toMatchObject({ unit: 'J36' })
  })
})

describe('a settlement', () => {
  test('takes a rating out of the tray, counts for its unit, and later corrections leave it there', async () => {
    const [one, two] = await pressed(c16, NINE, [4, 5])
    expect(tray(t.ledger)).toHaveLength(2)
    await t.write((w) => settle(w, one!.id, 'J16', { operator: 'user:ma', reason: '窗口当天由 J16 值守' }))
    expect(scores().get('J16')).toMatchObject({ n: 1, score: '80.00', status: 'insufficient' })
    await t.write(posting('J23', NINE - HOUR, undefined, 'C16'))
    expect(t.rating(one!.id)).toMatchObject({ unit: 'J16', settled: 1 })
    expect(t.rating(two!.id)).toMatchObject({ unit: 'J23', settled: 0 })
    await t.write((w) => placeDevice(w, { device: c16.id, hall: 'shimin', window: 'B01', from: NINE, ...WHO }))
    // Where it was pressed follows, so that its neighbours there are the right ones.
    expect(t.rating(one!.id)).toMatchObject({ unit: 'J16', settled: 1, window: 'B01' })
    expect(t.rating(two!.id)).toMatchObject({ unit: 'J41', window: 'B01' })
  })

  test('stays where an earlier press takes the invitation away', async () => {
    const invited = t.ledger.registry
      .windowsOf('shimin')
      .find(({ id }) => t.ledger.registry.modeAt(id, BEGAN) === 'invited')!.code
    const device = new TestDevice('00000000-0000-7000-8000-000000000005', BEGAN)
    await t.device(device.id, invited, BEGAN)
    await t.write(posting(undefined, BEGAN + HOUR, undefined, invited))
    await t.write((w) => openService(w, { hall: 'shimin', window: invited, caseNo: '1', party: 'person' }, true))
    const [early, later] = [device.press(NINE + SECOND, 5), device.press(NINE + 10 * SECOND, 4)]
    t.clock.now = NINE + MINUTE
    await t.submit(device, fit(later))
    await t.write((w) => settle(w, later.id, 'J16', WHO))
    await t.submit(device, fit(early))
    expect(t.rating(early.id)).toMatchObject({ rule: 'ok', unit: null })
    expect(t.rating(later.id)).toMatchObject({ rule: 'uninvited', unit: 'J16', settled: 1 })
    const { pressed: count } = t.ledger.sql('SELECT sum(pressed) AS pressed FROM score_day').get() as {
      pressed: number
    }
    expect(count).toBe(1)
  })

  test.each([
    ['not-found', '00000000-0000-7000-8000-00000000ffff', 'J16'],
    ['not-found', 'nonsense', 'J16'],
    ['unknown-unit', 'the one in the tray', 'X1'],
    ['not-in-tray', 'the one that counts', 'J16'],
  ])('%s is named', async (code, which, unit) => {
    const [inTray] = await pressed(c16, NINE, [4])
    const [counts] = await pressed(a01, NINE, [4])
    const id = { 'the one in the tray': inTray!.id, 'the one that counts': counts!.id }[which] ?? which
    await expect(t.write((w) => settle(w, id, unit, WHO))).rejects.toMatchObject({ code })
    expect(t.entries('settlement')).toEqual([])
  })
})

describe('units that go on', () => {
  test('a merger keeps one history: before and after count for the one that goes on', async () => {
    await t.write(posting('J78', NINE))
    await pressed(a01, NINE, [5, 5])
    await t.write(posting('J79', NINE + 5 * MINUTE))
    await pressed(a01, NINE + 5 * MINUTE, [1, 4])
    await t.write((w) => mergeUnit(w, 'J79', 'J78', WHO))
    expect(scores().get('J78')).toMatchObject({ n: 4, score: '70.00' })
    expect(scores().get('J79')).toMatchObject({ n: 0, score: null, status: 'not-present' })
    // A posting that was not changed yet goes on counting for the heir.
    await pressed(a01, NINE + 10 * MINUTE, [4])
    expect(scores().get('J78')).toMatchObject({ n: 5, score: '72.00' })
    // Into a third one: the whole chain follows.
    await t.write((w) => mergeUnit(w, 'J78', 'J60', WHO))
    expect(scores().get('J60')).toMatchObject({ n: 5, score: '72.00' })
    // And never in a circle.
    await expect(t.write((w) => mergeUnit(w, 'J60', 'J79', WHO))).rejects.toMatchObject({ code: 'unit-circle' })
    expect(scores().size).toBe(89)
  })

  test('a new name is the same unit, and no name is given twice', async () => {
    await pressed(a01, NINE, [5])
    await t.write((w) => renameUnit(w, 'J36', '公安局（新）', WHO))
    expect(scores().get('J36')).toMatchObject({ n: 1, unit: { name: '公安局（新）' } })
    await expect(t.write((w) => renameUnit(w, 'J37', '公安局（新）', WHO))).rejects.toMatchObject({
      code: 'name-taken',
    })
    await expect(t.write((w) => renameUnit(w, 'X1', '谁', WHO))).rejects.toMatchObject({ code: 'unknown-unit' })
  })
})
