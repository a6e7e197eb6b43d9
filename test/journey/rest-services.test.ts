import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { HOUR, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import type { Fields, StrangerDevice } from '../helpers/stranger-device.ts'

const WINDOWS = 70
let hub: TestHub
let key: string
let spare = 0
let window: string
let device: StrangerDevice
beforeAll(async () => {
  hub = await TestHub.start({
    configure(configuration) {
      const hall = configuration.halls.find(({ code }) => code === 'shimin')!
      for (let i = 1; i <= WINDOWS; i++)
        hall.windows.push({
          code: `Q${String(i).padStart(2, '0')}`,
          name: '排',
          zone: hall.zones[0]!.code,
          mode: 'invited',
          unit: 'J62',
        })
    },
  })
  key = hub.apiKey('services')
})
afterAll(() => hub.stop())
beforeEach(async () => {
  hub.clock.now = TEN
  window = `Q${String(++spare).padStart(2, '0')}`
  device = await hub.device(window)
  await device.hello()
})
afterEach(() => device.close())

let caseNo = 0
const serve = (more: Fields = {}, where = window) =>
  hub.call('POST', `/api/v1/windows/shimin/${where}/services`, {
    token: key,
    body: { caseNo: `C${++caseNo}`, party: 'person', ...more },
  })
const outcomes = (invitation: string) =>
  hub
    .rows('invitation')
    .filter((row) => row.body.invitation === invitation)
    .map((row) => row.body.event as string)
const today = async (code = window) =>
  (await hub.hub.parts.hallSnapshot('shimin')).windows.find((each) => each.code === code)!.today

async function ended(invitation: string, event: string) {
  await expect.poll(() => outcomes(invitation), { interval: 20 }).toContain(event)
}

describe('a key of one hall', () => {
  const bound = (hall: string) => hub.inside.apiKeys.add(`bound-${hall}`, 'services', 'hub', hall).key
  const ask = (token: string, path: string, body: object) =>
    hub.call('POST', `/api/v1/windows/${path}`, { token, body })

  test('works in its hall and is refused in every other one, known or not, on every route', async () => {
    const [own, other] = [bound('shimin'), bound('12345')]
    const body = { caseNo: 'H1', party: 'person' }
    const { serviceId } = (await serve()).body as { serviceId: string }
    expect((await ask(own, `shimin/${window}/services`, body)).status).toBe(201)
    const at = `services/${serviceId}`
    for (const [path, more] of [
      [`shimin/${window}/services`, body],
      [`nowhere/${window}/services`, body],
      [`shimin/${window}/${at}/cancellation`, { reason: '误叫' }],
      [`shimin/${window}/${at}/correction`, { reason: '录错' }],
    ] as const)
      expect([path, (await ask(other, path, more)).body.code]).toEqual([path, 'wrong-hall'])
    // Under an address of its own hall it does not reach a service of another one.
    expect((await ask(other, `12345/${window}/${at}/cancellation`, { reason: '误叫' })).status).toBe(404)
    expect(outcomes(serviceId)).not.toContain('cancelled')
  })
})

describe('the way of one service', () => {
  test('201, an invitation on the screen, shown, pressed, counted', async () => {
    const answer = await serve({ matter: '户口迁移' })
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      serviceId: expect.any(String),
      invitationId: expect.any(String),
      expiresAt: expect.any(String),
    })
    expect(Date.parse(answer.body.expiresAt)).toBe(TEN + 45 * SECOND)
    expect(answer.body.expiresAt).toMatch(/\+08:00$/)
    const invitation = answer.body.invitationId as string
    expect(await device.heard('service:invite')).toEqual({ id: invitation, expiresInMs: 45_000, matter: '户口迁移' })
    await ended(invitation, 'shown')
    hub.clock.now += 20 * SECOND
    const press = device.press(4, undefined, { invitationId: invitation })
    await device.submit([press])
    expect(outcomes(invitation)).toEqual(['shown', 'pressed'])
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'counted' })
    // 综合窗口: the matter's unit wins over the one posted.
    expect(hub.attribution(press['id'])).toMatchObject({
      unit: 'J36',
      matter: '户口迁移',
      service: answer.body.serviceId,
    })
    expect(await today()).toMatchObject({ n: 1, invited: 1, unrated: 0 })
  })

  test('the same service again: 200 and the same ids, and no second invitation', async () => {
    const body = { caseNo: 'same', ticketNo: 'A17', party: 'person' }
    const first = await serve(body)
    const second = await serve(body)
    expect([first.status, second.status]).toEqual([201, 200])
    expect(second.body).toEqual(first.body)
    expect((await serve({ ...body, ticketNo: 'A18' })).body.serviceId).not.toBe(first.body.serviceId)
    hub.clock.now += 24 * 60 * MINUTE
    expect((await serve(body)).status).toBe(201)
  })

  test('at once ten times over: one service', async () => {
    const body = { caseNo: 'rush', party: 'organisation' }
    const answers = await Promise.all(Array.from({ length: 10 }, () => serve(body)))
    expect(new Set(answers.map((answer) => answer.body.serviceId)).size).toBe(1)
    expect(answers.filter((answer) => answer.status === 201)).toHaveLength(1)
  })

  test('the same service with another matter: 200, the same ids, and the first matter stands', async () => {
    const first = await serve({ caseNo: 'told twice', matter: '户口迁移' })
    const again = await serve({ caseNo: 'told twice', matter: '发票领用' })
    expect([again.status, again.body]).toEqual([200, first.body])
    const press = device.press(5)
    await device.submit([press])
    expect(hub.attribution(press['id'])).toMatchObject({ unit: 'J36', matter: '户口迁移' })
  })

  test('45 s without a press: unrated, taken off the screen, in the denominator', async () => {
    const { invitationId } = (await serve()).body
    hub.clock.now += 45 * SECOND - 1
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(outcomes(invitationId)).not.toContain('unrated')
    hub.clock.now += 1
    await ended(invitationId, 'unrated')
    expect(await device.heard('service:cancel')).toEqual({ id: invitationId })
    expect(await today()).toMatchObject({ n: 0, invited: 1, unrated: 1 })
  })

  test('a press made in time that arrives after the expiry overturns unrated, by a new entry', async () => {
    const { invitationId } = (await serve()).body
    const press = device.press(2, TEN + 44 * SECOND + 999)
    hub.clock.now += 2 * MINUTE
    await ended(invitationId, 'unrated')
    await device.submit([press])
    expect(outcomes(invitationId).filter((event) => event !== 'shown')).toEqual(['unrated', 'pressed'])
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'counted' })
    expect(await today()).toMatchObject({ n: 1, invited: 1, unrated: 0 })
  })

  test.each([
    ['at the very end', 45 * SECOND, 'uninvited'],
    ['before it began', -1, 'uninvited'],
    ['at its first moment', 0, 'ok'],
  ])('a press %s of the invitation', async (_name, offset, rule) => {
    const { invitationId } = (await serve()).body
    hub.clock.now += 45 * SECOND
    await ended(invitationId, 'unrated')
    const press = device.press(5, TEN + offset)
    await device.submit([press])
    expect(hub.verdict(press['id'])?.rule).toBe(rule)
  })

  test('a new service ends the open one as unrated, and cancels it on the screen', async () => {
    const first = (await serve()).body
    expect(await device.heard('service:invite')).toMatchObject({ id: first.invitationId })
    hub.clock.now += 10 * SECOND
    const second = (await serve()).body
    expect(await device.heard('service:cancel')).toEqual({ id: first.invitationId })
    expect(await device.heard('service:invite')).toMatchObject({ id: second.invitationId })
    await ended(first.invitationId, 'unrated')
    // Each press spends the invitation that was open when it was made.
    const [early, late] = [device.press(5, TEN + 9_999), device.press(1, TEN + 10 * SECOND)]
    await device.submit([late, early])
    expect(hub.attribution(early['id']).service).toBe(first.serviceId)
    expect(hub.attribution(late['id']).service).toBe(second.serviceId)
    expect(await today()).toMatchObject({ n: 2, invited: 2, unrated: 0 })
  })

  test('a press of the very millisecond, stored before the service, had no invitation', async () => {
    const first = (await serve()).body
    const press = device.press(5)
    await device.submit([press])
    expect(outcomes(first.invitationId)).toContain('pressed')
    await serve()
    const early = device.press(5)
    hub.clock.now += SECOND
    await device.submit([early])
    // Each was claimed when it was stored; the fixture verifies all of it in the end.
    expect(hub.attribution(press['id']).service).toBe(first.serviceId)
    expect(hub.verdict(early['id'])).toMatchObject({ rule: 'uninvited' })
  })

  test('a press from the future, by a device whose clocks run wild, moves no service', async () => {
    const wild = device.press(5, TEN + HOUR)
    await device.submit([wild])
    expect(hub.rating(wild['id'])!.body).toMatchObject({ clock: 'suspect', occurredAt: TEN + HOUR })
    expect(Date.parse((await serve()).body.expiresAt)).toBe(TEN + 45 * SECOND)
  })

  test('a press with a moment yet to come, stored before a service that it falls into, has its invitation', async () => {
    const first = (await serve()).body
    await ended(first.invitationId, 'shown')
    const wild = device.press(5, TEN + 30 * SECOND)
    await device.submit([wild])
    expect(outcomes(first.invitationId)).toContain('pressed')
    hub.clock.now += 20 * SECOND
    const second = (await serve()).body
    // As if it had come after both: the first ended when the second began, and the press falls into the second.
    expect(outcomes(first.invitationId).at(-1)).toBe('unrated')
    expect(outcomes(second.invitationId)).toContain('pressed')
    expect(hub.attribution(wild['id']).service).toBe(second.serviceId)
    expect(hub.verdict(wild['id'])).toMatchObject({ verdict: 'held', rule: 'clock' })
    expect(await today()).toMatchObject({ invited: 2, unrated: 1 })
  })

  test('the same at a window without a device, and at one where anyone may press', async () => {
    const wild = device.press(5, TEN + 30 * SECOND)
    await device.submit([wild])
    device.close()
    await expect.poll(() => hub.hub.io.of('/device').sockets.size).toBe(0)
    const { serviceId } = (await serve()).body
    expect(hub.attribution(wild['id']).service).toBe(serviceId)
    const open = hub.freshWindow()
    const kiosk = await hub.device(open)
    const early = kiosk.press(5, TEN + 30 * SECOND)
    await kiosk.submit([early])
    const service = (await serve({ matter: '户口迁移' }, open)).body
    expect(hub.attribution(early['id'])).toMatchObject({ service: service.serviceId, unit: 'J36' })
    kiosk.close()
  })

  test('one invitation is spent once: the second press is held as uninvited, whatever came first', async () => {
    await serve()
    const [first, second] = [device.press(5, TEN + 5 * SECOND), device.press(5, TEN + 25 * SECOND)]
    hub.clock.now += 30 * SECOND
    await device.submit([second])
    await device.submit([first])
    expect(hub.verdict(first['id'])).toMatchObject({ verdict: 'counted' })
    expect(hub.verdict(second['id'])).toMatchObject({ verdict: 'held', rule: 'uninvited' })
    expect(await today()).toMatchObject({ n: 1, held: 1, invited: 1, unrated: 0 })
  })

  test('no invitation at all: held', async () => {
    const press = device.press(5)
    await device.submit([press])
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'held', rule: 'uninvited' })
  })

  test('a test press spends no invitation', async () => {
    const { invitationId } = (await serve()).body
    const proof = device.press(5, undefined, { test: true })
    await device.submit([proof])
    expect(outcomes(invitationId)).not.toContain('pressed')
    expect(hub.verdict(proof['id'])).toMatchObject({ verdict: 'excluded', rule: 'test' })
  })

  test('an invitation of another window is not spent', async () => {
    const elsewhere = `Q${String(++spare).padStart(2, '0')}`
    const other = await hub.device(elsewhere)
    const { invitationId } = (await serve({}, elsewhere)).body
    const press = device.press(5, undefined, { invitationId })
    await device.submit([press])
    expect(hub.verdict(press['id'])).toMatchObject({ rule: 'uninvited' })
    expect(outcomes(invitationId)).not.toContain('pressed')
    other.close()
  })

  test('no device connected: device-down, not unrated, and a press counts as on an open window', async () => {
    device.close()
    await expect.poll(() => hub.hub.io.of('/device').sockets.size).toBe(0)
    const { invitationId } = (await serve()).body
    expect(outcomes(invitationId)).toEqual(['device-down'])
    const back = await hub.connect({
      deviceId: device.deviceId,
      token: hub.inside.deviceTokens.issue(device.deviceId, 'cli:test'),
    })
    const presses = [back.press(5, TEN + 5 * SECOND), back.press(5, TEN + 8 * SECOND)]
    hub.clock.now += 60 * SECOND
    await back.submit(presses)
    expect(presses.map((press) => hub.verdict(press['id'])?.rule)).toEqual(['ok', 'gap'])
    expect(outcomes(invitationId)).toEqual(['device-down'])
    expect(await today()).toMatchObject({ n: 1, invited: 0, unrated: 0 })
    back.close()
  })

  test('a screen that says it shows nothing is not counted as shown', async () => {
    device.shows = false
    const { invitationId } = (await serve()).body
    await device.heard('service:invite')
    await device.submit([device.press(5)])
    expect(outcomes(invitationId)).toEqual(['pressed'])
  })

  test('a device that connects meanwhile finds the invitation in its hello', async () => {
    const { invitationId } = (await serve({ matter: '户口迁移' })).body
    hub.clock.now += 5 * SECOND
    const { window: state } = (await device.hello()) as { window: Fields }
    expect(state['invitation']).toEqual({ id: invitationId, expiresInMs: 40_000, matter: '户口迁移' })
  })
})

