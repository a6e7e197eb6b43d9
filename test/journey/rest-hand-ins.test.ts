import { writeXlsx } from 'hucre/xlsx'
import readXlsxFile from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TestHub } from '../helpers/hub-fixture.ts'

/** A unit hands in, the office answers, the auditor looks, the public reads: each sees its own and nothing else. */
let hub: TestHub
let [unit, other, owner, office, auditor] = ['', '', '', '', '']
beforeAll(async () => {
  hub = await TestHub.start()
  unit = await hub.signIn('unit', { unit: 'J44' })
  other = await hub.signIn('unit', { unit: 'J36' })
  owner = await hub.signIn('method-owner', { method: 'third-party' })
  office = await hub.signIn('campaign-office')
  auditor = await hub.signIn('auditor')
})
afterAll(() => hub.stop())

const BASE = '/api/v1/campaigns/2026/hand-ins'
const call = (method: string, path: string, token: string, body?: unknown) =>
  hub.call(method, BASE + path, { token, ...(body === undefined ? {} : { body }) })
const HEADS = ['类别', '姓名', '单位', '电话', '关系', '同意']
const MA = ['市场主体', '马小建', '塞上一家公司', '13809517766', '办过预售证', '是']
const LI = ['人民群众', '李小宁', '', '', '', '否']
const csv = (...rows: readonly (readonly string[])[]) => rows.map((row) => row.join(',')).join('\r\n')

async function read(file: string | Uint8Array, part = 'objects', query = '') {
  const response = await fetch(`${hub.url}${BASE}/own/${part}/file${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${unit}`, 'content-type': 'application/octet-stream' },
    body: Buffer.from(file),
  })
  // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
  const body: any = await response.json()
  return { status: response.status, body }
}
async function workbook(path: string, token: string) {
  const response = await fetch(hub.url + BASE + path, { headers: { authorization: `Bearer ${token}` } })
  expect(response.status).toBe(200)
  return readXlsxFile(Buffer.from(await response.arrayBuffer()))
}

