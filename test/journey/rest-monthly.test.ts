import readXlsxFile from 'read-excel-file/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { TestHub } from '../helpers/hub-fixture.ts'
import { twice } from '../helpers/twice.ts'

/** 12345 and the media report each month (campaign document, 八.2); office and auditor see what is missing. */
let hub: TestHub
let [media, hotline, discipline, office, unit] = ['', '', '', '', '']
beforeAll(async () => {
  hub = await TestHub.start()
  media = await hub.signIn('reporter', { body: 'media' })
  hotline = await hub.signIn('reporter', { body: 'hotline' })
  discipline = await hub.signIn('reporter', { body: 'discipline' })
  office = await hub.signIn('campaign-office')
  unit = await hub.signIn('unit', { unit: 'J45' })
})
afterAll(() => hub.stop())

const BASE = '/api/v1/monthly-reports'
const HEADS = '参评单位,投诉情况,督导情况,处理结果,备注'
const call = (method: string, path: string, token: string, body?: unknown) =>
  hub.call(method, BASE + path, { token, ...(body === undefined ? {} : { body }) })
async function read(text: string) {
  const headers = { authorization: `Bearer ${media}`, 'content-type': 'application/octet-stream' }
  const response = await fetch(`${hub.url}${BASE}/2026-10/file`, { method: 'POST', headers, body: Buffer.from(text) })
  // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
  const body: any = await response.json()
  return body
}
const states = async (token: string) =>
  (await call('GET', '?campaign=2026', token)).body.months.map(
    ({ month, body, state, version }: Record<string, string>) => `${month} ${body} ${state} ${version}`,
  ) as string[]

test('a file is only read: each fault by line with the value as written', async () => {
  const { faults, sound, lines } = await read(
    [HEADS, '交通局,12,3,9,公交收车早', '交通,1,0,0,', 'J45,2,0,0,', '公安局,两件,0,0,', '教育局,2,3,1,'].join('\n'),
  )
  expect(
    faults.map((fault: Record<string, unknown>) => [fault['line'], fault['column'], fault['code'], fault['value']]),
  ).toEqual([
    [3, 'unit', 'unit-unknown', '交通'],
    [4, 'unit', 'unit-twice', 'J45'],
    [5, 'complaints', 'count-malformed', '两件'],
    [6, 'supervised', 'more-than-complaints', '3'],
  ])
  expect([sound, lines.length]).toEqual([1, 5])
  expect(await call('POST', '/2026-10', media, { lines })).toMatchObject({
    status: 400,
    body: { code: 'hand-in-faulty' },
  })
  expect((await read('参评单位,投诉情况\n交通局,1')).missing).toEqual(['督导情况', '处理结果', '备注'])
})

test('wide digits and commas between thousands are of the number; one that nobody can read makes no other fault', async () => {
  const { faults, sound } = await read(
    [HEADS, '公安局,"1,200",３,"1,100",', '教育局,"12,00",3,1,', '交通局,,0,0,'].join('\n'),
  )
  expect(faults.map(({ line, column, code }: Record<string, unknown>) => [line, column, code])).toEqual([
    [3, 'complaints', 'count-malformed'],
    [4, 'complaints', 'count-malformed'],
  ])
  expect(sound).toBe(1)
})

test('a month is reported in versions, by its body alone, and what is missing is shown to office and body', async () => {
  const { lines } = await read([HEADS, '交通局,12,3,9,公交收车早', 'J36,0,0,0,'].join('\n'))
  expect(await call('POST', '/2026-10', media, { lines })).toMatchObject({ status: 201, body: { version: 1 } })
  const second = { status: 201, body: { version: 2 } }
  expect(await twice(hub, () => call('POST', '/2026-10', media, { lines: lines.slice(0, 1) }))).toMatchObject({
    answers: [second, { ...second, status: 200 }],
    kinds: ['monthly-report'],
    audit: ['monthly:submit'],
  })
  for (const [month, code] of [
    ['2026-12', 'date-outside-period'],
    ['2024-11', 'date-outside-period'],
    ['2026-13', 'date-outside-period'],
  ] as const)
    expect(await call('POST', `/${month}`, media, { lines })).toMatchObject({ body: { code } })
  expect((await call('POST', '/2026-10', discipline, { lines })).status).toBe(403)
  expect((await call('POST', '/2026-10', media, { lines: [] })).body.code).toBe('hand-in-empty')
  const seen = await states(office)
  expect(seen).toHaveLength(24)
  // 18 November: October was due on the 5th, November is not yet.
  expect(seen.slice(-4)).toEqual([
    '2026-10 hotline missing null',
    '2026-10 media handed-in 2',
    '2026-11 hotline due null',
    '2026-11 media due null',
  ])
  expect(await states(hotline)).toEqual(seen.filter((each) => each.includes('hotline')))
  expect((await call('GET', '?campaign=2026', unit)).status).toBe(403)
  const metrics = async () => (await hub.call('GET', '/metrics')).text
  expect(await metrics()).toMatch(/^pingyi_monthly_late\{body="hotline"\} [1-9]/m)
  expect(await metrics()).toMatch(/^pingyi_monthly_late\{body="media"\} 0$/m)
  const { body } = await call('GET', '?campaign=2026', media)
  expect(body.months.find(({ month }: { month: string }) => month === '2026-10').rows).toEqual([
    { unit: { code: 'J45', name: '交通局' }, complaints: 12, supervised: 3, resolved: 9, note: '公交收车早' },
  ])
})

