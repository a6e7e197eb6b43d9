import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { DAY, HOUR, LONG_AGO, MINUTE, SECOND, TEN, TestHub } from '../helpers/hub-fixture.ts'
import { twice } from '../helpers/twice.ts'
import type { StrangerDevice } from '../helpers/stranger-device.ts'

/** One officer asks that a period be sealed, another one sees exactly that and agrees: over REST, step after step. */
let hub: TestHub
let li: string
let wang: string
let device: StrangerDevice
const PERIOD = { from: '2026-11-01', to: '2026-11-18' }
const AT = '/api/v1/campaigns/2026/methods/service-centre'
const PASSWORD = 'a long password'
const ORDER = { ...PERIOD, reason: '本期已截止，按期报送', accept: ['cases'] }

beforeAll(async () => {
  hub = await TestHub.start()
  const window = hub.freshWindow()
  await hub.post(window, 'J16', LONG_AGO)
  device = await hub.device(window)
  for (let i = 0; i < 35; i++) await device.submit([device.press(i % 7 === 0 ? 3 : 5, TEN - 2 * HOUR + i * 3 * MINUTE)])
  await device.submit([device.press(2, TEN - 6 * HOUR), device.press(1, TEN - 6 * HOUR + 5 * SECOND)])
  hub.clock.now = TEN + DAY
  li = await hub.signIn('campaign-office')
  wang = await hub.signIn('campaign-office')
})
afterAll(() => hub.stop())

const get = (path: string, token = li) => hub.call('GET', path, { token })
const post = (path: string, body: object, token = li) => hub.call('POST', path, { token, body })
const state = async (token = li) => (await get(`${AT}/seal?from=${PERIOD.from}&to=${PERIOD.to}`, token)).body
const ask = async (order: object = ORDER, token = li) => {
  const { content } = await state()
  return post(`${AT}/seal-requests`, { content, ...order }, token)
}
const agree = (request: number, body: object, token = wang) =>
  post(`/api/v1/seal-requests/${request}/agreement`, { password: PASSWORD, ...body }, token)
const waiting = async (token: string) => (await get('/api/v1/seals', token)).body.waiting

