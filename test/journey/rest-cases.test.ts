import { afterAll, beforeAll, expect, test } from 'vitest'
import { MINUTE, TestHub } from '../helpers/hub-fixture.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'

// Each test builds on the one before, and many people sign in.
/** The follow-up over REST: the hall works, the unit appeals, the campaign office decides, and nobody sees more. */
let hub: TestHub
let device: StrangerDevice
let manager: string
let elsewhere: string
let office: string
let unit: string
beforeAll(async () => {
  hub = await TestHub.start()
  // B07 serves J41.
  device = await hub.device('B07')
  await everybody()
})
afterAll(() => hub.stop())

/** Sessions end over night. */
async function everybody(): Promise<void> {
  manager = await hub.signIn('hall-manager', { hall: 'shimin' })
  elsewhere = await hub.signIn('hall-manager', { hall: '12345' })
  office = await hub.signIn('campaign-office')
  unit = await hub.signIn('unit', { unit: 'J41' })
}

const CASES = '/api/v1/halls/shimin/cases'
async function press(level: number, extra: Record<string, unknown> = {}): Promise<string> {
  hub.clock.now += MINUTE
  const made = device.press(level)
  await device.submit([made])
  if (Object.keys(extra).length > 0) await device.submit([device.extra(made, extra)])
  return made['id'] as string
}
const get = async (path: string, token = manager) => hub.call('GET', path, { token })
const step = async (id: string, body: object, token = manager, path = CASES) =>
  hub.call('POST', `${path}/${id}/steps`, { token, body })

test('a bad press is in the list with its clock, and can be followed up to the end', async () => {
  const id = await press(1, {
    reasons: ['slow-action'],
    comment: '等了十几分钟',
    salt: 'AAAAAAAAAAAAAAAAAAAAAA',
  })
  const { body } = await get(`${CASES}?state=running`)
  expect(body.cases[0]).toMatchObject({
    id,
    number: 'CP-1118-01',
    window: { code: 'B07' },
    unit: { code: 'J41', name: '人社局' },
    level: 1,
    state: 'opened',
    clock: { running: 'verify', dueAt: '2026-11-19T18:00:00+08:00', late: false, near: false, left: 1 },
  })
  expect(body.counts).toEqual({ running: 1, late: 0, near: 0 })

  expect((await step(id, { step: 'mended' })).body.code).toBe('case-step-refused')
  const contact = await hub.call('POST', `${CASES}/${id}/contact`, { token: manager, body: { phone: '13995000001' } })
  expect(contact.body).toMatchObject({
    contact: '13995000001',
    comments: ['等了十几分钟'],
    reasons: [{ code: 'slow-action', text: '慢作为' }],
  })
  for (const body of [
    { step: 'assigned', staff: '64010129' },
    { step: 'found', finding: 'true', responsibility: 'process', note: '叫号后离岗' },
    { step: 'mended', note: '已安排替岗' },
    { step: 'called-back', callBack: 'satisfied' },
  ])
    expect((await step(id, body)).status, JSON.stringify(body)).toBe(200)
  const closed = await step(id, { step: 'closed' })
  // Sent twice it is closed once.
  const rows = hub.rows('case-step').length
  expect(await step(id, { step: 'closed' })).toMatchObject({ status: 200, body: { state: 'closed' } })
  expect(hub.rows('case-step')).toHaveLength(rows)
  expect((await step(id, { step: 'mended', note: '已安排替岗' })).body.code).toBe('case-step-refused')
  expect(closed.body).toMatchObject({ state: 'closed', hasContact: false, can: [], holder: { name: '郭志强' } })
  expect(closed.body.steps.map(({ step: name }: { step: string }) => name)).toEqual([
    'opened',
    'assigned',
    'found',
    'mended',
    'called-back',
    'closed',
  ])
  expect((await get(`${CASES}?state=running`)).body.cases).toEqual([])
  const acts = (await get('/api/v1/audit', await hub.signIn('auditor'))).body.entries as { action: string }[]
  expect(acts.filter(({ action }) => action === 'case:step')).toHaveLength(5)
  expect(JSON.stringify(acts)).not.toContain('13995000001')
})

test('lateness is asked for, and comes with the days', async () => {
  const id = await press(2)
  hub.clock.now = Date.parse('2026-11-19T09:00:00+08:00')
  await everybody()
  expect((await get(`${CASES}?late=near`)).body.cases).toMatchObject([{ id }])
  hub.clock.now = Date.parse('2026-11-19T18:00:01+08:00')
  const { body } = await get(`${CASES}?late=late`)
  expect(body).toMatchObject({ cases: [{ id, clock: { late: true } }], counts: { late: 1 } })
  expect((await get(`${CASES}/${id}`)).body).toMatchObject({
    clocks: { verify: { late: true, doneAt: null }, whole: { dueAt: '2026-12-09T18:00:00+08:00' } },
    days: expect.arrayContaining([
      { date: '2026-11-21', working: false, known: true },
      { date: '2026-12-09', working: true, known: true },
    ]),
  })
})

