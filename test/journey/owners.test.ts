import { afterAll, beforeAll, expect, test } from 'vitest'
import { METHODS } from '../../server/methods/methods.ts'
import { RECORDS } from '../../server/store/methods/records.ts'
import { telephoneMethod, telephoneRecord } from '../fixtures/methods/telephone.ts'
import { consentTo } from '../helpers/consent.ts'
import { DAY, HOUR, LONG_AGO, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'

/** Whoever runs a method sees and seals it alone; a method of the tests stands in the place of `online`. */
const before = { method: METHODS.online, record: RECORDS.online }
let hub: TestHub
let office: string
let bureau: string
let media: string
let survey: string
let key: string
const at = (method: string) => `/api/v1/campaigns/2026/methods/${method}`
const get = (path: string, token: string) => hub.call('GET', path, { token })
const post = (path: string, body: object, token: string) => hub.call('POST', path, { token, body })
/** Days of the past without any open point, one for each test. */
let day = 1
const aDay = () => {
  const date = `2026-10-${String(++day).padStart(2, '0')}`
  return { from: date, to: date }
}

beforeAll(async () => {
  METHODS.online = telephoneMethod
  RECORDS.online = telephoneRecord
  hub = await TestHub.start()
  office = await hub.signIn('campaign-office')
  bureau = await hub.signIn('method-owner', { method: 'service-centre', unit: 'J62' })
  media = await hub.signIn('method-owner', { method: 'online' })
  survey = await hub.signIn('method-owner', { method: 'third-party' })
  key = hub.apiKey('hotline')
})
afterAll(async () => {
  await hub.stop()
  for (const [table, was] of [
    [METHODS, before.method],
    [RECORDS, before.record],
  ] as const)
    if (was === undefined) delete table.online
    else Object.assign(table, { online: was })
})

test('a session says which method or body it is bound to', async () => {
  expect((await get('/api/v1/session', bureau)).body).toMatchObject({
    role: 'method-owner',
    method: 'service-centre',
    unit: 'J62',
  })
  const reporter = await hub.signIn('reporter', { body: 'discipline' })
  expect((await get('/api/v1/session', reporter)).body).toMatchObject({ role: 'reporter', body: 'discipline' })
})

test('an owner seals alone where nothing is held and nothing accepted; the office never does', async () => {
  const order = { ...aDay(), reason: '按期报送' }
  expect((await post(`${at('service-centre')}/seal`, order, office)).body.code).toBe('seal-unready')
  const made = await post(`${at('service-centre')}/seal`, order, bureau)
  expect([made.status, made.body]).toMatchObject([201, { second: null, method: 'service-centre' }])
  expect(hub.rows('seal').at(-1)!.body).toMatchObject({ role: 'method-owner', bound: 'J62', method: 'service-centre' })
})

test('an owner does not consent, and where something is held or accepted an officer of the office has to', async () => {
  // One press of two within five seconds is held, at a window of the owner's own unit.
  const window = hub.freshWindow()
  await hub.post(window, 'J62', LONG_AGO)
  const device = await hub.device(window)
  await device.submit([device.press(5, TEN - HOUR), device.press(1, TEN - HOUR + 5 * SECOND)])
  hub.clock.now = TEN + DAY
  // Yesterday's sessions are over.
  office = await hub.signIn('campaign-office')
  bureau = await hub.signIn('method-owner', { method: 'service-centre', unit: 'J62' })
  media = await hub.signIn('method-owner', { method: 'online' })
  survey = await hub.signIn('method-owner', { method: 'third-party' })
  const period = { from: '2026-11-18', to: '2026-11-18' }
  const order = { ...period, reason: '按期报送', accept: ['cases'] }
  expect((await consentTo(hub, at('service-centre'), { ...period, reason: '按现状' }, bureau)).status).toBe(403)
  expect((await post(`${at('service-centre')}/seal`, order, bureau)).body.code).toBe('seal-unready')
  expect((await consentTo(hub, at('service-centre'), { ...period, reason: '按现状' }, office)).status).toBe(201)
  const made = await post(`${at('service-centre')}/seal`, order, bureau)
  expect(made.status).toBe(201)
  expect(hub.rows('seal').at(-1)!.body).toMatchObject({
    role: 'method-owner',
    second: hub.rows('stand').at(-1)!.body.operator,
  })
})

test('an owner asks for a seal, which an officer of the office agrees to; nobody else takes the request back', async () => {
  const period = aDay()
  const order = { ...period, reason: '按期报送' }
  const { content } = (await get(`${at('service-centre')}/seal?from=${period.from}&to=${period.to}`, bureau)).body
  const asked = await post(`${at('service-centre')}/seal-requests`, { ...order, content }, bureau)
  expect(asked.status).toBe(201)
  const path = `/api/v1/seal-requests/${asked.body.request}`
  // The owner of another method does not even learn whose it is.
  expect(await post(`${path}/refusal`, { reason: '不同意' }, media)).toMatchObject({
    status: 403,
    body: { code: 'office-only' },
  })
  expect((await post(`${path}/agreement`, { content, password: 'a long password' }, bureau)).status).toBe(403)
  const made = await post(`${path}/agreement`, { content, password: 'a long password' }, office)
  expect([made.status, made.body]).toMatchObject([201, { method: 'service-centre', ...period }])
  expect(hub.rows('seal').at(-1)!.body).toMatchObject({
    role: 'method-owner',
    bound: 'J62',
    request: asked.body.request,
  })
  const next = aDay()
  const state = (await get(`${at('service-centre')}/seal?from=${next.from}&to=${next.to}`, bureau)).body
  const again = await post(
    `${at('service-centre')}/seal-requests`,
    { ...next, reason: '按期报送', content: state.content },
    bureau,
  )
  expect((await post(`/api/v1/seal-requests/${again.body.request}/refusal`, { reason: '先不报' }, bureau)).status).toBe(
    200,
  )
})

test('an owner asks for opening a seal again, and an officer of the office does it', async () => {
  const made = await post(`${at('service-centre')}/seal`, { ...aDay(), reason: '按期报送' }, bureau)
  const { seal } = made.body
  expect((await post(`/api/v1/seals/${seal}/reopen-requests`, { reason: '有误' }, bureau)).status).toBe(200)
  expect((await post(`/api/v1/seals/${seal}/reopen`, { reason: '同意' }, bureau)).status).toBe(403)
  expect((await post(`/api/v1/seals/${seal}/reopen`, { reason: '同意' }, office)).status).toBe(200)
})

test('before the seal its owner alone sees figures of the method, and the office the check list', async () => {
  await hub.call('POST', '/api/v1/hotline/ratings', {
    token: key,
    body: [{ callId: 'o-1', unit: 'J16', level: 5, answeredAt: new Date(TEN - HOUR).toISOString() }],
  })
  const query = 'from=2026-11-18&to=2026-11-18'
  expect((await get(`${at('online')}/scores?${query}`, media)).status).toBe(200)
  expect((await get(`${at('online')}/export.csv?${query}`, media)).status).toBe(200)
  for (const token of [office, await hub.signIn('auditor')]) {
    expect((await get(`${at('online')}/scores?${query}`, token)).body.code).toBe('not-sealed')
    expect((await get(`${at('online')}/export.xlsx?${query}`, token)).body.code).toBe('not-sealed')
    expect((await get(`${at('online')}/seal?${query}`, token)).status).toBe(200)
  }
})

test('a method with an owner’s account is sealed by the owner, and by the office where it has none', async () => {
  const one = { ...aDay(), reason: '按期报送' }
  const refused = await post(`${at('online')}/seal`, one, office)
  expect([refused.status, refused.body.code]).toEqual([403, 'owner-seals'])
  const { content } = (await get(`${at('online')}/seal?from=${one.from}&to=${one.to}`, office)).body
  expect((await post(`${at('online')}/seal-requests`, { ...one, content }, office)).body.code).toBe('owner-seals')
  const made = await post(`${at('online')}/seal`, one, media)
  expect([made.status, made.body.method]).toEqual([201, 'online'])
  // Every account of its owner is shut: the office stands in, with a second officer, as ever.
  for (const { username, method } of await hub.hub.access.users.list())
    if (method === 'online') await hub.hub.access.users.disable(username, 'hub')
  const other = { ...aDay(), reason: '代为封存' }
  expect((await consentTo(hub, at('online'), other, await hub.signIn('campaign-office'))).status).toBe(201)
  expect((await post(`${at('online')}/seal`, other, office)).status).toBe(201)
})

test('seals of another method are shut to an owner: list, figures, files, and opening again', async () => {
  const { seals } = (await get('/api/v1/seals', bureau)).body
  expect(new Set(seals.map(({ method }: { method: string }) => method))).toEqual(new Set(['service-centre']))
  expect((await get('/api/v1/seals', survey)).body).toEqual({ seals: [], waiting: [] })
  const of = (method: string) => hub.rows('seal').find(({ body }) => body.method === method)!.n
  const seal = of('online')
  expect((await get(`/api/v1/seals/${of('service-centre')}`, bureau)).status).toBe(200)
  for (const token of [bureau, survey]) {
    expect((await get(`/api/v1/seals/${seal}`, token)).status).toBe(403)
    expect((await get(`/api/v1/seals/${seal}/files/scores.csv`, token)).status).toBe(403)
    expect((await post(`/api/v1/seals/${seal}/reopen-requests`, { reason: '看看' }, token)).status).toBe(403)
    expect((await get(`${at('online')}/scores`, token)).status).toBe(403)
  }
  // Its own figures are shown to it before their seal, and to no other owner.
  expect((await get(`${at('third-party')}/scores`, survey)).body).toMatchObject({ method: 'third-party', sealed: null })
  expect((await get(`${at('third-party')}/scores`, bureau)).status).toBe(403)
})