test("the year's table and the empty template are workbooks", async () => {
  for (const [path, token, first] of [
    ['/export.xlsx?campaign=2026', office, '月份'],
    ['/template.xlsx', media, '参评单位'],
  ] as const) {
    const response = await fetch(hub.url + BASE + path, { headers: { authorization: `Bearer ${token}` } })
    const [sheet] = await readXlsxFile(Buffer.from(await response.arrayBuffer()))
    expect(JSON.stringify(sheet)).toContain(first)
  }
})

test("a draft is the own body's alone, is kept as it is written, and goes with the report", async () => {
  const lines = [{ line: 2, cells: { unit: '交通', complaints: '', supervised: '', resolved: '', note: '没写完' } }]
  expect(await call('POST', '/2026-09/draft', media, { lines })).toMatchObject({
    status: 200,
    body: { month: '2026-09' },
  })
  expect((await call('POST', '/2026-13/draft', media, { lines })).body.code).toBe('date-outside-period')
  expect((await call('POST', '/2026-09/draft', discipline, { lines })).status).toBe(403)
  const draftOf = async (token: string) =>
    (await call('GET', '?campaign=2026', token)).body.months.find(
      ({ month, body }: Record<string, string>) => month === '2026-09' && body === 'media',
    )?.draft
  expect((await draftOf(media)).lines).toEqual(lines)
  expect(await draftOf(office)).toBeNull()
  expect(await draftOf(hotline)).toBeUndefined()
  expect(rawDrafts()).not.toContain('没写完')
  const whole = [{ line: 2, cells: { unit: '交通局', complaints: '1', supervised: '1', resolved: '1', note: '' } }]
  expect((await call('POST', '/2026-09', media, { lines: whole })).status).toBe(201)
  expect(await draftOf(media)).toBeNull()
})

test('the office sends the newest version back with a reason; the next one takes its place', async () => {
  const back = (token: string, more: object = {}) =>
    call('POST', '/2026-09/return', token, { body: 'media', reason: '件数与热线不符', ...more })
  expect((await back(media)).status).toBe(403)
  for (const reason of [' ', '\u200b\u3000\ufeff'])
    expect((await back(office, { reason })).body.code).toBe('reason-missing')
  expect((await back(office, { body: 'hotline' })).body.code).toBe('not-found')
  expect(await back(office)).toMatchObject({ status: 200, body: { version: 1 } })
  expect(await back(office)).toMatchObject({ status: 200, body: { version: 1 } })
  expect(hub.rows('monthly-return')).toHaveLength(1)
  expect((await back(office, { reason: '另一个' })).body.code).toBe('hand-in-answered')
  const month = async () =>
    (await call('GET', '?campaign=2026', media)).body.months.find(
      (each: Record<string, string>) => each['month'] === '2026-09',
    )
  expect(await month()).toMatchObject({ state: 'returned', returned: { reason: '件数与热线不符' } })
  const lines = [{ line: 2, cells: { unit: '交通局', complaints: '2', supervised: '1', resolved: '1', note: '' } }]
  expect((await call('POST', '/2026-09', media, { lines })).body.version).toBe(2)
  expect(await month()).toMatchObject({ state: 'handed-in', returned: null })
})

