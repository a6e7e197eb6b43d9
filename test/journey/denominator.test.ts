import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { readBack } from '../fixtures/score/second-opinion.ts'
import { DAY, HOUR, MINUTE, SECOND, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'

/**
 * Nine services of two days, counted by hand: at a window with invitations (Q01), at one for many units (Q02, 综合窗口) and
 * at one where anyone may press (O01), with a change of staff at noon; and one in another hall.
 *
 * | | window | unit | staff | invited | shown | pressed | unrated | down |
 * |---|---|---|---|---|---|---|---|---|
 * | s1 pressed | Q01 | J41 | Zhao | 1 | 1 | 1 | | |
 * | s2 ran out | Q01 | J41 | Zhao | 1 | 1 | | 1 | |
 * | s3 ran out, overturned by a late press | Q01 | J41 | Zhang | 1 | 1 | 1 | | |
 * | s4 no device | Q01 | J41 | Zhang | | | | | 1 |
 * | s5 matter of J41, Zhao named by the system | Q02 | J41 | Zhao | 1 | 1 | 1 | | |
 * | s6 not shown, ran out | Q02 | J36, corrected to J44 | nobody | 1 | | | 1 | |
 * | s7, s8 | O01 | J37 | nobody | | | | | |
 * | s9 next day, still open | Q01 | J41 | nobody | 1 | 1 | | | |
 */
const NINE = Date.parse('2026-11-17T09:00:00+08:00')
const [ZHAO, ZHANG] = ['64010115', '64010122']
type Six = [served: number, invited: number, shown: number, pressed: number, unrated: number, down: number]
interface Row {
  code: string
  no: string | null
  served: number
  invited: number
  shown: number
  pressed: number
  unrated: number
  down: number
}
const PATIENT = { timeout: 20_000 }
let hub: TestHub
let manager: string
let office: string

beforeAll(async () => {
  hub = await TestHub.start({
    now: NINE,
    configure({ halls }) {
      const shimin = halls.find(({ code }) => code === 'shimin')!
      const zone = shimin.zones[0]!
      const window = (code: string, mode: 'open' | 'invited', unit: string) => ({
        code,
        name: code,
        zone: zone.code,
        mode,
        unit,
      })
      shimin.windows.push(
        window('Q01', 'invited', 'J41'),
        window('Q02', 'invited', 'J36'),
        window('O01', 'open', 'J37'),
      )
      halls.push({ code: 'north', name: '北区大厅', zones: [zone], windows: [window('N01', 'invited', 'J41')] })
    },
  })
  const key = hub.apiKey('services')
  let caseNo = 0
  const serve = async (window: string, more: object = {}, hall = 'shimin') => {
    hub.clock.now += MINUTE
    const body = { caseNo: `C${++caseNo}`, party: 'person', ...more }
    const answer = await hub.call('POST', `/api/v1/windows/${hall}/${window}/services`, { token: key, body })
    expect(answer.status).toBe(201)
    return answer.body.invitationId as string
  }
  const became = (invitation: string, event: string) =>
    vi.waitFor(() => {
      const isSaid = hub.rows('invitation').some(({ body }) => body.invitation === invitation && body.event === event)
      expect(isSaid).toBe(true)
    }, PATIENT)
  const press = async (device: StrangerDevice, invitation: string, level: number, at = hub.clock.now) => {
    await device.submit([device.press(level, at)])
    await became(invitation, 'pressed')
  }
  const runOut = async (invitation: string) => {
    hub.clock.now += 46 * SECOND
    await became(invitation, 'unrated')
  }
  const [q01, q02] = [await hub.device('Q01'), await hub.device('Q02')]
  for (const no of [ZHAO, ZHANG]) await hub.hub.access.staffPins.set(no, '482913', 'cli:test')
  const signIn = async (no: string) =>
    expect(await q01.ask('staff:sign-in', { no, pin: '482913' })).toMatchObject({ ok: true })

  await signIn(ZHAO)
  const s1 = await serve('Q01')
  await became(s1, 'shown')
  await press(q01, s1, 5)
  const s2 = await serve('Q01')
  await became(s2, 'shown')
  await runOut(s2)
  const s5 = await serve('Q02', { matter: '社会保险登记', staff: ZHAO })
  await became(s5, 'shown')
  await press(q02, s5, 1)
  q02.shows = false
  await runOut(await serve('Q02'))
  await serve('O01')
  await serve('O01')
  await serve('N01', {}, 'north')

  hub.clock.now = NINE + 3 * HOUR
  await signIn(ZHANG)
  const s3 = await serve('Q01')
  await became(s3, 'shown')
  const intime = hub.clock.now + 10 * SECOND
  await runOut(s3)
  await press(q01, s3, 2, intime)
  q01.close()
  await vi.waitFor(() => expect(hub.hub.io.of('/device').sockets.size).toBe(1), PATIENT)
  await became(await serve('Q01'), 'device-down')

  hub.clock.now = NINE + DAY
  const again = { deviceId: q01.deviceId, token: hub.inside.deviceTokens.issue(q01.deviceId, 'cli:test') }
  await hub.connect(again, { nextSeq: q01.nextSeq })
  await became(await serve('Q01'), 'shown')
  manager = await hub.signIn('hall-manager', { hall: 'shimin' })
  office = await hub.signIn('campaign-office')
}, 180_000)
afterAll(() => hub.stop())

const HALL = '/api/v1/halls/shimin/denominator'
const CITY = '/api/v1/campaigns/2026/methods/service-centre/denominator'
const BOTH_DAYS = '?from=2026-11-17&to=2026-11-18'
const six = ({ served, invited, shown, pressed, unrated, down }: Row): Six => [
  served,
  invited,
  shown,
  pressed,
  unrated,
  down,
]
const ask = async (path: string, token: string) => {
  const { status, body } = await hub.call('GET', path, { token })
  expect([path, status]).toEqual([path, 200])
  const part = (rows: Row[], name: 'code' | 'no') => Object.fromEntries(rows.map((row) => [row[name], six(row)]))
  return {
    windows: part(body.windows, 'code'),
    staff: part(body.staff, 'no'),
    units: part(body.units, 'code'),
    total: six(body.total),
  }
}

test('of a hall, by window, staff and unit', async () => {
  expect(await ask(HALL + BOTH_DAYS, manager)).toEqual({
    windows: { Q01: [5, 4, 4, 2, 1, 1], Q02: [2, 2, 1, 1, 1, 0], O01: [2, 0, 0, 0, 0, 0] },
    staff: { [ZHAO]: [3, 3, 3, 2, 1, 0], [ZHANG]: [2, 1, 1, 1, 0, 1], null: [4, 2, 1, 0, 1, 0] },
    units: { J36: [1, 1, 0, 0, 1, 0], J37: [2, 0, 0, 0, 0, 0], J41: [6, 5, 5, 3, 1, 1] },
    total: [9, 6, 5, 3, 2, 1],
  })
})

test('a day of it: today when none is said', async () => {
  const first = await ask(`${HALL}?from=2026-11-17&to=2026-11-17`, manager)
  expect([first.total, first.windows['Q01']]).toEqual([
    [8, 5, 4, 3, 2, 1],
    [4, 3, 3, 2, 1, 1],
  ])
  const today = await ask(HALL, manager)
  expect(today).toEqual({
    windows: { Q01: [1, 1, 1, 0, 0, 0] },
    staff: { null: [1, 1, 1, 0, 0, 0] },
    units: { J41: [1, 1, 1, 0, 0, 0] },
    total: [1, 1, 1, 0, 0, 0],
  })
  for (const wrong of ['?from=2026-11-18&to=2026-11-17', '?from=gestern'])
    expect((await hub.call('GET', HALL + wrong, { token: manager })).body.code).toBe('bad-period')
})

test('of all halls, for the campaign office', async () => {
  const { windows, units, total } = await ask(CITY + BOTH_DAYS, office)
  expect(windows).toMatchObject({ Q01: [5, 4, 4, 2, 1, 1], N01: [1, 0, 0, 0, 0, 1] })
  expect([units['J41'], total]).toEqual([
    [7, 5, 5, 3, 1, 2],
    [10, 6, 5, 3, 2, 2],
  ])
})

test("a unit's parts say the same of its windows and staff", async () => {
  const { body } = await hub.call('GET', `/api/v1/campaigns/2026/methods/service-centre/units/J41${BOTH_DAYS}`, {
    token: office,
  })
  const part = (rows: Row[]) => Object.fromEntries(rows.map((row) => [row.code, six(row)]))
  expect(part(body.windows)).toEqual({ Q01: [5, 4, 4, 2, 1, 1], Q02: [1, 1, 1, 1, 0, 0], N01: [1, 0, 0, 0, 0, 1] })
  expect(part(body.staff)).toEqual({ [ZHAO]: [3, 3, 3, 2, 1, 0], [ZHANG]: [2, 1, 1, 1, 0, 1] })
  expect(six(body.months.at(-1))).toEqual([7, 5, 5, 3, 1, 2])
})

test.each([
  ['of the hall', HALL, () => manager],
  ['of the city', CITY, () => office],
])('as a workbook, %s', async (_of, path, token) => {
  const response = await fetch(`${hub.url}${path}.xlsx${BOTH_DAYS}`, {
    headers: { authorization: `Bearer ${token()}` },
  })
  expect(response.headers.get('content-disposition')).toContain('denominator-2026-11-17_2026-11-18.xlsx')
  const bytes = new Uint8Array(await response.arrayBuffer())
  const said = await ask(path + BOTH_DAYS, token())
  for (const [sheet, label, labels, rows] of [
    ['窗口', 1, 4, said.windows],
    ['人员', 0, 3, said.staff],
    ['单位', 0, 2, said.units],
  ] as const) {
    const kept = (await readBack(bytes, sheet)).slice(1).map((cells) => [cells[label] ?? 'null', cells.slice(labels)])
    // Nothing was called off.
    for (const [, figures] of kept) expect((figures as unknown[]).pop()).toBe(0)
    expect(Object.fromEntries(kept), sheet).toEqual(rows)
  }
})

test('a corrected posting takes the denominators with it', async () => {
  await hub.post('Q02', 'J44', NINE - HOUR)
  const { windows, units, total } = await ask(HALL + BOTH_DAYS, manager)
  expect(units).toEqual({ J37: [2, 0, 0, 0, 0, 0], J41: [6, 5, 5, 3, 1, 1], J44: [1, 1, 0, 0, 1, 0] })
  expect([windows['Q02'], total]).toEqual([
    [2, 2, 1, 1, 1, 0],
    [9, 6, 5, 3, 2, 1],
  ])
})