describe('a request to seal', () => {
  test('is refused without a reason, without what is open by name, for another content, and to who decides nothing', async () => {
    expect((await ask({ ...ORDER, reason: '  ' })).body.code).toBe('reason-missing')
    expect((await ask({ ...ORDER, accept: [] })).body).toMatchObject({
      code: 'seal-unready',
      detail: expect.stringContaining('cases'),
    })
    expect((await ask({ ...ORDER, content: 'f'.repeat(64) })).body.code).toBe('content-changed')
    for (const role of ['admin', 'auditor', 'hall-manager'] as const)
      expect((await ask(ORDER, await hub.signIn(role, role === 'hall-manager' ? { hall: 'shimin' } : {}))).status).toBe(
        403,
      )
    expect(hub.rows('seal-request')).toEqual([])
  })

  test('seals nothing; it waits for another officer, who is told of it, and comes back with a word', async () => {
    const asked = await ask()
    expect(asked.status).toBe(201)
    expect(hub.rows('seal')).toEqual([])
    expect(await waiting(wang)).toMatchObject([{ what: 'request', campaign: '2026', ...PERIOD }])
    expect(await waiting(li)).toEqual([])
    const { request, content } = await state(wang)
    expect(request).toMatchObject({
      request: asked.body.request,
      holds: true,
      refused: null,
      accepted: ['cases'],
      content,
    })
    const back = { reason: '先把 A01 的缺号查清' }
    expect((await post(`/api/v1/seal-requests/${asked.body.request}/refusal`, back, wang)).status).toBe(200)
    expect((await state()).request).toMatchObject({ refused: { reason: back.reason } })
    expect(await waiting(wang)).toEqual([])
    expect((await agree(asked.body.request, { content })).body.code).toBe('request-closed')
  })

  test('that is sent twice is one; in other words it is another', async () => {
    const both = await twice(hub, () => ask())
    expect(both).toMatchObject({ kinds: ['seal-request'], audit: ['period:ask'] })
    expect(both.answers.map(({ status }) => status)).toEqual([201, 200])
    expect(both.answers[1]!.body).toEqual(both.answers[0]!.body)
    const other = await ask({ ...ORDER, reason: '按期报送' })
    expect([other.status, other.body.request > both.answers[0]!.body.request]).toEqual([201, true])
    const back = { reason: '先等一等' }
    await post(`/api/v1/seal-requests/${other.body.request}/refusal`, back, wang)
    expect((await ask({ ...ORDER, reason: '按期报送' })).status).toBe(201)
  })

  test('is agreed to by another person with the own password, for the content that was shown, and is over when that changes', async () => {
    const { request, content } = (await ask()).body
    expect((await agree(request, { content }, li)).body.code).toBe('same-person')
    expect((await agree(request, { content, password: 'not mine at all' })).body.code).toBe('own-password-wrong')
    expect((await agree(request, { content: 'f'.repeat(64) })).body.code).toBe('content-changed')
    // One press more: what was asked for is no more, for the one as for the other.
    await device.submit([device.press(5, TEN - HOUR)])
    expect((await agree(request, { content })).body.code).toBe('content-changed')
    const now = await state(wang)
    expect(now.request).toMatchObject({ request, holds: false })
    expect((await agree(request, { content: now.content })).body.code).toBe('content-changed')
    expect(hub.rows('seal')).toEqual([])
    expect(hub.rows('stand')).toEqual([])
  })

  test('asked anew makes the one before void; agreed to, the period is sealed at once in the name of who asked', async () => {
    const before = (await state()).request.request as number
    const { request, content } = (await ask()).body
    expect((await agree(before, { content })).body.code).toBe('request-closed')
    const sealed = await agree(request, { content, reason: '逐项看过' })
    expect(sealed.status).toBe(201)
    const [entry] = hub.rows('seal')
    const [stand] = hub.rows('stand')
    expect(entry!.body).toMatchObject({ request, content, accepted: ['cases'], reason: ORDER.reason })
    expect([entry!.body.operator, entry!.body.second]).toEqual([
      hub.rows('seal-request').at(-1)!.body.operator,
      stand!.body.operator,
    ])
    expect(entry!.body.operator).not.toBe(entry!.body.second)
    expect(stand!.body).toMatchObject({ reason: '逐项看过', content })
    const again = await twice(hub, () => agree(request, { content, reason: '逐项看过' }))
    expect(again).toMatchObject({
      answers: [{ status: 200, body: { seal: entry!.n } }, { status: 200 }],
      kinds: [],
      audit: [],
    })
    expect((await agree(request, { content })).body.code).toBe('request-closed')
    expect((await ask()).body.code).toBe('period-sealed')
    const { entries } = (await get('/api/v1/audit', await hub.signIn('auditor'))).body
    const acts = (entries as { action: string; detail: object }[]).filter(({ action }) => action.startsWith('period:'))
    expect(acts.map(({ action }) => action).slice(0, 2)).toEqual(['period:seal', 'period:ask'])
    expect(JSON.stringify(entries)).not.toContain(PASSWORD)
    expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
  })

  test('of a period that was opened again is asked for anew', async () => {
    const n = hub.rows('seal')[0]!.n
    const reason = '漏报'
    await post(`/api/v1/seals/${n}/reopen-requests`, { reason })
    for (const kinds of [['reopen'], []]) {
      const reopened = await twice(hub, () => post(`/api/v1/seals/${n}/reopen`, { reason }, wang))
      expect([reopened.answers.map(({ status }) => status), reopened.kinds]).toEqual([[200, 200], kinds])
    }
    expect((await post(`/api/v1/seals/${n}/reopen`, { reason: '另一个' }, wang)).body.code).toBe('seal-missing')
    const { request, content } = await state()
    expect(request).toBeNull()
    const old = hub.rows('seal-request').at(-1)!.n
    expect((await agree(old, { content })).body.code).toBe('request-closed')
  })
})