test('two services and four presses, in every order of arrival: the same outcome', async () => {
  const orders = permutations([0, 1, 2, 3])
  expect(orders).toHaveLength(24)
  for (const order of orders) {
    hub.clock.now = TEN
    const own = `Q${String(++spare).padStart(2, '0')}`
    const kiosk = await hub.device(own)
    const first = (await serve({}, own)).body
    hub.clock.now = TEN + 20 * SECOND
    const second = (await serve({}, own)).body
    hub.clock.now = TEN + 90 * SECOND
    const presses = [5, 25, 26, 70].map((s) => kiosk.press(4, TEN + s * SECOND))
    for (const index of order) await kiosk.submit([presses[index]!])
    const seen = presses.map((press) => [hub.attribution(press['id']).service, hub.verdict(press['id'])?.rule])
    expect(seen, `order ${order.join(' ')}`).toEqual([
      [first.serviceId, 'ok'],
      [second.serviceId, 'ok'],
      [undefined, 'uninvited'],
      [undefined, 'uninvited'],
    ])
    expect(await today(own)).toMatchObject({ n: 2, held: 2, invited: 2, unrated: 0 })
    kiosk.close()
  }
})

function permutations(items: number[]): number[][] {
  if (items.length < 2) return [items]
  return items.flatMap((item) => permutations(items.filter((other) => other !== item)).map((rest) => [item, ...rest]))
}

