import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestHub } from '../helpers/hub-fixture.ts'

/** Lists of a hall, a window or a unit that is not there, or that goes on in another one. */
let hub: TestHub
let office: string
beforeAll(async () => {
  hub = await TestHub.start()
  office = await hub.signIn('campaign-office')
})
afterAll(() => hub.stop())

const get = async (path: string, token = office) => hub.call('GET', `/api/v1/${path}`, { token })

test('a list of a hall, window or unit that is not there is a named 404, never an empty list', async () => {
  const admin = await hub.signIn('admin')
  const media = await hub.signIn('method-owner', { method: 'online' })
  for (const [path, code, token] of [
    ['halls/nowhere/placements', 'unknown-hall'],
    ['halls/shimin/placements?window=Z99', 'unknown-window'],
    ['halls/nowhere/devices', 'unknown-hall'],
    ['halls/nowhere/cases', 'unknown-hall'],
    ['halls/shimin/cases?window=Z99', 'unknown-window'],
    ['halls/nowhere/questions', 'unknown-hall'],
    ['cases?unit=J99', 'unknown-unit'],
    ['cases?window=Z99', 'unknown-window'],
    ['users/nobody/sessions', 'not-found', admin],
    ['screening/ratings?hall=nowhere', 'unknown-hall'],
    ['screening/ratings?unit=J99', 'unknown-unit'],
    ['online/held?unit=J99', 'unknown-unit'],
    ['online/comments?unit=J99', 'unknown-unit', media],
  ] as const)
    expect(await get(path, token), path).toMatchObject({ status: 404, body: { code } })
  for (const path of [
    'halls/shimin/placements?window=B07',
    'halls/shimin/cases?window=B07',
    'cases?unit=J41',
    'cases?window=B07',
  ])
    expect((await get(path)).status, path).toBe(200)
})

test('a filter that no such thing can have is a bad request, and one that nothing has is an empty list', async () => {
  for (const path of ['screening/ratings?rule=', 'online/held?rule=', 'deductions?rule=', 'policy?since='])
    expect(await get(`${path}nobody`), path).toMatchObject({ status: 400, body: { code: 'bad-request' } })
  for (const path of ['screening/ratings?rule=voided', 'online/held?rule=repeat', 'deductions?rule=A1'])
    expect((await get(path)).status, path).toBe(200)
  const media = await hub.signIn('reporter', { body: 'media' })
  const file = (month: string) =>
    fetch(`${hub.url}/api/v1/monthly-reports/${month}/file`, {
      method: 'POST',
      headers: { authorization: `Bearer ${media}`, 'content-type': 'application/octet-stream' },
      body: '单位,投诉,督导,办结,备注\r\n公安局,1,1,1,',
    })
  for (const month of ['2031-13', '2026-13', '2031-01'])
    expect(await (await file(month)).json(), month).toMatchObject({ status: 400, code: 'date-outside-period' })
  expect((await file('2026-10')).status).toBe(200)
})

test('a unit in which another one goes on sees, and may appeal against, the running cases of that one', async () => {
  // B07 serves J41.
  const device = await hub.device('B07')
  await device.submit([device.press(1)])
  const heir = await hub.signIn('unit', { unit: 'J38' })
  expect((await get('unit/cases', heir)).body.cases).toEqual([])
  await hub.hub.parts.store.act(
    'units.change',
    { what: { change: 'merge', unit: 'J41', into: 'J38' }, reason: '合并' },
    'cli:test',
  )
  const [mine] = (await get('unit/cases', heir)).body.cases
  expect(mine).toMatchObject({ window: { code: 'B07' } })
  const steps = `/api/v1/unit/cases/${mine.id}/steps`
  const body = { step: 'appealed', note: '不是本单位事项' }
  expect((await hub.call('POST', steps, { token: heir, body })).status).toBe(200)
  // By the name of either, the office finds the same.
  for (const unit of ['J41', 'J38']) expect((await get(`cases?unit=${unit}`)).body.cases, unit).toHaveLength(1)
})
