import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { MINUTE, SECOND, TestHub } from '../helpers/hub-fixture.ts'
import type { Fields, StrangerDevice } from '../helpers/stranger-device.ts'

/** What a queue system says of a service after it announced it: called off (误叫, 过号), or another matter. */
let hub: TestHub
let key: string
let office: string
let spare = 0
let window: string
let device: StrangerDevice
beforeAll(async () => {
  hub = await TestHub.start({
    configure(configuration) {
      const hall = configuration.halls.find(({ code }) => code === 'shimin')!
      const zone = hall.zones[0]!.code
      for (let i = 1; i <= 20; i++)
        hall.windows.push({ code: `Q${10 + i}`, name: '排', zone, mode: 'invited', unit: 'J62' })
    },
  })
  key = hub.apiKey('services')
  office = await hub.signIn('campaign-office')
})
afterAll(() => hub.stop())
beforeEach(async () => {
  hub.clock.now += 10 * MINUTE
  window = `Q${10 + ++spare}`
  device = await hub.device(window)
  await device.hello()
})
afterEach(() => {
  device.close()
  // Whatever was done, a second computation agrees with every entry and table.
  expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
})

let caseNo = 0
const post = (path: string, body: Fields, token = key) =>
  hub.call('POST', `/api/v1/windows/shimin/${path}`, { token, body })
const serve = (more: Fields = {}) => post(`${window}/services`, { caseNo: `C${++caseNo}`, party: 'person', ...more })
const cancel = (service: string, where = window) =>
  post(`${where}/services/${service}/cancellation`, { reason: '误叫' })
const correct = (service: string, body: Fields) =>
  post(`${window}/services/${service}/correction`, { reason: '选错事项', ...body })
const today = async () => {
  const date = '2026-11-18'
  const path = `/api/v1/halls/shimin/denominator?from=${date}&to=${date}`
  const { body } = await hub.call('GET', path, { token: office })
  return body.windows.find(({ code }: { code: string }) => code === window)
}
const NONE = { served: 0, invited: 0, shown: 0, pressed: 0, unrated: 0, down: 0 }

describe('called off', () => {
  test('it leaves the screen, counts for nothing but as called off, and is said once', async () => {
    const { serviceId, invitationId } = (await serve()).body
    await device.heard('service:invite')
    const first = await cancel(serviceId)
    expect(first).toMatchObject({ status: 200, body: { serviceId } })
    expect(await device.heard('service:cancel')).toEqual({ id: invitationId })
    expect(await today()).toMatchObject({ ...NONE, cancelled: 1 })
    hub.clock.now += SECOND
    expect((await cancel(serviceId)).body).toEqual(first.body)
    expect(hub.rows('service-correction').filter(({ body }) => body.service === serviceId)).toMatchObject([
      { body: { cancelled: true, reason: '误叫', operator: expect.stringMatching(/^program:/) } },
    ])
    const press = device.press(1)
    await device.submit([press])
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'held', rule: 'uninvited' })
  })

  test('what a citizen pressed before arrives later: it was a service after all', async () => {
    const { serviceId } = (await serve()).body
    const press = device.press(2, hub.clock.now + 2 * SECOND)
    hub.clock.now += 5 * SECOND
    await cancel(serviceId)
    await device.submit([press])
    expect(hub.verdict(press['id'])).toMatchObject({ verdict: 'counted' })
    expect(hub.attribution(press['id'])).toMatchObject({ service: serviceId })
    expect(await today()).toMatchObject({ served: 1, invited: 1, pressed: 1, cancelled: 0 })
  })

  test('one that was rated stays', async () => {
    const { serviceId } = (await serve()).body
    await device.submit([device.press(1)])
    expect(await cancel(serviceId)).toMatchObject({ status: 409, body: { code: 'service-rated' } })
    expect(await today()).toMatchObject({ served: 1, pressed: 1, cancelled: 0 })
  })

  test('one that ran out, and one that no device could show', async () => {
    const { serviceId } = (await serve()).body
    hub.clock.now += MINUTE
    await expect.poll(async () => (await today()).unrated).toBe(1)
    device.close()
    await expect.poll(async () => (await serve()).body.expiresAt).toBeUndefined()
    const down = hub.rows('invitation').findLast(({ body }) => body.event === 'device-down')!.body.service as string
    const before = await today()
    await cancel(serviceId)
    await cancel(down)
    expect(await today()).toMatchObject({ unrated: before.unrated - 1, down: before.down - 1, cancelled: 2 })
  })
})