describe('whom a service counts for', () => {
  test.each([
    ['the unit named', { unit: 'J23' }, 'J23'],
    ['the matter', { matter: '发票领用' }, 'J78'],
    ['the unit named before the matter', { unit: 'J23', matter: '发票领用' }, 'J23'],
    ['a matter that nobody listed: the one posted', { matter: '别的事项' }, 'J62'],
    ['neither: the one posted', {}, 'J62'],
  ])('%s', async (_name, body, unit) => {
    const { invitationId } = (await serve(body)).body
    const press = device.press(5, undefined, { invitationId })
    await device.submit([press])
    expect(hub.attribution(press['id']).unit).toBe(unit)
    expect(hub.rows('service').at(-1)!.body.unit).toBe(unit)
  })

  test('an open window only counts the service as served', async () => {
    const open = hub.freshWindow()
    const kiosk = await hub.device(open)
    await kiosk.hello()
    const { status, body } = await serve({}, open)
    expect(status).toBe(201)
    expect(outcomes(body.invitationId)).toEqual([])
    const presses = [kiosk.press(5, TEN), kiosk.press(5, TEN + 20 * SECOND)]
    hub.clock.now += 2 * MINUTE
    await kiosk.submit(presses)
    expect(presses.map((press) => hub.verdict(press['id'])?.rule)).toEqual(['ok', 'ok'])
    expect(await today(open)).toMatchObject({ invited: 0, unrated: 0, n: 2 })
    kiosk.close()
  })
})