describe('a file is only read (试读)', () => {
  test('csv in UTF-8 and a workbook on its second sheet give the same lines', async () => {
    const plain = await read(csv(HEADS, MA, LI))
    expect(plain).toMatchObject({
      status: 200,
      body: { faulty: 0, sound: 2, missing: [], counts: { 'market-entity': 1, citizen: 1 } },
    })
    const book = await writeXlsx({
      sheets: [
        { name: '说明', rows: [['请看下一张']] },
        { name: '名单', rows: [['住建局服务对象'], HEADS, MA, LI] },
      ],
    })
    const { body } = await read(book)
    expect(body).toMatchObject({ sheet: '名单', headLine: 2, faulty: 0, consents: { yes: 1, no: 1 } })
    expect(body.lines.map((each: { cells: object }) => each.cells)).toEqual(
      plain.body.lines.map((each: { cells: object }) => each.cells),
    )
    expect(await read(book, 'objects', '?sheet=没有')).toMatchObject({ status: 400, body: { code: 'unknown-sheet' } })
  })

  test('csv in GB18030', async () => {
    // 职责,依据,科室 / 房屋安全,条例,质安站
    const bytes = Buffer.from(
      'd6b0d4f02cd2c0bedd2cbfc6cad20d0ab7bfceddb0b2c8ab2cccf5c0fd2cd6cab0b2d5be'.replaceAll(' ', ''),
      'hex',
    )
    expect((await read(bytes, 'duties')).body).toMatchObject({
      lines: [{ line: 2, cells: { duty: '房屋安全', basis: '条例', department: '质安站' } }],
      faulty: 0,
    })
  })

  test('a csv of one column keeps its texts whole, whatever stands in them', async () => {
    const file = ['工作职责', '受理;审核;发证', '受理,审核', '"第一行', '第二行;完"', '公示'].join('\r\n')
    const { body } = await read(file, 'duties')
    expect(body.lines.map(({ cells }: { cells: { duty: string } }) => cells.duty)).toEqual([
      '受理;审核;发证',
      '受理,审核',
      '第一行\r\n第二行;完',
      '公示',
    ])
    expect((await read('职责;科室\r\n受理,审核;一科', 'duties')).body.lines[0].cells).toMatchObject({
      duty: '受理,审核',
      department: '一科',
    })
  })

  test('each fault gives line, column, the value as written, and how to mend it; one person twice the earlier line', async () => {
    const dots = [MA.with(1, '阿不都\u00B7马'), MA.with(1, '阿不都\u2022马').with(3, '138 0951 7766')]
    const { body } = await read(csv(HEADS, MA, MA.with(0, '企业'), LI.with(3, '139 0951'), LI.with(5, ''), ...dots))
    expect(body.faults).toMatchObject([
      { line: 3, column: 'kind', code: 'kind-unknown', value: '企业', hint: { zh: '改成「市场主体」' } },
      { line: 4, column: 'phone', code: 'phone-malformed', value: '139 0951', hint: { zh: '只有 7 位数字' } },
      { line: 5, column: 'consent', code: 'consent-unknown', value: '' },
    ])
    expect(body).toMatchObject({ faulty: 3, sound: 3, repeated: [{ line: 7, first: 6 }] })
    expect((await call('GET', '/own', unit)).body.parts[2]).toMatchObject({ state: 'late', draft: null })
  })

  test('cells merged over lines, a file of something else, an empty one and 20,000 lines are named', async () => {
    const merged = await writeXlsx({
      sheets: [
        {
          name: '名单',
          rows: [HEADS, MA, ['', ...LI.slice(1)]],
          merges: [{ startRow: 1, endRow: 2, startCol: 0, endCol: 0 }],
        },
      ],
    })
    expect(await read(merged)).toMatchObject({ status: 400, body: { code: 'file-cells-merged', detail: 'A2:A3' } })
    expect((await read(csv(['时间', '地点'], ['今天', '这里']))).body).toMatchObject({ lines: [], missing: HEADS })
    expect((await read('')).body).toMatchObject({ code: 'file-empty' })
    expect((await read(csv(HEADS))).body).toMatchObject({ code: 'file-no-rows' })
    expect(await read('%PDF-1.7')).toMatchObject({ status: 400, body: { code: 'file-is-pdf' } })
    const many = Array.from({ length: 20_000 }, () => LI)
    expect(await read(csv(HEADS, ...many))).toMatchObject({ status: 413, body: { code: 'hand-in-too-long' } })
  })

  test('the empty template is read back without a missing column', async () => {
    for (const part of ['contact', 'duties', 'objects']) {
      const response = await fetch(`${hub.url}${BASE}/own/${part}/template.xlsx`, {
        headers: { authorization: `Bearer ${unit}` },
      })
      const { body } = await read(Buffer.from(await response.arrayBuffer()), part)
      expect([part, body.code ?? body.missing]).toEqual([part, 'file-no-rows'])
    }
  })
})