test('12345 takes its own records over: complaints, those followed up, those closed; the media what they fed back', async () => {
  const calls = [
    { callId: 'a1', unit: 'J45', level: 1, answeredAt: '2026-11-10T10:00:00+08:00', complaint: true },
    { callId: 'a2', unit: 'J45', level: 4, answeredAt: '2026-11-11T10:00:00+08:00', complaint: true },
    { callId: 'a3', unit: 'J36', level: 5, answeredAt: '2026-11-11T11:00:00+08:00' },
  ]
  expect(
    (await hub.call('POST', '/api/v1/hotline/ratings', { token: hub.apiKey('hotline'), body: calls })).status,
  ).toBe(200)
  const of = async (token: string, month = '2026-11') => (await call('GET', `/${month}/proposal`, token)).body
  expect((await of(hotline)).lines).toEqual([
    { line: 2, cells: { unit: 'J45', complaints: '2', supervised: '1', resolved: '0', note: '' } },
  ])
  const problem = { id: uuid7(hub.clock.now), unit: 'J36', source: 'hotline', fedBack: '2026-11-09', text: '无人接听' }
  await hub.call('POST', '/api/v1/problems', { token: media, body: problem })
  const dates = { solved: '2026-11-12', answered: '2026-11-12' }
  const ofUnit = await hub.signIn('unit', { unit: 'J36' })
  const step = (token: string, body: object) =>
    hub.call('POST', `/api/v1/problems/${problem.id}/steps`, { token, body })
  for (const send of [() => step(media, dates), () => step(ofUnit, { text: '已接听' })])
    expect(await twice(hub, send)).toMatchObject({ kinds: ['problem-step'], audit: ['problem:step'] })
  await step(media, { solved: '2026-11-11' })
  expect((await twice(hub, () => step(media, dates))).kinds).toEqual(['problem-step'])
  const { lines } = await of(media)
  expect(lines).toEqual([
    { line: 2, cells: { unit: 'J36', complaints: '1', supervised: '1', resolved: '1', note: '' } },
  ])
  // What is proposed is taken as it is.
  expect((await call('POST', '/2026-11', media, { lines })).status).toBe(201)
  expect((await of(media, '2026-12')).code).toBe('date-outside-period')
  expect((await of(office)).code).toBe('forbidden')
})

function rawDrafts(): string {
  const rows = hub.hub.ledger.db.prepare('SELECT sealed FROM monthly_draft').pluck().all() as Buffer[]
  return Buffer.concat(rows).toString('utf8')
}

test('every address under a campaign that there is not answers the same, whatever else is asked', async () => {
  const tokens = [
    '',
    office,
    unit,
    await hub.signIn('admin'),
    ...(await Promise.all(
      (['third-party', 'service-centre', 'representatives', 'online'] as const).map((method) =>
        hub.signIn('method-owner', { method }),
      ),
    )),
  ]
  const routes = hub.hub.http.accessRules.filter(({ method, url }) => method === 'GET' && url.includes('/:campaign'))
  expect(routes.length).toBeGreaterThan(40)
  const others: string[] = []
  for (const { url } of routes) {
    const path = url
      .replace(':campaign', '0000')
      .replace(':method', url.includes('/pool') ? 'third-party' : 'service-centre')
      .replaceAll(/:\w+/g, '1')
    const answers = await Promise.all(tokens.map((token) => hub.call('GET', path, token === '' ? {} : { token })))
    // Whom the guard turns away learns nothing of campaigns.
    const heard = answers.filter(({ status }) => status !== 401 && status !== 403)
    if (heard.length === 0) others.push(`${path}: nobody is heard`)
    for (const { status, body } of heard)
      if (status !== 404 || body?.code !== 'unknown-campaign') others.push(`${path}: ${status} ${body?.code}`)
  }
  expect(others).toEqual([])
  const item = { id: uuid7(hub.clock.now), unit: 'J45', source: 'office', finding: '无人值守' }
  for (const campaign of ['0000', '2099', 'now'])
    expect(
      await hub.call('POST', `/api/v1/campaigns/${campaign}/rectifications`, { token: office, body: item }),
    ).toMatchObject({
      status: 404,
      body: { code: 'unknown-campaign' },
    })
})

test('a filter that names nobody is named, and is no empty list', async () => {
  const asked = (path: string) => hub.call('GET', path, { token: office })
  for (const path of [
    '/api/v1/deductions?unit=X99',
    '/api/v1/problems?unit=X99',
    '/api/v1/campaigns/2026/rectifications?unit=X99',
  ])
    expect(await asked(path)).toMatchObject({ status: 404, body: { code: 'unknown-unit', detail: 'X99' } })
  expect(await asked('/api/v1/deductions?rule=Z9')).toMatchObject({ status: 400, body: { code: 'bad-request' } })
  for (const path of ['/api/v1/deductions?campaign=0000', '/api/v1/deductions/export.xlsx?campaign=2099'])
    expect(await asked(path)).toMatchObject({ status: 404, body: { code: 'unknown-campaign' } })
  expect((await asked('/api/v1/deductions?campaign=2025')).status).toBe(200)
})