describe('what is refused', () => {
  test.each<[string, Fields, string, number, string]>([
    ['an unknown unit', { unit: 'J99' }, '', 404, 'unknown-unit'],
    ['an unknown window', {}, 'Z99', 404, 'unknown-window'],
    ['an unknown member of staff', { staff: '0' }, '', 404, 'unknown-staff'],
    ['no party', { party: undefined }, '', 400, 'bad-request'],
    ['another party', { party: 'dog' }, '', 400, 'bad-request'],
    ['an empty caseNo', { caseNo: '' }, '', 400, 'bad-request'],
    ['a field too many', { level: 5 }, '', 400, 'bad-request'],
    ['a lone surrogate', { matter: '\ud800' }, '', 400, 'bad-request'],
  ])('%s', async (_name, body, where, status, code) => {
    const before = hub.rows().length
    const answer = await serve(body, where === '' ? window : where)
    expect([answer.status, answer.body.code]).toEqual([status, code])
    expect(answer.type).toContain('application/problem+json')
    expect(hub.rows().length).toBe(before)
  })

  test('no key 401, a revoked or another key 401 and 403, a person 403', async () => {
    const path = `/api/v1/windows/shimin/${window}/services`
    const body = { caseNo: 'x', party: 'person' }
    const manager = await hub.signIn('hall-manager', { hall: 'shimin' })
    const gone = hub.apiKey('services')
    const known = await hub.hub.access.apiKeys.list()
    const { name } = known.at(-1)!
    const newest = known.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true })).at(-1)!.name
    expect(name).toBeTypeOf('string')
    await hub.hub.access.apiKeys.revoke(newest, 'hub')
    const tokens: [string | undefined, number, string][] = [
      [undefined, 401, 'not-signed-in'],
      ['nonsense', 401, 'not-signed-in'],
      [gone, 401, 'not-signed-in'],
      [hub.apiKey('hotline'), 403, 'wrong-scope'],
      [manager, 403, 'forbidden'],
    ]
    for (const [token, status, code] of tokens) {
      const answer = await hub.call('POST', path, { body, ...(token === undefined ? {} : { token }) })
      expect([answer.status, answer.body.code]).toEqual([status, code])
    }
  })

  test('caseNo never enters the ledger: only a keyed hash of it does', async () => {
    await serve({ caseNo: 'SECRET-CASE-640103', ticketNo: 'TICKET-77' })
    const text = JSON.stringify(hub.rows())
    expect(text).not.toContain('SECRET-CASE')
    expect(text).not.toContain('TICKET-77')
    expect(hub.rows('service').at(-1)!.body.at).toBeGreaterThan(LONG_AGO)
  })
})
