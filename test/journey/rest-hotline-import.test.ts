import { writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestHub } from '../helpers/hub-fixture.ts'

/** A month of 12345 by file: looked at, mapped, mended, imported once, and what came of the complaints. */
let hub: TestHub
let office: string
beforeAll(async () => {
  hub = await TestHub.start()
  office = await hub.signIn('campaign-office')
})
afterAll(() => hub.stop())

const send = async (file: string | Uint8Array, query: Record<string, string> = {}, token = office) => {
  const response = await fetch(`${hub.url}/api/v1/hotline/imports?${new URLSearchParams(query).toString()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: Buffer.from(file),
  })
  // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
  const body: any = await response.json()
  return { status: response.status, body }
}
const csv = (...lines: string[]) => ['工单号,承办单位,满意度,评价时间,是否投诉', ...lines, ''].join('\r\n')
const GOOD = csv(
  'w1,公安局,满意,2026-11-02 09:00,否',
  'w2,人社局,非常不满意,2026-11-02 09:10,是',
  'w3,火星局,6,2026-11-02 09:20,否',
  'w4,人社局,非常满意,2026-11-03 10:00,是',
)

test('the preview names what it could not map, and looks at no row before it can', async () => {
  const { status, body } = await send(GOOD, { dryRun: 'true' })
  expect(status).toBe(200)
  expect(body).toMatchObject({
    imported: false,
    heads: ['工单号', '承办单位', '满意度', '评价时间', '是否投诉'],
    columns: { unit: '承办单位', level: '满意度', answeredAt: '评价时间', complaint: '是否投诉' },
    missing: ['callId'],
    rows: 4,
    stored: 0,
  })
  expect(body.sample[0]).toEqual(['w1', '公安局', '满意', '2026-11-02 09:00', '否'])
  expect((await send(GOOD)).body.code).toBe('bad-request')
})

test('a faulty row keeps all out, by its line; left out by its line, the others come in once', async () => {
  const columns = { callId: '工单号' }
  const dry = await send(GOOD, { ...columns, dryRun: 'true' })
  expect(dry.body).toMatchObject({ imported: false, stored: 3, faulty: 1 })
  expect(dry.body.faults).toEqual([{ line: 4, zh: expect.stringContaining('没有这个参评单位：火星局') }])
  expect((await send(GOOD, columns)).body).toMatchObject({ imported: false, faulty: 1 })
  expect(hub.rows('call')).toEqual([])

  const done = await send(GOOD, { ...columns, leaveOut: '4' })
  expect(done.body).toMatchObject({ imported: true, stored: 3, duplicate: 0, conflict: 0, faulty: 0 })
  expect(hub.rows('call').map(({ body }) => [body.attribution.unit, body.level, body.complaint ?? false])).toEqual([
    ['J36', 4, false],
    ['J41', 1, true],
    ['J41', 5, true],
  ])
  // The same calls again, one of them with another level, in a workbook.
  const rows = [
    ['工单号', '承办单位', '满意度', '评价时间', '是否投诉'],
    ['w1', 'J36', 4, '2026-11-02 09:00', '否'],
    ['w2', 'J41', 3, '2026-11-02 09:10', '是'],
    ['w5', 'J36', 5, '2026-11-04 09:00', '否'],
  ]
  const again = await send(await writeXlsx({ sheets: [{ name: '来电', rows }] }), columns)
  expect(again.body).toMatchObject({ imported: true, stored: 1, duplicate: 1, conflict: 1, conflicts: [3] })
  expect(hub.rows('call').length).toBe(4)
  const entries = hub.hub.access.audit.list({ limit: 20 })
  expect(entries.filter(({ action }) => action === 'data:import')).toMatchObject([
    { subject: expect.stringMatching(/^file:[0-9a-f]{64}$/), detail: { rows: 3, leftOut: 0 } },
    { subject: expect.stringMatching(/^file:[0-9a-f]{64}$/), detail: { rows: 3, leftOut: 1 } },
  ])
})

test('a column that the file is said not to have is not guessed', async () => {
  const { body } = await send(GOOD, { callId: '工单号', complaint: '', leaveOut: '4', dryRun: 'true' })
  expect(body.columns).not.toHaveProperty('complaint')
})

test('what is no table, too large, or from somebody else is refused', async () => {
  expect((await send(Buffer.from('PK\u0003\u0004 nothing'))).body.code).toBe('file-unreadable')
  expect((await send(Buffer.alloc(20 * 1_048_576 + 1))).status).toBe(413)
  expect((await send(GOOD, { leaveOut: 'all' })).status).toBe(400)
  const json = await hub.call('POST', '/api/v1/hotline/imports', { token: office, body: [] })
  expect(json.body.code).toBe('file-unreadable')
  for (const role of ['auditor', 'admin'] as const)
    expect((await send(GOOD, {}, await hub.signIn(role))).status, role).toBe(403)
  expect((await send(GOOD, {}, hub.apiKey('hotline'))).status).toBe(403)
})
