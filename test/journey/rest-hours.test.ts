import { afterAll, beforeAll, expect, test } from 'vitest'
import { HOUR, LONG_AGO, MINUTE, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'

let hub: TestHub
let manager: string
let office: string
beforeAll(async () => {
  hub = await TestHub.start()
  manager = await hub.signIn('hall-manager', { hall: 'shimin' })
  office = await hub.signIn('campaign-office')
})
afterAll(() => hub.stop())

const post = (path: string, body: object, token = manager) =>
  hub.call('POST', `/api/v1/${path}`, { token, body: { reason: '冬季作息', ...body } })
const toldOf = ({ events }: StrangerDevice) => events.findLast(({ name }) => name === 'window:state')?.payload
const hours = async () => (await hub.call('GET', '/api/v1/halls/shimin/hours', { token: manager })).body
const MORNING = { from: '09:00', to: '12:00' }
const WORKDAYS = [1, 2, 3, 4, 5]

test('hours entered by the manager close the hall for devices, board and screening, and a look changes nothing', async () => {
  const window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  const device = await hub.device(window)
  await device.hello()
  const press = device.press(5, TEN - 2 * HOUR)
  await device.submit([press])
  expect(await hours()).toMatchObject({ weekly: [], days: [], changes: [] })
  const weekly = { from: '2026-11-18', weekly: [{ days: WORKDAYS, from: '13:00', to: '24:00' }] }
  const shown = await post('halls/shimin/hours', { ...weekly, preview: true })
  // TEN is a Wednesday, ten in the morning. A manager sees figures of the own hall.
  expect(shown.body).toEqual({
    result: { changed: 1 },
    units: [
      {
        campaign: '2026',
        unit: { code: 'J16', name: expect.any(String) },
        by: null,
        ratings: -1,
        before: { score: '100.00', n: 1, rank: null },
        after: { score: null, n: 0, rank: null },
      },
    ],
  })
  expect((await hours()).changes).toEqual([])
  const state = async () =>
    (await hub.call('GET', '/api/v1/halls/shimin/live', { token: manager })).body.windows.find(
      ({ code }: { code: string }) => code === window,
    ).state
  expect(await state()).toBe('open')
  expect((await post('halls/shimin/hours', weekly)).body).toEqual({ result: { changed: 1 } })
  expect(hub.rows('verdict').at(-1)!.body).toMatchObject({ rating: press['id'], verdict: { rule: 'closed' } })
  expect(await state()).toBe('closed')
  await expect.poll(() => toldOf(device)).toMatchObject({ state: 'closed' })

  await post('halls/shimin/days', { date: '2026-11-18', openings: [MORNING], name: '当天照常' })
  expect(await state()).toBe('open')
  expect(await hours()).toMatchObject({
    weekly: [weekly],
    days: [{ date: '2026-11-18', openings: [MORNING], name: '当天照常' }],
    changes: [
      {
        what: 'hours',
        from: '2026-11-18',
        weekly: weekly.weekly,
        reason: '冬季作息',
        operator: expect.stringMatching(/^user:/),
      },
      { what: 'day', from: '2026-11-18', openings: [MORNING], name: '当天照常' },
    ],
  })
})

test.each([
  ['halls/shimin/hours', { from: '2026-11-31', weekly: null }, 'bad-period'],
  ['halls/shimin/hours', { from: '2026-11-30', weekly: [{ days: [1], from: '12:00', to: '09:00' }] }, 'bad-hours'],
  ['halls/shimin/hours', { from: '2026-11-30', weekly: [{ days: [1], from: '09:00', to: '24:01' }] }, 'bad-hours'],
  ['halls/shimin/hours', { from: '2026-11-30', weekly: [{ days: [9], from: '09:00', to: '10:00' }] }, 'bad-request'],
  ['halls/shimin/days', { date: 'today', openings: [] }, 'bad-period'],
  ['halls/shimin/windows/Z99/mode', { mode: 'open' }, 'unknown-window'],
  ['halls/shimin/windows/A01/mode', { mode: 'open', from: 'yesterday' }, 'bad-interval'],
])('%s %j is refused with %s and changes nothing', async (path, body, code) => {
  const before = hub.rows().length
  expect((await post(path, body)).body).toMatchObject({ code })
  expect(hub.rows().length).toBe(before)
})

test('a window’s mode is changed for a morning that is past, and for now', async () => {
  await post('halls/shimin/hours', { from: '2026-11-18', weekly: null })
  await post('halls/shimin/days', { date: '2026-11-18', openings: null })
  const window = hub.invitedWindow()
  const device = await hub.device(window)
  await device.hello()
  const press = device.press(4, TEN - HOUR)
  await device.submit([press])
  expect(hub.rating(press['id'])!.body.verdict.rule).toBe('uninvited')
  const from = new Date(TEN - 2 * HOUR).toISOString()
  expect(
    (await post(`halls/shimin/windows/${window}/mode`, { mode: 'open', from })).body.result.changed,
  ).toBeGreaterThan(0)
  expect(hub.rows('verdict').at(-1)!.body).toMatchObject({ rating: press['id'], verdict: { verdict: 'counted' } })
  await expect.poll(() => toldOf(device)).toMatchObject({ mode: 'open' })
  hub.clock.now += MINUTE
  await post(`halls/shimin/windows/${window}/mode`, { mode: 'invited' })
  const { modes } = await hours()
  expect(modes.find((each: { window: string }) => each.window === window).modes).toEqual([
    { from: null, mode: 'invited' },
    { from: expect.stringContaining('08:00'), mode: 'open' },
    { from: expect.stringContaining('10:01'), mode: 'invited' },
  ])
})

test('the calendar is the campaign office’s, the hall its manager’s', async () => {
  const day = { date: '2027-02-06', open: false, name: '春节' }
  expect((await post('special-days', day)).status).toBe(403)
  expect((await post('special-days', day, office)).body).toEqual({ result: { changed: 0 } })
  expect((await hours()).calendar).toContainEqual(day)
  expect((await post('halls/shimin/hours', { from: '2026-12-01', weekly: null }, office)).status).toBe(403)
  const elsewhere = await hub.signIn('hall-manager', { hall: '12345' })
  expect((await post('halls/shimin/days', { date: '2026-12-01', openings: [] }, elsewhere)).status).toBe(403)
  const { audit } = hub.inside
  expect(audit.list({ limit: 50 }).map(({ subject }) => subject)).toContain('calendar:2027-02-06')
})
