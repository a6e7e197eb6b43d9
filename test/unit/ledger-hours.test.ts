import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Press } from '../../server/contract/device/press.ts'
import { openService } from '../../server/store/presses/record-service.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { setHallDay, setHours, setSpecialDays } from '../../server/store/register/set-hours.ts'
import { setWindowMode } from '../../server/store/register/set-window-mode.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { openState } from '../../server/store/registry/opening.ts'
import { BEGAN, fit, HOUR, MINUTE, SECOND, TestDevice, TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

/** BEGAN is Sunday 1 March 2026; this is Monday. */
const MONDAY = BEGAN + 24 * HOUR
const at = (hours: number, day = MONDAY) => day + hours * HOUR
const WORKDAYS = [1, 2, 3, 4, 5]
const MORNING = { from: 9 * 60, to: 12 * 60 }
const AFTERNOON = { from: 13 * 60, to: 17 * 60 }
const WEEKLY = [
  { days: WORKDAYS, ...MORNING },
  { days: WORKDAYS, ...AFTERNOON },
]
const hall = 'shimin'

let t: TestLedger
let a01: TestDevice
beforeEach(async () => {
  t = await TestLedger.open()
  a01 = new TestDevice('00000000-0000-7000-8000-000000000001', BEGAN)
  await t.device(a01.id, 'A01')
})
afterEach(async () => {
  expect(verifyLedger(t.ledger.db).problems).toEqual([])
  const digests = t.digests()
  await t.write((w) => rebuild(w))
  expect(t.digests()).toEqual(digests)
  t.close()
})

async function pressed(device: TestDevice, ...moments: number[]): Promise<Press[]> {
  const presses = moments.map((moment) => device.press(moment, 5))
  t.clock.now = Math.max(t.clock.now, ...moments)
  await t.submit(device, fit(...presses))
  return presses
}
const rulesOf = (presses: Press[]) => presses.map(({ id }) => t.rating(id)!.rule)
const stateAt = (instant: number) => openState(t.ledger.registry, t.ledger.registry.window(hall, 'A01')!.id, instant)

describe('weekly hours', () => {
  test('for the past hold what was pressed outside of them, and let it count again when they are taken back', async () => {
    const presses = await pressed(
      a01,
      at(8.9),
      at(9),
      at(11.99),
      at(12),
      at(13),
      at(17),
      at(10, MONDAY + 5 * 24 * HOUR),
    )
    const changed = await t.write((w) => setHours(w, { hall, from: '2026-03-02', weekly: WEEKLY, ...WHO }))
    expect(rulesOf(presses)).toEqual(['closed', 'ok', 'ok', 'closed', 'ok', 'closed', 'closed'])
    expect(changed).toEqual({ changed: 4 })
    const { n } = t.entries('hours').at(-1)!
    for (const { body } of t.entries('attribution')) expect(body.cause).toBe(n)

    expect(await t.write((w) => setHours(w, { hall, from: '2026-03-02', ...WHO }))).toEqual({ changed: 4 })
    expect(rulesOf(presses)).toEqual(Array(7).fill('ok'))
  })

  test('hold from their day to that of the next', async () => {
    await t.write((w) => setHours(w, { hall, from: '2026-03-03', weekly: WEEKLY, ...WHO }))
    await t.write((w) =>
      setHours(w, { hall, from: '2026-03-05', weekly: [{ days: [4], from: 0, to: 24 * 60 }], ...WHO }),
    )
    const states = [0, 1, 2, 3, 4].map((day) => stateAt(at(8, MONDAY + day * 24 * HOUR)))
    expect(states).toEqual(['open', 'closed', 'closed', 'open', 'closed'])
  })

  test('that change move no neighbour’s group: a press that is held still opens one', async () => {
    const presses = await pressed(a01, at(9) - 5 * SECOND, at(9) + 5 * SECOND)
    expect(rulesOf(presses)).toEqual(['ok', 'gap'])
    await t.write((w) => setHours(w, { hall, from: '2026-03-02', weekly: WEEKLY, ...WHO }))
    expect(rulesOf(presses)).toEqual(['closed', 'gap'])
  })

  test.each([
    ['that end before they begin', [{ days: [1], from: 720, to: 540 }]],
    [
      'that overlap on one day',
      [
        { days: [1, 2], ...MORNING },
        { days: [2], from: 11 * 60, to: 15 * 60 },
      ],
    ],
    ['of no day', [{ days: [], ...MORNING }]],
    ['of an eighth day', [{ days: [8], ...MORNING }]],
    ['beyond midnight', [{ days: [1], from: 1_200, to: 1_500 }]],
  ])('%s are refused, and nothing changes', async (_, weekly) => {
    const before = t.ledger.chain.head.n
    await expect(t.write((w) => setHours(w, { hall, from: '2026-03-02', weekly, ...WHO }))).rejects.toMatchObject({
      code: 'bad-hours',
    })
    expect(t.ledger.chain.head.n).toBe(before)
  })

  test('of no hall, or from no day, are refused', async () => {
    const refused = (change: { hall: string; from: string }) =>
      t.write((w) => setHours(w, { ...change, weekly: WEEKLY, ...WHO })).catch(({ code }: { code: string }) => code)
    expect(await refused({ hall: 'nowhere', from: '2026-03-02' })).toBe('unknown-hall')
    expect(await refused({ hall, from: '2026-02-30' })).toBe('bad-period')
  })
})

describe('one day', () => {
  beforeEach(() => t.write((w) => setHours(w, { hall, from: '2026-03-02', weekly: WEEKLY, ...WHO })))

  test('of one hall comes before calendar and weekly hours, and can be as usual again', async () => {
    const presses = await pressed(a01, at(10), at(15), at(20))
    expect(rulesOf(presses)).toEqual(['ok', 'ok', 'closed'])
    const evening = [{ from: 19 * 60, to: 21 * 60 }, MORNING]
    const day = { hall, date: '2026-03-02', ...WHO }
    expect(await t.write((w) => setHallDay(w, { ...day, openings: evening, name: '夜间办理' }))).toEqual({ changed: 2 })
    expect(rulesOf(presses)).toEqual(['ok', 'closed', 'ok'])
    await t.write((w) => setSpecialDays(w, [{ date: '2026-03-02', open: false, name: '停办' }], WHO))
    expect(rulesOf(presses)).toEqual(['ok', 'closed', 'ok'])
    await t.write((w) => setHallDay(w, { ...day, openings: [] }))
    expect(rulesOf(presses)).toEqual(['closed', 'closed', 'closed'])
    // As usual again is by the calendar now, which closes the day.
    expect(await t.write((w) => setHallDay(w, day))).toEqual({ changed: 0 })
    await t.write((w) => setSpecialDays(w, [{ date: '2026-03-02', open: true, name: '照常' }], WHO))
    expect(rulesOf(presses)).toEqual(['ok', 'ok', 'closed'])
  })

  test('a make-up Sunday has Monday’s hours, in every hall that has some', async () => {
    const sunday = BEGAN + 7 * 24 * HOUR
    expect(stateAt(at(10, sunday))).toBe('closed')
    await t.write((w) => setSpecialDays(w, [{ date: '2026-03-08', open: true, name: '调休' }], WHO))
    expect([8, 10, 12.5, 15].map((hour) => stateAt(at(hour, sunday)))).toEqual(['closed', 'open', 'closed', 'open'])
  })

  test('has no overlapping openings', async () => {
    const openings = [MORNING, { from: 11 * 60, to: 13 * 60 }]
    await expect(t.write((w) => setHallDay(w, { hall, date: '2026-03-02', openings, ...WHO }))).rejects.toMatchObject({
      code: 'bad-hours',
    })
  })
})

describe('the mode of a window', () => {
  const window = 'D13'
  let d13: TestDevice
  beforeEach(async () => {
    d13 = new TestDevice('00000000-0000-7000-8000-000000000002', BEGAN)
    await t.device(d13.id, window)
    t.clock.now = at(9)
  })
  const serve = (caseNo: string) => t.write((w) => openService(w, { hall, window, caseNo, party: 'person' }, true))
  const mode = (to: 'open' | 'invited', from: number) =>
    t.write((w) => setWindowMode(w, { hall, window, mode: to, from, ...WHO }))

  test('of the past, as when the queue system was out of order, lets presses count that had no invitation', async () => {
    await serve('1')
    const presses = await pressed(d13, at(9) + 10 * SECOND, at(9) + 2 * MINUTE, at(9) + 2 * MINUTE + 5 * SECOND, at(10))
    expect(rulesOf(presses)).toEqual(['ok', 'uninvited', 'uninvited', 'uninvited'])
    expect(await mode('open', at(9) + MINUTE)).toEqual({ changed: 3 })
    expect(rulesOf(presses)).toEqual(['ok', 'ok', 'gap', 'ok'])
    // And back again from ten o'clock.
    expect(await mode('invited', at(10))).toEqual({ changed: 1 })
    expect(rulesOf(presses)).toEqual(['ok', 'ok', 'gap', 'uninvited'])
  })

  test('to come holds for presses from then on, by the moment of the press and not of its arrival', async () => {
    await mode('open', at(10))
    const [early, late] = [d13.press(at(10) - MINUTE, 5), d13.press(at(10), 5)]
    t.clock.now = at(11)
    await t.submit(d13, fit(early, late))
    expect(rulesOf([early, late])).toEqual(['uninvited', 'ok'])
  })

  test('a service that was only counted gives nobody an invitation when the window is for the invited after all', async () => {
    await mode('open', at(9))
    await serve('2')
    const presses = await pressed(d13, at(9) + 20 * SECOND)
    expect(rulesOf(presses)).toEqual(['ok'])
    await mode('invited', at(9))
    expect(rulesOf(presses)).toEqual(['uninvited'])
  })

  test('of an unknown window is refused', async () => {
    const change = { hall, window: 'Z99', mode: 'open' as const, from: at(9), ...WHO }
    await expect(t.write((w) => setWindowMode(w, change))).rejects.toMatchObject({ code: 'unknown-window' })
  })
})
