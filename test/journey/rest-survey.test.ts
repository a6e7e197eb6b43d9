import { once } from 'node:events'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { writeXlsx } from 'hucre/xlsx'
import readXlsxFile from 'read-excel-file/node'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { checkPackage } from '../../server/campaign/check-package.ts'
import { MOST_FILE_BYTES } from '../../server/campaign/call-file/limits.ts'
import type { Drawn, DrawRecord } from '../../server/contract/survey/draw.ts'
import { frameText } from '../../server/rules/sampling/frame.ts'
import { lastYearsDeviations } from '../../server/store/reads/draw/last-year.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { makeDraw, perUnit, SMALL_LINES } from '../fixtures/survey/drawn.ts'
import { exportedLedger, RECOMPUTE } from '../fixtures/survey/exported.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { consentTo } from '../helpers/consent.ts'
import { DAY, TestHub } from '../helpers/hub-fixture.ts'

/** The survey's owner brings answers and seals; the office sees how far it is and no figure. */
let hub: TestHub
let [owner, office, wang, auditor, bureau] = ['', '', '', '', '']
let record: DrawRecord
const AT = '/api/v1/campaigns/2026/methods/third-party'
const HEADS = ['编号', '状态', '四风', '三不为', '服务态度及精神面貌', '答复时间']
const get = (path: string, token = owner) => hub.call('GET', path, { token })
const post = (path: string, body: object, token = owner) => hub.call('POST', path, { token, body })
const csv = (rows: readonly (readonly (string | number | undefined)[])[]) =>
  rows.map((row) => row.join(',')).join('\r\n')
type Cell = string | number
const answered = (id: string, ...levels: Cell[]) => [id, '', ...levels, '2026-11-18']
const lost = (id: string, status = '拒绝') => [id, status, '', '', '', '']

