import { writeXlsx } from 'hucre/xlsx'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBack, secondOpinion } from '../fixtures/score/second-opinion.ts'
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
  expect(dry.body.faults).toEqual([
    {
      line: 4,
      zh: expect.stringContaining('没有这个参评单位：火星局'),
      columns: ['unit', 'level'],
      cells: { callId: 'w3', unit: '火星局', level: '6', answeredAt: '2026-11-02 09:20', complaint: '否' },
    },
  ])
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
  const book = await writeXlsx({ sheets: [{ name: '来电', rows }] })
  // One in conflict is a fault: nothing is stored, until it is left out.
  expect((await send(book, columns)).body).toMatchObject({ imported: false, stored: 1, conflict: 1, conflicts: [3] })
  expect(hub.rows('call').length).toBe(3)
  const again = await send(book, { ...columns, leaveOut: '3' })
  expect(again.body).toMatchObject({ imported: true, stored: 1, duplicate: 1, conflict: 0, conflicts: [] })
  expect(hub.rows('call').length).toBe(4)
  const entries = hub.inside.audit.list({ limit: 20 })
  expect(entries.filter(({ action }) => action === 'data:import')).toMatchObject([
    { subject: expect.stringMatching(/^file:[0-9a-f]{64}$/), detail: { rows: 1, leftOut: 1 } },
    { subject: expect.stringMatching(/^file:[0-9a-f]{64}$/), detail: { rows: 3, leftOut: 1 } },
  ])
})

test('a column that the file is said not to have is not guessed', async () => {
  const { body } = await send(GOOD, { callId: '工单号', complaint: '', leaveOut: '4', dryRun: 'true' })
  expect(body.columns).not.toHaveProperty('complaint')
})

test('what is no table, too large, or from somebody else is refused', async () => {
  expect((await send(Buffer.from('PK\u0003\u0004 nothing'))).body.code).toBe('file-not-table')
  expect((await send(Buffer.alloc(20 * 1_048_576 + 1))).status).toBe(413)
  expect((await send(GOOD, { leaveOut: 'all' })).status).toBe(400)
  const json = await hub.call('POST', '/api/v1/hotline/imports', { token: office, body: [] })
  expect(json.body.code).toBe('file-unreadable')
  for (const role of ['auditor', 'admin'] as const)
    expect((await send(GOOD, {}, await hub.signIn(role))).status, role).toBe(403)
  expect((await send(GOOD, {}, hub.apiKey('hotline'))).status).toBe(403)
})

test("the month's complaints by unit follow their cases, as figures and as a workbook", async () => {
  const path = '/api/v1/campaigns/2026/complaints'
  const report = async () => (await hub.call('GET', `${path}?month=2026-11`, { token: office })).body
  const before = await report()
  expect(before).toMatchObject({ month: '2026-11', from: '2026-11-01', to: '2026-11-30', without: 88 })
  // w2 (level 1) has a case; w4 (level 5) is a complaint, too, and has none.
  expect(before.units).toMatchObject([
    { unit: { code: 'J41', name: '人社局' }, complaints: 2, bad: 1, cases: 1, states: { opened: 1, closed: 0 } },
  ])
  const hotline = await hub.signIn('hall-manager', { hall: '12345' })
  const cases = '/api/v1/halls/12345/cases'
  const [{ id }] = (await hub.call('GET', cases, { token: hotline })).body.cases
  const steps = [
    { step: 'found', finding: 'true', responsibility: 'person', note: '态度生硬' },
    { step: 'mended', note: '已批评教育' },
    { step: 'called-back', callBack: 'satisfied' },
    { step: 'closed' },
  ]
  for (const body of steps) {
    const done = await hub.call('POST', `${cases}/${id}/steps`, { token: hotline, body })
    expect(done.status, JSON.stringify(body)).toBe(200)
  }
  const after = await report()
  expect(after.total).toMatchObject({
    complaints: 2,
    cases: 1,
    late: 0,
    states: { opened: 0, closed: 1 },
    findings: { true: 1, mistaken: 0 },
    responsibilities: { person: 1, process: 0 },
    callBacks: { satisfied: 1 },
  })
  expect(after.complaints[0].case).toMatchObject({ state: 'closed', closed: '2026-11-18' })
  expect(after.complaints[1].case).toBeNull()

  const file = await fetch(`${hub.url}${path}.xlsx?month=2026-11`, { headers: { authorization: `Bearer ${office}` } })
  const workbook = new Uint8Array(await file.arrayBuffer())
  expect((await readBack(workbook, '单位'))[1]!.slice(0, 5)).toEqual(['J41', '人社局', 2, 1, 1])
  const [, line] = await readBack(workbook, '投诉')
  expect(line!.slice(6, -1)).toEqual(['已办结', '否', '情况属实', '人员', '当事人满意'])
  expect([line![2], line!.at(-1)]).toEqual(['2026-11-02 00:00:00', '2026-11-18 00:00:00'])
  const names = secondOpinion(workbook)?.sheets.map(({ name }) => name)
  if (names) expect(names).toEqual(['封面', '单位', '投诉'])
  for (const month of ['2026-13', '2026-12', '2025-11', 'x'])
    expect((await hub.call('GET', `${path}?month=${month}`, { token: office })).status, month).toBe(400)
  expect((await hub.call('GET', `${path}?month=2026-11`, { token: hotline })).status).toBe(403)
})
