import readXlsxFile from 'read-excel-file/node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { TestHub } from '../helpers/hub-fixture.ts'

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

test('a month is reported in versions, by its body alone, and what is missing is shown to office and body', async () => {
  const { lines } = await read([HEADS, '交通局,12,3,9,公交收车早', 'J36,0,0,0,'].join('\n'))
  expect(await call('POST', '/2026-10', media, { lines })).toMatchObject({ status: 201, body: { version: 1 } })
  expect(await call('POST', '/2026-10', media, { lines: lines.slice(0, 1) })).toMatchObject({ body: { version: 2 } })
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