async function send(file: string | Uint8Array, path = 'answers', { token = owner, query = '' } = {}) {
  const response = await fetch(`${hub.url}${AT}/survey/${path}${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    body: Buffer.from(file),
  })
  // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
  const body: any = response.headers.get('content-type')?.includes('json') ? await response.json() : null
  return { status: response.status, body, response }
}
const take = (...rows: readonly (readonly (string | number | undefined)[])[]) => send(csv([HEADS, ...rows]))
const dry = (...rows: readonly (readonly (string | number | undefined)[])[]) =>
  send(csv([HEADS, ...rows]), 'answers', { query: '?dryRun=true' })
const faultsOf = (body: { faults: { line: number; column: string; code: string; value: string }[] }) =>
  body.faults.map(({ line, column, code, value }) => [line, column, code, value])
const of = (list: readonly Drawn[], unit: string, kind: string) =>
  list.filter((each) => each.unit === unit && each.kind === kind).map(({ id }) => id)
const drawn = (unit: string, kind: string) => of(record.drawn, unit, kind)
const reserves = (unit: string, kind: string) => of(record.reserves, unit, kind)
let STAFF: string[] = []
let CITIZENS: string[] = []
const imports = () => hub.rows().filter(({ kind }) => kind === 'survey-answers' || kind === 'survey-result')

beforeAll(async () => {
  hub = await TestHub.start(perUnit(12))
  record = await makeDraw(hub, SMALL_LINES)
  STAFF = drawn('J16', 'staff')
  CITIZENS = drawn('J16', 'citizen')
  owner = await hub.signIn('method-owner', { method: 'third-party' })
  bureau = await hub.signIn('method-owner', { method: 'service-centre', unit: 'J62' })
  office = await hub.signIn('campaign-office')
  wang = await hub.signIn('campaign-office')
  auditor = await hub.signIn('auditor')
})
afterAll(() => hub.stop())

/** Merged over all columns of the first line. */
const TITLE = { startRow: 0, endRow: 0, startCol: 0, endCol: 5 }

describe('a file with faults takes nothing and names each line with its value', () => {
  test('ids not drawn, twice, without an id; level 6; times; statuses', async () => {
    const { status, body } = await take(
      answered('R000999-J16', 5, 5, 5),
      answered(STAFF[0]!, 6, 5, 5),
      answered(STAFF[1]!, 5, 5, 5),
      answered(STAFF[1]!, 4, 4, 4),
      ['', '', 5, 5, 5, '2026-11-18'],
      [STAFF[2], '', '满意', '', '', '11月18日'],
      [STAFF[3], '搬走了', '', '', '', ''],
      [CITIZENS[0], '拒绝', 5, '', '', ''],
      [CITIZENS[1], '', '', '', '', '2026-11-18'],
      [CITIZENS[2], '', 5, '', '', '2024-11-18'],
      [CITIZENS[3], '', 5, '', '', '2099-11-18T09:00:00+08:00'],
    )
    expect([status, body.imported, body.import, body.faulty]).toEqual([200, false, null, 10])
    expect(faultsOf(body)).toEqual([
      [2, 'id', 'id-not-drawn', 'R000999-J16'],
      [3, 'q1', 'level-unknown', '6'],
      [5, 'id', 'id-twice', STAFF[1]],
      [6, 'id', 'id-missing', ''],
      [7, 'answeredAt', 'time-unknown', '11月18日'],
      [8, 'status', 'status-unknown', '搬走了'],
      [9, 'q1', 'answer-with-status', '5'],
      [10, 'q1', 'no-answer', ''],
      [11, 'answeredAt', 'time-outside', '2024-11-18'],
      [12, 'answeredAt', 'time-in-future', '2099-11-18T09:00:00+08:00'],
    ])
    expect(imports()).toEqual([])
  })

  test('a reserve out of order, and one whom nobody made room for', async () => {
    const [first, second] = reserves('J16', 'citizen')
    expect(faultsOf((await dry(lost(CITIZENS[0]!), answered(second!, 5, 5, 5))).body)).toEqual([
      [3, 'id', 'reserve-out-of-order', second],
    ])
    const all = CITIZENS.map((id) => answered(id, 5, 5, 5))
    expect(faultsOf((await dry(...all, answered(first!, 5, 5, 5))).body)).toEqual([
      [all.length + 2, 'id', 'reserve-not-needed', first],
    ])
    expect(imports()).toEqual([])
  })

  test('merged cells of answers are named by their addresses and nothing is taken; a merged title is harmless', async () => {
    const rows = [['2026 年第三方测评'], HEADS, ...STAFF.slice(0, 3).map((id) => answered(id, 5, '', 5))]
    const merges = [TITLE, { startRow: 2, endRow: 4, startCol: 3, endCol: 3 }]
    const merged = await writeXlsx({ sheets: [{ name: '答卷', rows, merges }] })
    for (const query of ['', '?dryRun=true']) {
      const { status, body } = await send(merged, 'answers', { query })
      expect([status, body.code, body.detail]).toEqual([400, 'file-cells-merged', 'D3:D5'])
      expect(body.zh).toContain('取消')
    }
    expect(imports()).toEqual([])
  })

  test('another sheet is chosen, a missing head is said', async () => {
    const book = await writeXlsx({
      sheets: [
        { name: '说明', rows: [['请看答卷']] },
        {
          name: '答卷',
          rows: [['2026 年第三方测评'], HEADS, answered(STAFF[0]!, 5, 5, 5), answered('', 4, 4, 4)],
          merges: [TITLE],
        },
      ],
    })
    const { body } = await send(book)
    expect([body.sheets, body.sheet, body.headLine]).toEqual([['说明', '答卷'], '答卷', 2])
    expect(faultsOf(body)).toEqual([[4, 'id', 'id-missing', '']])
    expect((await send(book, 'answers', { query: '?sheet=没有' })).body.code).toBe('unknown-sheet')
    const short = csv([
      ['编号', '四风'],
      [STAFF[0], 5],
    ])
    expect((await send(short)).body).toMatchObject({ status: 400, code: 'survey-columns-missing' })
    expect((await send(short)).body.detail).toContain('答复时间')
    expect((await send(short, 'answers', { query: '?dryRun=true' })).body).toMatchObject({
      missing: ['三不为', '服务态度及精神面貌', '答复时间'],
      imported: false,
    })
    expect((await send(csv([HEADS]))).body.code).toBe('file-no-rows')
    expect((await send('')).body.code).toMatch(/file-/)
  })

  test('one that is larger than any may be is named so, and is listened to until its end', async () => {
    const socket = connect(Number(new URL(hub.url).port), '127.0.0.1')
    socket.on('error', () => {})
    let heard = ''
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString()))
    const head = (method: string, path: string, more: string[]) =>
      socket.write(`${[`${method} ${path} HTTP/1.1`, 'host: hub', ...more].join('\r\n')}\r\n\r\n`)
    const large = Buffer.alloc(2 * MOST_FILE_BYTES)
    head('POST', `${AT}/survey/answers`, [
      `authorization: Bearer ${owner}`,
      'content-type: application/octet-stream',
      `content-length: ${large.length}`,
    ])
    await expect.poll(() => heard).toContain('"code":"body-too-large"')
    socket.write(large)
    // The connection is good for what comes next.
    head('GET', '/healthz', [])
    await expect.poll(() => heard).toContain('HTTP/1.1 200')
    socket.destroy()
  })

  test('it is named so to a client that wants the connection closed, too, once that has written all of it', async () => {
    const socket = connect(Number(new URL(hub.url).port), '127.0.0.1')
    let heard = ''
    socket.on('data', (bytes: Buffer) => (heard += bytes.toString()))
    const ended = once(socket, 'close')
    const large = Buffer.alloc(2 * MOST_FILE_BYTES)
    const head = [
      `POST ${AT}/survey/answers HTTP/1.1`,
      'host: hub',
      `authorization: Bearer ${owner}`,
      'content-type: application/octet-stream',
      `content-length: ${large.length}`,
      'connection: close',
    ]
    socket.write(`${head.join('\r\n')}\r\n\r\n`)
    socket.write(large.subarray(1))
    // Its turn has come: what is asked later is answered.
    for (let i = 0; i < 3; i++) await hub.call('GET', '/healthz')
    expect(heard).toBe('')
    socket.write(large.subarray(0, 1))
    await ended
    expect(heard).toContain('"code":"body-too-large"')
  })

  test('faulty lines are taken away as they stand, with the reason; the template has the heads', async () => {
    const file = csv([HEADS, answered(STAFF[0]!, 5, 5, 5), answered('R9', 5, 5, 5)])
    const { response } = await send(file, 'answers/faulty-rows.xlsx')
    expect(response.status).toBe(200)
    const [sheet] = await readXlsxFile(Buffer.from(await response.arrayBuffer()))
    expect(sheet!.data).toEqual([
      [...HEADS, '原文件行号', '原因'],
      ['R9', null, '5', '5', '5', '2026-11-18', 3, '这个编号不在抽中名单和候补名单里'],
    ])
    const template = await fetch(`${hub.url}${AT}/survey/answers/template.xlsx`, {
      headers: { authorization: `Bearer ${owner}` },
    })
    expect((await readXlsxFile(Buffer.from(await template.arrayBuffer())))[0]!.data[0]).toEqual(HEADS)
  })
})

describe('answers come file after file', () => {
  test('a dry run takes nothing; the file itself everything, with English heads in GB18030 or a workbook, too', async () => {
    const rows = [...STAFF.slice(0, 3).map((id) => answered(id, 5, 4, 4)), lost(STAFF[3]!)]
    expect((await dry(...rows)).body).toMatchObject({
      imported: false,
      import: null,
      rows: 4,
      faulty: 0,
      counts: { answered: 3, refused: 1 },
    })
    expect(imports()).toEqual([])
    const { status, body } = await take(...rows)
    expect([status, body.imported]).toEqual([200, true])
    const [entry] = imports()
    expect([entry!.n, entry!.body]).toMatchObject([
      body.import,
      {
        campaign: '2026',
        draw: hub.rows('draw')[0]!.n,
        rows: 4,
        operator: expect.stringMatching(/^user:method-owner/),
      },
    ])
    const slices = hub.rows('answers-slice')
    expect(slices.map(({ n }) => n)).toEqual(entry!.body.slices)
    expect(slices[0]!.body.rows[3]).toEqual({ id: STAFF[3], status: 'refused' })
    expect(slices[0]!.body.rows[0]).toEqual({ id: STAFF[0], q1: 5, q2: 4, q3: 4, answeredAt: '2026-11-18' })
  })

  test('a later one brings the rest, dates that Excel made or wrote into csv included; an id is taken once in all files', async () => {
    const rest = [
      [reserves('J16', 'staff')[0]!, '', 3, null, null, new Date(Date.UTC(2026, 10, 17))],
      ...CITIZENS.map((id) => [id, null, '非常满意', 4, '基本满意', new Date(Date.UTC(2026, 10, 17, 9, 30))]),
    ]
    const english = ['id', 'status', 'q1', 'q2', 'q3', 'answeredAt']
    const book = await writeXlsx({ sheets: [{ name: 'a', rows: [english, ...rest] }] })
    const slashes = CITIZENS.map((id, i) => [id, '', 5, 5, 5, i % 2 === 0 ? '2026/11/7' : '2026/11/7 9:30'])
    expect((await dry(...slashes)).body).toMatchObject({ rows: CITIZENS.length, faulty: 0 })
    const { body } = await send(book)
    expect(body).toMatchObject({ imported: true, rows: rest.length, counts: { answered: rest.length } })
    const taken = hub.rows('answers-slice').at(-1)!.body.rows
    expect([taken[0].answeredAt, taken[1].answeredAt]).toEqual(['2026-11-17', '2026-11-17T09:30:00+08:00'])
    const again = await take(answered(STAFF[0]!, 1, 1, 1), lost(STAFF[3]!))
    expect(faultsOf(again.body)).toEqual([
      [2, 'id', 'id-recorded', STAFF[0]],
      [3, 'id', 'id-recorded', STAFF[3]],
    ])
  })

  test('progress shows who was asked and whom to call next, to owner, office and auditor, and no figure', async () => {
    await take(lost(drawn('J36', 'citizen')[0]!, '号码不对'), lost(drawn('J36', 'citizen')[1]!, '联系不上'))
    for (const token of [owner, office, auditor]) {
      const { status, body } = await get(`${AT}/survey`, token)
      expect([status, body.draw, body.source, body.sealed]).toEqual([200, hub.rows('draw')[0]!.n, 'answers', null])
      const row = (code: string) => body.units.find(({ unit }: { unit: { code: string } }) => unit.code === code)
      expect(row('J36')).toMatchObject({ drawn: 12, used: 0, answered: 0, wrong: 1, unreachable: 1, waiting: 10 })
      expect(row('J36').next.map(({ id }: { id: string }) => id)).toEqual(reserves('J36', 'citizen').slice(0, 2))
      expect(row('J16')).toMatchObject({ used: 1, refused: 1, next: [] })
      expect(row('J01')).toMatchObject({ drawn: 0, responseRate: null })
      expect(JSON.stringify(body)).not.toMatch(/score|mean|interval|"q1"/)
      expect(body.imports.map(({ rows }: { rows: number }) => rows)).toEqual([2, CITIZENS.length + 1, 4])
    }
    expect((await get(`${AT}/survey`, bureau)).body.code).toBe('forbidden')
    for (const token of [office, auditor]) {
      expect((await send(csv([HEADS]), 'answers', { token })).body.code).toBe('forbidden')
      for (const path of ['scores', 'export.csv', 'export.xlsx', 'export.json'])
        expect((await get(`${AT}/${path}`, token)).body).toMatchObject({ status: 403, code: 'not-sealed' })
    }
  })

  test('a wrong row is corrected by taking its file back with a reason, unless a later file stands on it', async () => {
    const [first, second] = reserves('J36', 'citizen')
    const one = (await take(answered(first!, 5, 5, 5))).body.import
    const two = (await take(answered(second!, 1, 1, 1))).body.import
    const withdraw = (n: number, reason = '第 2 行录错', token = owner) =>
      post(`${AT}/survey/imports/${n}/withdrawal`, { reason }, token)
    expect((await withdraw(one)).body).toMatchObject({
      code: 'survey-import-needed',
      detail: expect.stringContaining(second!),
    })
    expect((await withdraw(two, ' ')).body.code).toBe('reason-missing')
    expect((await withdraw(two, '第 2 行录错', office)).body.code).toBe('forbidden')
    expect((await withdraw(two)).status).toBe(200)
    expect((await withdraw(two)).body.code).toBe('survey-import-unknown')
    const { body } = await get(`${AT}/survey`)
    expect(body.imports[0]).toMatchObject({ import: two, withdrawn: { reason: '第 2 行录错' } })
    expect((await take(answered(second!, 4, 4, 4))).body.imported).toBe(true)
    expect(hub.rows('survey-withdrawal')[0]!.body).toMatchObject({ entry: two, reason: '第 2 行录错' })
  })

  test('the own result does not mix with answers', async () => {
    expect((await send('unit,score,n\r\nJ16,88,40', 'result')).body.code).toBe('survey-has-answers')
  })
})

describe('the score', () => {
  test('is its owner alone to see before the seal, by strata, with interval and response', async () => {
    const { body } = await get(`${AT}/scores`)
    expect([body.method, body.from, body.to, body.sealed]).toEqual(['third-party', '2025-12-01', '2026-11-30', null])
    const row = (code: string) => body.units.find(({ unit }: { unit: { code: string } }) => unit.code === code)
    // Staff: three of 260/3 and one of 60; citizens: all of (100 + 80 + 60)/3.
    const staff = (3 * (260 / 3) + 60) / 4
    expect(row('J16')).toMatchObject({
      status: 'ranked',
      score: ((30 * staff + 60 * 80) / 90).toFixed(2),
      rank: 1,
      n: 4 + CITIZENS.length,
      own: { source: 'answers', drawn: 12, reserves: 1, refused: 1, strata: 2 },
    })
    expect(row('J16').interval).toHaveLength(2)
    expect(row('J36')).toMatchObject({ status: 'insufficient', rank: null, n: 2, score: '90.00' })
    expect(row('J01')).toMatchObject({ status: 'not-covered', score: null, rank: null, n: 0, interval: null })
    expect(Object.keys(row('J16'))).toEqual(['unit', 'status', 'rank', 'score', 'n', 'interval', 'own'])
    const file = (await get(`${AT}/export.csv`)).text
    expect(file.split('\r\n')[0]).toContain('得分来源,抽中（人）,动用候补（人）')
    expect(file).toContain('按答卷计算')
  })
})

describe('the seal', () => {
  let seal: number
  test('its check list names what is open; the office consents to what it does not see', async () => {
    hub.clock.now = Date.parse('2026-12-02T10:00:00+08:00')
    ;[owner, office, wang, auditor] = await Promise.all([
      hub.signIn('method-owner', { method: 'third-party' }),
      hub.signIn('campaign-office'),
      hub.signIn('campaign-office'),
      hub.signIn('auditor'),
    ])
    const state = (await get(`${AT}/seal`, office)).body
    expect(state.checks.map(({ point, count }: { point: string; count: number }) => [point, count])).toEqual([
      ['period', 0],
      ['held', 0],
      ['uncovered', 87],
      ['response', 2],
      ['rowless', expect.any(Number)],
      ['ownResult', 0],
      ['clock', 0],
    ])
    expect(JSON.stringify(state)).not.toContain('score')
    const order = { reason: '按期报送', accept: ['uncovered', 'response', 'rowless'] }
    expect((await post(`${AT}/seal`, { reason: '按期报送' })).body.code).toBe('seal-unready')
    expect((await post(`${AT}/seal`, order)).body.code).toBe('seal-unready')
    expect((await post(`${AT}/seal`, order, office)).body.code).toBe('owner-seals')
    expect((await consentTo(hub, AT, { reason: '同意' }, office)).status).toBe(201)
    // Dates within the campaign mean all of it.
    const made = await post(`${AT}/seal`, { ...order, from: '2026-10-15', to: '2026-11-30' })
    expect([made.status, made.body]).toMatchObject([201, { from: '2025-12-01', to: '2026-11-30' }])
    seal = made.body.seal
    expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
  })

  test('everybody who reads the method sees the figures then; nothing is taken any more', async () => {
    for (const token of [owner, office, auditor])
      expect((await get(`${AT}/scores`, token)).body).toMatchObject({ sealed: seal, campaign: '2026' })
    expect((await take(answered(drawn('J36', 'citizen')[2]!, 5, 5, 5))).body.code).toBe('period-sealed')
    const [last] = (await get(`${AT}/survey`)).body.imports
    expect((await post(`${AT}/survey/imports/${last.import}/withdrawal`, { reason: '错了' })).body.code).toBe(
      'period-sealed',
    )
    expect((await get('/api/v1/campaigns/2026/methods/service-centre/scores', owner)).body.code).toBe('forbidden')
  })

  test('its package has frame, record and answers, without people, and checks offline', async () => {
    const { folder } = await hub.hub.parts.seals.package(seal)
    expect(await checkPackage(folder)).toMatchObject({ ok: true, problems: [], manifest: { method: 'third-party' } })
    expect(readFileSync(join(folder, 'frame.csv'), 'utf8')).toBe(frameText(SMALL_LINES))
    expect(JSON.parse(readFileSync(join(folder, 'draw.json'), 'utf8'))).toEqual(record)
    const answers = readFileSync(join(folder, 'answers.csv'), 'utf8')
    expect(answers).toContain(`${STAFF[3]},J16,干部职工,抽中,4,拒绝,,,,`)
    expect(existsSync(join(folder, 'held.csv'))).toBe(false)
  })

  test('an independent program comes to the same draw, rows, lines and points from the entries alone', (context) => {
    const extract = join(hub.data, 'extract.jsonl')
    writeFileSync(extract, exportedLedger(hub))
    const theirs = runPython([RECOMPUTE, extract]) as { faults: string[] } | null
    if (theirs === null) return context.skip(NO_PYTHON)
    expect(theirs.faults).toEqual([])
  })

  test('opened again by two officers it takes answers again, and a second seal lies beside the first', async () => {
    expect((await post(`/api/v1/seals/${seal}/reopen-requests`, { reason: '漏了一份' })).status).toBe(200)
    expect((await post(`/api/v1/seals/${seal}/reopen`, { reason: '同意' }, wang)).status).toBe(200)
    expect((await get(`${AT}/scores`, office)).body.code).toBe('not-sealed')
    expect((await take(answered(drawn('J36', 'citizen')[2]!, 5, 5, 5))).body.imported).toBe(true)
    expect((await consentTo(hub, AT, { reason: '同意' }, wang)).status).toBe(201)
    const order = { reason: '补一份', accept: ['uncovered', 'response', 'rowless'] }
    const again = await post(`${AT}/seal`, order)
    expect([again.status, again.body.seal > seal]).toEqual([201, true])
    expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
    hub.clock.now += DAY
  })
})

test('deviations of the sealed answers are there for the allocation of the next year, and for no other', () => {
  const { sql } = hub.hub.ledger
  const next = lastYearsDeviations(sql, '2027')
  // Staff: three of 260/3 and one of 60; citizens of J16 all 80, of J36 100, 80 and 100; of J44 nobody answered.
  expect([next('J16', 'staff'), next('J16', 'citizen'), next('J36', 'citizen')]).toEqual([1_333, 0, 1_155])
  expect(next('J44', 'market-entity')).toBeNull()
  expect(lastYearsDeviations(sql, '2026')('J16', 'staff')).toBeNull()
})

describe('two methods of one hub', () => {
  test('are sealed beside each other in one year: one consent serves one of them, and each owner sees its own alone', async () => {
    const other = '/api/v1/campaigns/2026/methods/service-centre'
    ;[owner, bureau, office, auditor] = await Promise.all([
      hub.signIn('method-owner', { method: 'third-party' }),
      hub.signIn('method-owner', { method: 'service-centre', unit: 'J62' }),
      hub.signIn('campaign-office'),
      hub.signIn('auditor'),
    ])
    const made = await post(`${other}/seal`, { reason: '按期报送' }, bureau)
    expect([made.status, made.body]).toMatchObject([201, { method: 'service-centre', from: '2025-12-01' }])
    const all = (await get('/api/v1/seals', office)).body.seals as { method: string; reopened: boolean }[]
    expect(all.map(({ method, reopened }) => [method, reopened])).toEqual([
      ['service-centre', false],
      ['third-party', false],
      ['third-party', true],
    ])
    for (const [token, own] of [
      [owner, 'third-party'],
      [bureau, 'service-centre'],
    ] as const) {
      const seen = (await get('/api/v1/seals', token)).body.seals as { method: string; seal: number }[]
      expect(new Set(seen.map(({ method }) => method))).toEqual(new Set([own]))
    }
    const survey = hub.rows('seal').find(({ body }) => body.method === 'third-party')!.n
    expect((await get(`/api/v1/seals/${survey}`, bureau)).body.code).toBe('forbidden')
    expect((await get(`/api/v1/seals/${made.body.seal}`, owner)).body.code).toBe('forbidden')
    const log = (await get('/api/v1/audit?limit=200', auditor)).body
    expect(JSON.stringify(log)).toContain('survey:import')
    expect(verifyLedger(hub.hub.ledger.db).problems).toEqual([])
  })
})