describe('corrected', () => {
  test('the matter is another: service and rating go to its unit', async () => {
    const { serviceId } = (await serve({ matter: '户口迁移' })).body
    const press = device.press(2)
    await device.submit([press])
    expect(hub.attribution(press['id'])).toMatchObject({ unit: 'J36', matter: '户口迁移' })
    expect(await correct(serviceId, { matter: ' 发票领用 ' })).toMatchObject({ status: 200, body: { serviceId } })
    expect(hub.attribution(press['id'])).toMatchObject({ matter: '发票领用', service: serviceId })
    expect(hub.attribution(press['id']).unit).not.toBe('J36')
    // Without any, it is the one posted there.
    await correct(serviceId, {})
    expect(hub.attribution(press['id'])).toMatchObject({ unit: 'J62', service: serviceId })
    expect(hub.attribution(press['id'])).not.toHaveProperty('matter')
  })

  test('what was called off is not corrected; nobody there is not found', async () => {
    const { serviceId } = (await serve()).body
    await cancel(serviceId)
    expect((await correct(serviceId, {})).body.code).toBe('service-cancelled')
    expect((await correct('0198a000-0000-7000-8000-000000000000', {})).body.code).toBe('not-found')
    expect((await cancel(serviceId, 'A01')).body.code).toBe('not-found')
    expect((await correct(serviceId, { staff: '0' })).status).toBeGreaterThanOrEqual(400)
    expect((await post(`${window}/services/${serviceId}/cancellation`, { reason: 'x' }, office)).status).toBe(403)
  })
})

test('only who asks somebody says until when', async () => {
  expect((await serve()).body).toHaveProperty('expiresAt')
  const open = await post('A03/services', { caseNo: `C${++caseNo}`, party: 'person' })
  expect(open.status).toBe(201)
  expect(open.body).not.toHaveProperty('expiresAt')
})

describe('a matter that nobody knows', () => {
  const list = async () => (await hub.call('GET', '/api/v1/matters', { token: office })).body.unknown

  test('is said to the system, listed, and finds its unit once somebody enters it', async () => {
    const known = await serve({ matter: '　户口迁移 ' })
    expect(known.body).not.toHaveProperty('warnings')
    const { serviceId, warnings } = (await serve({ matter: ' 宠物登记 ' })).body
    expect(warnings).toEqual(['unknown-matter'])
    const press = device.press(4)
    await device.submit([press])
    expect(hub.attribution(press['id'])).toMatchObject({ unit: 'J62', matter: '宠物登记' })
    const at = expect.stringMatching(/\+08:00$/)
    expect(await list()).toEqual([{ name: '宠物登记', services: 1, first: at, last: at }])

    const body = { name: '宠物登记', unit: 'J36', reason: '公安局办理' }
    expect(await hub.call('POST', '/api/v1/matters', { token: office, body })).toMatchObject({
      status: 200,
      body: { services: 1 },
    })
    expect(hub.attribution(press['id'])).toMatchObject({ unit: 'J36', service: serviceId })
    expect(await list()).toEqual([])
    expect(hub.inside.audit.list({ limit: 1 })).toMatchObject([
      { action: 'matter:enter', detail: { name: '宠物登记', unit: 'J36' } },
    ])
  })
})