test('the unit sees window, day, subject and clock, appeals and asks; the campaign office decides', async () => {
  const id = await press(1)
  await step(id, { step: 'found', finding: 'true', responsibility: 'person', note: '态度生硬' })
  const own = (await get('/api/v1/unit/cases', unit)).body.cases as { id: string; day: string }[]
  const mine = own.at(0)!
  expect(mine).toEqual({
    id: expect.stringMatching(/^[0-9a-f]{32}$/),
    hall: '市民大厅',
    window: { code: 'B07', name: expect.any(String) },
    day: '2026-11-19',
    subject: expect.any(String),
    clock: { running: 'mend', dueAt: '2026-11-26', late: false, near: false, left: 5 },
    extension: 'none',
    appeal: 'none',
    can: ['extension-asked', 'appealed'],
  })
  // Neither the level nor anything that leads back to the press.
  expect(JSON.stringify(own)).not.toContain(id)
  expect(await get('/api/v1/unit/cases', await hub.signIn('unit', { unit: 'J36' }))).toMatchObject({
    body: { cases: [] },
  })
  const asks = await step(mine.id, { step: 'extension-asked', note: '要等系统升级' }, unit, '/api/v1/unit/cases')
  expect(asks.body).toMatchObject({ extension: 'asked' })
  await step(mine.id, { step: 'appealed', note: '不是本单位事项' }, unit, '/api/v1/unit/cases')

  expect((await get('/api/v1/cases?waiting=appeal', office)).body.cases).toMatchObject([{ id, waiting: 'appeal' }])
  expect((await get('/api/v1/cases?waiting=decision', office)).body.cases).toMatchObject([{ id }])
  expect((await get('/api/v1/cases?waiting=void', office)).body.cases).toEqual([])
  // Before the office has decided, no hall takes away what speaks against it, nor the number to ask the citizen.
  await hub.call('POST', `${CASES}/${id}/contact`, { token: manager, body: { phone: '13995000002' } })
  const waits = { status: 409, body: { code: 'evidence-waits' } }
  for (const { n, note } of (await get(`${CASES}/${id}`)).body.steps)
    if (note !== null)
      expect(
        await hub.call('POST', `${CASES}/${id}/steps/${n}/erase`, { token: manager, body: { reason: '无关' } }),
      ).toMatchObject(waits)
  expect(await hub.call('POST', `${CASES}/${id}/contact`, { token: manager, body: {} })).toMatchObject(waits)
  expect((await step(id, { step: 'extension-granted' })).status).toBe(403)
  const granted = await step(id, { step: 'extension-granted' }, office, '/api/v1/cases')
  expect(granted.body).toMatchObject({ extension: 'granted', clocks: { mend: { limitDays: 15 } } })
  const upheld = await step(id, { step: 'appeal-upheld', note: '事项不归该单位' }, office, '/api/v1/cases')
  // One officer finds it right; a second one decides whether the rating goes.
  expect(upheld.body).toMatchObject({ appeal: 'upheld', waiting: 'void', verdict: 'counted' })
})

test('a manager of another hall cannot see, guess or touch a case', async () => {
  const id = await press(1)
  const invented = `${id.slice(0, -4)}0000`
  for (const [method, path, body] of [
    ['GET', `${CASES}/${id}`, undefined],
    ['POST', `${CASES}/${id}/steps`, { step: 'noted', note: 'x' }],
    ['POST', `${CASES}/${id}/contact`, { phone: '13995000001' }],
  ] as const)
    expect((await hub.call(method, path, { token: elsewhere, ...(body ? { body } : {}) })).status).toBe(403)
  // Under the own hall another hall's case and one that does not exist answer alike.
  const own = '/api/v1/halls/12345/cases'
  const [other, none] = [await get(`${own}/${id}`, elsewhere), await get(`${own}/${invented}`, elsewhere)]
  expect([other.status, none.status, other.text === none.text]).toEqual([404, 404, true])
  expect((await step(id, { step: 'noted', note: 'x' }, elsewhere, own)).status).toBe(404)
  expect((await get(own, elsewhere)).body).toEqual({ cases: [], counts: { running: 0, late: 0, near: 0 } })
  expect((await get('/api/v1/cases', elsewhere)).status).toBe(403)
})

test('the auditor reads neither comment nor note nor number; whoever belongs to the unit decides nothing', async () => {
  const id = await press(1, { comment: '不好', salt: 'AAAAAAAAAAAAAAAAAAAAAA' })
  await hub.call('POST', `${CASES}/${id}/contact`, { token: manager, body: { phone: '13995000001' } })
  await step(id, { step: 'noted', note: '看了录像' })
  const read = await get(`${CASES}/${id}`, await hub.signIn('auditor'))
  expect(read.body).toMatchObject({ comments: [], hasContact: false, can: [] })
  expect(read.text).not.toMatch(/不好|录像|13995/)
  const bound = await hub.signIn('hall-manager', { hall: 'shimin', unit: 'J41' })
  expect((await step(id, { step: 'found', finding: 'mistaken', ground: '误触' }, bound)).status).toBe(403)
  const written = (await get(`${CASES}/${id}`)).body.steps.at(-1) as { n: number }
  const erased = await hub.call('POST', `${CASES}/${id}/steps/${written.n}/erase`, {
    token: manager,
    body: { reason: '写了当事人姓名' },
  })
  expect(erased.body.steps.at(-1)).toMatchObject({ note: null, erased: true })
})