test('from an empty form to what is published: unit, office, auditor, public', async () => {
  const { lines } = (await read(csv(HEADS, MA, LI))).body
  expect(await call('POST', '/own/objects/draft', unit, { revision: 0, lines })).toMatchObject({
    status: 200,
    body: { revision: 1 },
  })
  expect(await call('POST', '/own/objects/draft', unit, { revision: 0, lines: [] })).toMatchObject({
    status: 409,
    body: { code: 'draft-newer' },
  })
  expect((await call('GET', '/own/objects', unit)).body).toMatchObject({ revision: 1, from: 'draft', lines })
  expect((await call('GET', '/own/objects', other)).body).toMatchObject({ revision: 0, from: 'nothing', lines: [] })
  const faulty = [...lines, { line: 4, cells: { kind: '企业', name: '丁某', consent: '是' } }]
  expect(await call('POST', '/own/objects', unit, { revision: 1, lines: faulty })).toMatchObject({
    status: 400,
    body: { code: 'hand-in-faulty' },
  })
  expect(await call('POST', '/own/duties', unit, { revision: 0, lines: [] })).toMatchObject({
    status: 400,
    body: { code: 'hand-in-empty' },
  })
  const { status, body: first } = await call('POST', '/own/objects', unit, { revision: 1, lines })
  expect([status, first.version]).toEqual([201, 1])
  const duty = [{ line: 1, cells: { duty: '房屋市政工程质量安全监督', department: '质安站' } }]
  const { body: duties } = await call('POST', '/own/duties', unit, { revision: 0, lines: duty })

  // Everybody who looks at people is on record; who does not need them sees counts.
  const looked = await call('GET', `/versions/${first.handIn}`, office)
  expect(looked.body.content[0].cells).toMatchObject({ name: '马小建', phone: '13809517766' })
  const table = await call('GET', '', auditor)
  expect(table.body.units.find(({ party }: { party: string }) => party === 'J44')).toMatchObject({
    states: { contact: 'late', duties: 'handed-in', objects: 'handed-in' },
    waiting: { objects: first.handIn },
  })
  const views = await call('GET', '/parties/J44', auditor)
  for (const { text } of [table, views]) expect(text).not.toMatch(/马小建|13809517766|李小宁/)
  expect((await call('GET', `/versions/${first.handIn}`, auditor)).status).toBe(403)
  expect((await call('GET', '', unit)).status).toBe(403)

  await call('POST', `/versions/${first.handIn}/return`, office, { reason: '只写了两个人' })
  expect(await call('POST', `/versions/${first.handIn}/acceptance`, office)).toMatchObject({
    status: 409,
    body: { code: 'hand-in-answered' },
  })
  const more = [
    ...lines,
    { line: 4, cells: { kind: '基层组织', name: '王小宁', organisation: '一个社区', consent: '是' } },
  ]
  const { body: second } = await call('POST', '/own/objects', unit, { revision: 0, lines: more })
  for (const { handIn } of [second, duties]) await call('POST', `/versions/${handIn}/acceptance`, office)
  expect((await call('GET', `/versions/${second.handIn}`, office)).body.difference).toEqual({
    version: 1,
    more: 1,
    fewer: 0,
    changed: 0,
  })
  expect((await call('GET', '/own', unit)).body.parts[2].versions).toMatchObject([
    { version: 2, outcome: 'accepted' },
    { version: 1, outcome: 'returned', reason: '只写了两个人' },
  ])

  const { body: published, text } = await hub.call('GET', '/api/v1/public/units/J44')
  expect(published).toMatchObject({
    duties: [{ duty: '房屋市政工程质量安全监督' }],
    organisations: ['一个社区', '塞上一家公司'],
  })
  expect(text).not.toMatch(/马小建|王小宁|13809517766/)
  expect((await hub.call('GET', '/api/v1/public/units')).body.units).toHaveLength(89)
  expect((await hub.call('GET', '/api/v1/public/units/J99')).body.code).toBe('not-found')
  const page = async (path: string) => (await fetch(hub.url + path)).text()
  const own = await page('/units/J44')
  expect(own).toContain('房屋市政工程质量安全监督')
  expect(own).toContain('一个社区')
  expect(own).toContain('评议办公室 11 月 18 日接收')
  for (const text of [own, await page('/units/')]) expect(text).not.toMatch(/<script|马小建|王小宁|13809517766|得分/)
  // Names and published duties are searched, whatever the width of what is typed; what is typed is text, never markup.
  expect(await page('/units/?q=质量安全')).toContain('href="/units/J44"')
  expect(await page('/units/?q=质量安全')).not.toContain('href="/units/J43"')
  expect(await page(`/units/?q=${encodeURIComponent('"><script>')}`)).not.toContain('<script')
  expect((await fetch(`${hub.url}/units/J99`)).status).toBe(404)
  const bound = await workbook('/duties.xlsx', office)
  expect(JSON.stringify(bound)).toContain('房屋市政工程质量安全监督')
  expect(JSON.stringify(await workbook('/export.xlsx', auditor))).toContain('已接收')

  const audit = hub.hub.ledger.db.prepare("SELECT action, detail FROM audit WHERE action LIKE 'hand-in:%'").all()
  expect(JSON.stringify(audit)).not.toMatch(/马小建|13809517766/)
  expect(audit.map((row) => (row as { action: string }).action)).toContain('hand-in:read')
})

