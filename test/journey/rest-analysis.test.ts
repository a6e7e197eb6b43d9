import { afterAll, beforeAll, expect, test } from 'vitest'
import { DAY, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'

/** What the campaign office asks beside the score (issue of the score page): parts, other times, other rules, the calendar. */
const BASE = '/api/v1/campaigns/2026/methods/service-centre'
let hub: TestHub
let office: string
let firstWindow: string
let secondWindow: string

beforeAll(async () => {
  hub = await TestHub.start({
    now: TEN - 20 * DAY,
    configure: ({ staff }) => void staff.push({ no: '1001', name: '张三', unit: 'J17' }),
  })
  firstWindow = hub.freshWindow()
  secondWindow = hub.freshWindow()
  for (const window of [firstWindow, secondWindow]) await hub.post(window, 'J16', TEN - 40 * DAY)
  // October: four at the first window. November: two at the second, one of which names two reasons of one subject.
  await press(firstWindow, [5, 5, 4, 2])
  hub.clock.now = TEN
  // Sessions do not last three weeks.
  office = await hub.signIn('campaign-office')
  const [last] = await press(secondWindow, [5, 1])
  await hub.call('POST', '/api/v1/hotline/ratings', {
    token: hub.apiKey('hotline'),
    body: [{ callId: 'c1', unit: 'J16', level: 3, answeredAt: '2026-11-18T09:00:00+08:00', reasons: ['attitude'] }],
  })
  expect(last).toBeDefined()
})
afterAll(() => hub.stop())

const get = (path: string, token = office) => hub.call('GET', path, { token })

async function press(window: string, levels: number[]) {
  const device = await hub.device(window)
  const ids: unknown[] = []
  for (const level of levels) {
    hub.clock.now += MINUTE
    const made = device.press(level)
    const extra = device.extra(made, { reasons: ['inaction', 'slow-action'] })
    expect((await device.submit(level === 1 ? [made, extra] : [made])).ok).toBe(true)
    ids.push(made['id'])
  }
  hub.clock.now += SECOND
  return ids
}

test('one unit by month, window, hall and subject', async () => {
  const { status, body } = await get(`${BASE}/units/J16`)
  expect(status).toBe(200)
  expect(body.row).toMatchObject({ unit: { code: 'J16' }, n: 7 })
  // (100 + 100 + 80 + 30) / 4 and (100 + 0 + 60) / 3; the months before have none.
  const months = body.months.filter(({ n }: { n: number }) => n > 0)
  expect(months).toMatchObject([
    { month: '2026-10', n: 4, score: '77.50' },
    { month: '2026-11', n: 3, score: '53.33' },
  ])
  expect(body.months[0]).toMatchObject({ month: '2025-12', score: null, n: 0 })
  expect(body.windows).toMatchObject([
    { hall: '12345', code: '', n: 1, score: '60.00' },
    { hall: 'shimin', code: firstWindow, n: 4, score: '77.50' },
    { hall: 'shimin', code: secondWindow, n: 2, score: '50.00' },
  ])
  expect(body.halls.map(({ code, n }: { code: string; n: number }) => [code, n]).toSorted()).toEqual([
    ['12345', 1],
    ['shimin', 6],
  ])
  const subjects = Object.fromEntries(body.subjects.map((each: { code: string }) => [each.code, each]))
  // Two reasons of one subject, one rating.
  expect(subjects['three-inactions']).toMatchObject({ name: '三不为', n: 1, counts: { '1': 1 } })
  expect(subjects['three-inactions'].reasons.map(({ code }: { code: string }) => code).toSorted()).toEqual([
    'inaction',
    'slow-action',
  ])
  expect(subjects['attitude-and-bearing']).toMatchObject({ n: 1, counts: { '3': 1 } })
  expect(subjects['four-winds'].n).toBe(0)
})

test('a period of one window only', async () => {
  const { body } = await get(`${BASE}/units/J16?from=2026-10-01&to=2026-10-31`)
  expect(body.row.n).toBe(4)
  expect(body.windows.map(({ code }: { code: string }) => code)).toEqual([firstWindow])
  expect(body.subjects.every(({ n }: { n: number }) => n === 0)).toBe(true)
})

test('staff and matters, with the denominators of their services', async () => {
  const window = hub.invitedWindow()
  await hub.post(window, 'J17', TEN - 2 * DAY)
  const device = await hub.device(window)
  await device.hello()
  const key = hub.apiKey('services')
  const serve = async (caseNo: string) =>
    (
      await hub.call('POST', `/api/v1/windows/shimin/${window}/services`, {
        token: key,
        body: { caseNo, staff: '1001', matter: '测试事项', party: 'person' },
      })
    ).body
  await serve('a')
  hub.clock.now += 5 * SECOND
  expect((await device.submit([device.press(4)])).ok).toBe(true)
  hub.clock.now += 5 * SECOND
  await serve('b')
  hub.clock.now += 5 * SECOND
  // Ends the invitation of the one before, unrated.
  await serve('c')
  const { body } = await get(`${BASE}/units/J17?from=2026-11-17&to=2026-11-18`)
  expect(body.staff).toMatchObject([{ code: '1001', name: '张三', n: 1, score: '80.00', invited: 3, unrated: 1 }])
  expect(body.matters).toMatchObject([{ code: '测试事项', n: 1, invited: 3, unrated: 1 }])
})

test('other rules beside the policy', async () => {
  const { body } = await get(`${BASE}/what-if`)
  const j16 = body.units.find(({ unit }: { unit: string }) => unit === 'J16')
  // Policy: (4·… ) 100+100+80+30+100+0+60 = 470 / 7; even steps: 100+100+75+25+100+0+50 = 450 / 7; windows: (77.5 + 50 + 60) / 3.
  expect(j16).toEqual({
    unit: 'J16',
    policy: { score: '67.14', rank: null },
    rules: {
      linear: { score: '64.29', rank: null },
      favourable: { score: '71.43', rank: null },
      held: { score: '67.14', rank: null },
      'even-windows': { score: '62.50', rank: null },
    },
  })
})

test('held against the month before; there is no year before', async () => {
  const { body } = await get(`${BASE}/comparison?from=2026-11-01&to=2026-11-30`)
  expect(body.lastMonth).toMatchObject({ from: '2026-10-01', to: '2026-10-31' })
  expect(body.lastMonth.units.find(({ unit }: { unit: string }) => unit === 'J16')).toEqual({
    unit: 'J16',
    n: 4,
    score: '77.50',
    rank: null,
  })
  expect(body.lastYear).toBeNull()
  const year = await get(`${BASE}/comparison`)
  expect(year.body.lastMonth).toMatchObject({ from: '2025-12-01', to: '2026-10-31' })
})

test("yesterday's state after a correction of the past", async () => {
  const before = (await get(`${BASE}/scores`)).body
  const today = '2026-11-18'
  hub.clock.now += DAY
  office = await hub.signIn('campaign-office')
  await hub.post(firstWindow, 'J20', TEN - 39 * DAY)
  const now = (await get(`${BASE}/scores?to=${today}`)).body
  const of = (answer: { units: { unit: { code: string }; n: number }[] }, unit: string) =>
    answer.units.find((row) => row.unit.code === unit)!.n
  expect([of(now, 'J16'), of(now, 'J20')]).toEqual([3, 4])
  const then = (await get(`${BASE}/scores?to=${today}&asOf=${today}`)).body
  expect(then.units).toEqual(before.units)
  expect(then.asOf).toBe('2026-11-18T23:59:59+08:00')
  expect((await get(`${BASE}/scores?asOf=2020-01-01`)).body.code).toBe('bad-period')
  expect((await get(`${BASE}/scores?asOf=yesterday`)).body.code).toBe('bad-period')
})

test('the calendar: late, done with a word, taken back; only the office marks', async () => {
  const path = '/api/v1/campaigns/2026/calendar'
  const states = (body: { milestones: { code: string; state: string }[] }) =>
    Object.fromEntries(body.milestones.map(({ code, state }) => [code, state]))
  expect(states((await get(path)).body)).toEqual({
    contacts: 'late',
    plans: 'late',
    'surveys-begin': 'late',
    'surveys-end': 'coming',
    data: 'coming',
    report: 'coming',
  })
  const marked = await hub.call('POST', `${path}/plans`, { token: office, body: { done: true, word: '89 家已报' } })
  expect(marked.body.milestones[1]).toMatchObject({ code: 'plans', state: 'done', done: { word: '89 家已报' } })
  const undone = await hub.call('POST', `${path}/plans`, { token: office, body: { done: false } })
  expect(states(undone.body)['plans']).toBe('late')
  expect((await hub.call('POST', `${path}/party`, { token: office, body: { done: true } })).status).toBe(404)
  const auditor = await hub.signIn('auditor')
  expect((await get(path, auditor)).status).toBe(200)
  expect((await hub.call('POST', `${path}/plans`, { token: auditor, body: { done: true } })).status).toBe(403)
})

test('a unit that is none, and roles that may not ask', async () => {
  expect((await get(`${BASE}/units/X1`)).body.code).toBe('unknown-unit')
  const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
  for (const path of ['units/J16', 'what-if', 'comparison'])
    expect((await get(`${BASE}/${path}`, manager)).status).toBe(403)
})