test('the survey team hands in its plan and nothing else; a call to a late unit is noted', async () => {
  const plan = [{ line: 1, cells: { title: '第三方测评方案', text: '一、时间\n二、方法' } }]
  expect((await call('POST', '/own/plan', owner, { revision: 0, lines: plan })).body).toMatchObject({ version: 1 })
  expect((await call('POST', '/own/contact', owner, { revision: 0, lines: [] })).body.code).toBe('forbidden')
  expect((await call('POST', '/own/plan', unit, { revision: 0, lines: plan })).body.code).toBe('forbidden')
  expect((await call('POST', '/parties/J24/calls', office, { word: '明天交' })).status).toBe(204)
  const { body } = await call('GET', '', office)
  expect(body.calls).toMatchObject([{ party: 'J24', word: '明天交' }])
  expect(body.plans.map(({ party, states }: { party: string; states: object }) => [party, states])).toContainEqual([
    'third-party',
    { plan: 'handed-in' },
  ])
})

test('of two that hand in at the same moment one gets 201 and the other is told', async () => {
  const body = (name: string) => ({
    revision: 0,
    lines: [{ line: 1, cells: { department: '办公室', name, phone: '13800000000' } }],
  })
  const both = await Promise.all(['马某', '丁某'].map((name) => call('POST', '/own/contact', other, body(name))))
  expect(both.map(({ status, body: { code } }) => `${status} ${code ?? ''}`).toSorted()).toEqual([
    '201 ',
    '409 draft-newer',
  ])
  // One after the other is another version, as before.
  hub.clock.now += 60_000
  const next = await call('POST', '/own/contact', other, body('王某'))
  expect(next).toMatchObject({ status: 201, body: { version: 2 } })
  // The same, also much later, is no third one until somebody answers it.
  hub.clock.now += 3_600_000
  expect(await call('POST', '/own/contact', other, body('王某'))).toMatchObject({ status: 200, body: next.body })
  const { handIn } = next.body as { handIn: number }
  for (const path of [`/versions/${handIn}/return`, `/versions/${handIn}/return`])
    expect((await call('POST', path, office, { reason: '电话不通' })).status).toBe(200)
  expect((await call('POST', `/versions/${handIn}/return`, office, { reason: '另一个' })).body.code).toBe(
    'hand-in-answered',
  )
  expect(await call('POST', '/own/contact', other, body('王某'))).toMatchObject({ status: 201, body: { version: 3 } })
})

test('what is too long is named so wherever it comes, and no other limit is documented', async () => {
  const lines = Array.from({ length: 3_001 }, (_, i) => ({ line: i + 1, cells: { name: '人' } }))
  for (const path of ['/own/objects', '/own/objects/draft', '/own/objects/check'])
    expect([
      path,
      (await call('POST', path, unit, path.endsWith('check') ? { lines } : { revision: 0, lines })).body.code,
    ]).toEqual([path, 'hand-in-too-long'])
  const asked = await fetch(`${hub.url}/api/docs`, { headers: { accept: 'application/json' } })
  const { paths } = (await asked.json()) as { paths: Record<string, object> }
  const own = Object.entries(paths).filter(([path]) => path.includes('/hand-ins/own/{part}'))
  const saying = (words: string) => own.filter(([, says]) => JSON.stringify(says).includes(words)).length
  expect([saying('at most 3000 service objects'), saying('"maxItems"')]).toEqual([3, 0])
})

test('市委督查室 loads the compiled duties, and sees nothing else of hand-ins', async () => {
  const supervision = await hub.signIn('reporter', { body: 'supervision' })
  expect(JSON.stringify(await workbook('/duties.xlsx', supervision))).toContain('房屋市政工程质量安全监督')
  expect((await call('GET', '', supervision)).status).toBe(403)
})
