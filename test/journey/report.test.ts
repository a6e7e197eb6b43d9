import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { REPORT } from '../../server/acts/report.ts'
import { reportWorkbook } from '../../server/campaign/report/report-workbook.ts'
import type { ReportFacts } from '../../server/contract/report/facts.ts'
import { reportTables } from '../../server/rules/report/figures.ts'
import { LAYOUT } from '../../server/rules/report/report-html.ts'
import { exportLedger } from '../../server/store/chain/export-ledger.ts'
import { wrongReports } from '../../server/store/verify/report-outside.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { pingyiHere } from '../helpers/command-line.ts'
import { HOUR, SECOND, TestHub } from '../helpers/hub-fixture.ts'
import { tablesOf } from '../helpers/report-tables.ts'
import { sealSurvey } from '../helpers/seal-survey.ts'
import { twice } from '../helpers/twice.ts'

/**
 * The analysis report of a campaign over REST: the office writes chapters and asks, the survey team co-signs, the bytes stay as
 * they were, and a seal that is opened beneath it makes it outdated. One hub, one story, in order.
 */
const BASE = '/api/v1/campaigns/2026/report'
const METHOD = '/api/v1/campaigns/2026/methods/service-centre'
const reason = '按期上报'
const MISSING = ['representatives', 'online'].map((method) => ({ method, reason: '测评单位还没有报来' }))
let hub: TestHub
let office: string
let second: string
let team: string
let auditor: string
beforeAll(async () => {
  hub = await TestHub.start({ configure: ({ policy }) => void (policy.minimumRatings = 2) })
  office = await hub.signIn('campaign-office')
  second = await hub.signIn('campaign-office')
  team = await hub.signIn('method-owner', { method: 'third-party' })
  auditor = await hub.signIn('auditor')
  for (const [unit, levels] of [
    ['J36', [5, 5, 4]],
    ['J23', [3, 2, 5]],
    ['J41', [1, 4, 4]],
  ] as const) {
    const window = hub.freshWindow()
    await hub.post(window, unit, hub.clock.now - 2 * HOUR)
    const device = await hub.device(window)
    const presses = levels.map((level, i) => device.press(level, hub.clock.now - (10 - i) * 200 * SECOND))
    await device.submit(presses)
    const bad = presses.filter(({ level }) => (level as number) <= 2)
    if (bad.length > 0) await device.submit(bad.map((press) => device.extra(press, { reasons: ['attitude'] })))
  }
})
afterAll(() => hub.stop())

const get = (path: string, token = office) => hub.call('GET', BASE + path, { token })
const post = (path: string, body: object, token = office) => hub.call('POST', BASE + path, { token, body })
const write = (chapter: string, seen: number, text: string, token = office) =>
  post(`/chapters/${chapter}`, { seen, text }, token)
const shaOf = (text: string) => createHash('sha256').update(text).digest('hex')
const rowsSince = (n: number) =>
  hub.hub.ledger.db.prepare('SELECT action FROM audit WHERE n > ? ORDER BY n').pluck().all(n) as string[]
const lastRow = () => hub.hub.ledger.db.prepare('SELECT max(n) FROM audit').pluck().get() as number

/** The whole year by the service-centre method, before it is over. */
async function sealYear(): Promise<number> {
  const { body: state } = await hub.call('GET', `${METHOD}/seal`, { token: office })
  const accept = state.checks.flatMap(({ point, state: each }: { point: string; state: string }) =>
    each === 'note' ? [point] : [],
  )
  await hub.call('POST', `${METHOD}/stands`, { token: second, body: { reason, content: state.content } })
  const { status, body } = await hub.call('POST', `${METHOD}/seal`, {
    token: office,
    body: { reason, accept, early: true },
  })
  expect([status, body]).toEqual([201, body])
  return body.seal as number
}
async function reopen(seal: number): Promise<void> {
  const requested = await twice(hub, () =>
    hub.call('POST', `/api/v1/seals/${seal}/reopen-requests`, { token: office, body: { reason } }),
  )
  expect(requested).toMatchObject({ kinds: ['reopen-request'], audit: ['period:reopen'] })
  expect(requested.answers[1]!.body).toEqual(requested.answers[0]!.body)
  const { status } = await hub.call('POST', `/api/v1/seals/${seal}/reopen`, { token: second, body: { reason } })
  expect(status).toBe(200)
}

describe('before anything is sealed', () => {
  test('the page is an empty draft that says why, and nothing can be asked', async () => {
    const { body } = await get('')
    expect(body).toMatchObject({ number: 1, complete: false, request: null, report: null, earlier: [] })
    expect(body.methods.map(({ seal }: { seal: unknown }) => seal)).toEqual([null, null, null, null])
    const { status, text, headers } = await get('.html')
    expect([status, headers.get('content-security-policy')]).toEqual([
      200,
      expect.stringContaining('sandbox') as string,
    ])
    expect(text).toContain('草稿，没有会签')
    expect(text).toContain('没有封存，本报告没有它的数')
    expect(text).not.toContain('<svg')
    expect(await post('/ask', { missing: MISSING, reason })).toMatchObject({
      status: 409,
      body: { code: 'report-empty' },
    })
    expect((await get('.xlsx')).status).toBe(200)
  })

  test('the survey team, a unit and other owners read nothing of it', async () => {
    expect(await get('', team)).toMatchObject({ status: 403, body: { code: 'not-sealed' } })
    expect(await get('.html', team)).toMatchObject({ status: 403, body: { code: 'not-sealed' } })
    for (const [role, binding] of [
      ['unit', { unit: 'J36' }],
      ['method-owner', { method: 'online' }],
      ['reporter', { body: 'media' }],
      ['admin', {}],
    ] as const) {
      const token = await hub.signIn(role, binding)
      for (const path of ['', '.html', '.json', '.xlsx', '/chapters/overview'])
        expect([role, path, (await get(path, token)).status]).toEqual([role, path, 403])
    }
    expect((await get('', auditor)).status).toBe(200)
    expect((await write('overview', 0, '我来写', auditor)).status).toBe(403)
  })
})

describe('chapters', () => {
  test('have versions with who and when; of two editors who began with the same one the second is told', async () => {
    expect(await write('overview', 0, '总体平稳。')).toMatchObject({ status: 201, body: { version: 1 } })
    const [one, other] = await Promise.all([write('overview', 1, '甲写的'), write('overview', 1, '乙写的', second)])
    expect([one.status, other.status].toSorted((a, b) => a - b)).toEqual([201, 409])
    expect((one.status === 409 ? one : other).body.code).toBe('chapter-newer')
    const { body } = await get('/chapters/overview')
    expect(body.versions.map(({ version }: { version: number }) => version)).toEqual([2, 1])
    expect(body.versions[1]).toMatchObject({ text: '总体平稳。', operator: 'user:campaign-office-1' })
    expect(body.versions[0].text).toBe(one.status === 201 ? '甲写的' : '乙写的')
  })

  test('take 20,000 characters and no more, and nothing of a hostile text runs or hides', async () => {
    const most = `${'字'.repeat(19_999)}𠀀`
    expect((await write('problems', 0, most)).status).toBe(201)
    expect(await write('problems', 1, `${most}多`)).toMatchObject({ status: 400, body: { code: 'chapter-too-long' } })
    const hostile =
      '<script>alert(1)</script>\u202e反\u202c\u200b<img src=x onerror="alert(2)">\n\n# </h3><b>\n- **粗** ** 单'
    expect((await write('problems', 1, hostile)).status).toBe(201)
    const { text } = await get('.html')
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;反&lt;img src=x onerror=&quot;alert(2)&quot;&gt;')
    expect(text).not.toMatch(/<script|<img|[\u202a-\u202e\u200b]/)
    expect(text).toContain('<li><b>粗</b> ** 单</li>')
  })
})

let seal: number
let asked: { request: number; html: string }
describe('a report', () => {
  test('is asked for where every method is sealed or named as missing, and only then', async () => {
    seal = await sealYear()
    expect(await post('/ask', { missing: MISSING.slice(1), reason })).toMatchObject({
      status: 409,
      body: { code: 'report-incomplete', detail: expect.stringContaining('两代表一委员测评') as string },
    })
    const sealedOne = [...MISSING, { method: 'service-centre', reason }]
    expect(await post('/ask', { missing: sealedOne, reason })).toMatchObject({ body: { code: 'report-method-sealed' } })
    expect((await post('/ask', { missing: MISSING, reason }, team)).status).toBe(403)
    const before = lastRow()
    const withoutSurvey = [{ method: 'third-party', reason: '测评单位还没有报来' }, ...MISSING]
    const { status, body } = await post('/ask', { missing: withoutSurvey, reason })
    expect([status, rowsSince(before)]).toEqual([201, REPORT['report.ask'].audit])
    asked = body
    expect(await get('.json', team)).toMatchObject({ status: 403, body: { code: 'not-sealed' } })
    expect((await post('/refuse', { request: asked.request, reason }, office)).status).toBe(200)
    // Whoever can still change the own figures reads nobody else's.
    await sealSurvey(hub, team, office)
    expect(await get('.json', team)).toMatchObject({ status: 403, body: { code: 'not-sealed' } })
    const both = await twice(hub, () => post('/ask', { missing: MISSING, reason }))
    expect(both).toMatchObject({ kinds: ['report-request'], audit: ['report:ask'] })
    expect(both.answers.map((answer) => [answer.status, answer.body])).toEqual([
      [201, both.answers[0]!.body],
      [200, both.answers[0]!.body],
    ])
    asked = both.answers[0]!.body
    const { text } = await get('.html', team)
    expect(shaOf(text)).toBe(asked.html)
    expect(text).not.toContain('草稿')
    expect(text).toContain('测评单位还没有报来')
    expect((await get('?', team)).body.request).toMatchObject({ ...asked, refused: null, outdated: [] })
  })

  test('shows the same figures on the page, in the json and as the method reports them', async () => {
    const facts = (await get('.json')).body
    const { text } = await get('.html')
    expect(tablesOf(text)).toEqual(
      reportTables(facts).map(({ columns, rows }) => [
        columns.map(({ header }) => header),
        ...rows.map((row) => row.map((value) => (value === null ? '' : String(value)))),
      ]),
    )
    const { body: scores } = await hub.call('GET', `${METHOD}/scores?from=2025-12-01&to=2026-11-30`, { token: office })
    expect(scores.sealed).toBe(seal)
    for (const { unit, score, rank, n } of scores.units) {
      const shown = facts.units.find(({ code }: { code: string }) => code === unit.code)
      expect(shown.scores['service-centre']).toMatchObject({ score, rank, n })
    }
    const { months } = facts.months
    expect(months.length).toBe(12)
    // J23 and J41 have one bad rating each, of November.
    expect(facts.likeBad.months).toEqual(months)
    expect(facts.likeBad.reasons).toMatchObject([{ code: 'attitude', counts: [...Array(11).fill(0), 2] }])
  })

  test('is sent back with a word, or taken back, and can be asked for again', async () => {
    const before = lastRow()
    const refused = await post('/refuse', { request: asked.request, reason: '第二章有错' }, team)
    expect([refused.status, rowsSince(before)]).toEqual([200, REPORT['report.refuse'].audit])
    expect((await post('/refuse', { request: asked.request, reason: '第二章有错' }, team)).status).toBe(200)
    expect(rowsSince(before)).toEqual(REPORT['report.refuse'].audit)
    const again = { request: asked.request, html: asked.html, password: 'a long password' }
    expect(await post('/agree', again, team)).toMatchObject({ status: 409, body: { code: 'request-closed' } })
    expect((await get('')).body.request.refused).toEqual({
      operator: expect.any(String) as string,
      reason: '第二章有错',
    })
    asked = (await post('/ask', { missing: MISSING, reason })).body
  })

  test('is co-signed by the survey team alone, for the page that it was shown, with the own password', async () => {
    const waitsFor = async (token: string) =>
      (await hub.call('GET', '/api/v1/todo', { token })).body.items
        .map(({ what }: { what: string }) => what)
        .filter((what: string) => what.startsWith('report'))
    expect([await waitsFor(team), await waitsFor(office)]).toEqual([['report-cosign'], ['report-waits']])
    const agree = (more: object, token = team) =>
      post('/agree', { ...asked, password: 'a long password', ...more }, token)
    expect((await agree({}, office)).status).toBe(403)
    expect((await agree({}, await hub.signIn('method-owner', { method: 'online' }))).status).toBe(403)
    expect(await agree({ password: 'another one' })).toMatchObject({ body: { code: 'own-password-wrong' } })
    expect(await agree({ html: 'f'.repeat(64) })).toMatchObject({ status: 409, body: { code: 'content-changed' } })
    const before = lastRow()
    const done = await agree({})
    expect([done.status, done.body.followUp, rowsSince(before)]).toEqual([201, null, REPORT['report.agree'].audit])
    expect([await waitsFor(team), await waitsFor(office)]).toEqual([[], []])
    expect(hub.rows('report-seal').at(-1)).toMatchObject({ n: done.body.report, body: { html: asked.html } })
    // The end of the ledger is signed at once, as at every seal.
    expect(hub.rows('checkpoint').at(-1)!.body.of).toBe(done.body.report)
    const rows = hub.rows().length
    expect(await agree({})).toMatchObject({ status: 200, body: { report: done.body.report, followUp: null } })
    expect(hub.rows()).toHaveLength(rows)
    expect(await agree({ reason: '再签' })).toMatchObject({ status: 409, body: { code: 'request-closed' } })
  })

  test('stays what it was, whatever is written afterwards', async () => {
    await write('overview', 2, '改过了')
    const { text } = await get('.html', auditor)
    expect(shaOf(text)).toBe(asked.html)
    expect(text).not.toContain('改过了')
    expect((await get('.html?draft=true')).text).toContain('改过了')
    const { body } = await get('')
    expect(body.report).toMatchObject({ request: asked.request, number: 1, html: asked.html, outdated: [] })
    expect([body.number, body.request]).toEqual([2, null])
  })

  test('is outdated when a seal beneath it is opened again, and what waits then cannot be co-signed', async () => {
    const next = (await post('/ask', { missing: MISSING, reason })).body
    await reopen(seal)
    const { body } = await get('')
    expect(body.report.outdated).toEqual([{ method: 'service-centre', why: 'reopened' }])
    expect(body.request.outdated).toEqual([{ method: 'service-centre', why: 'reopened' }])
    const agreed = await post('/agree', { ...next, password: 'a long password' }, team)
    expect(agreed).toMatchObject({ status: 409, body: { code: 'content-changed' } })
    expect(await post('/ask', { missing: MISSING, reason })).toMatchObject({ body: { code: 'report-incomplete' } })
  })

  test('gives way to the next one, and stays readable by its number', async () => {
    seal = await sealYear()
    const next = (await post('/ask', { missing: MISSING, reason })).body
    expect((await post('/agree', { ...next, password: 'a long password' }, team)).status).toBe(201)
    const { body } = await get('')
    expect([body.report.number, body.report.outdated]).toEqual([2, []])
    expect(body.earlier.map(({ number }: { number: number }) => number)).toEqual([1])
    expect(shaOf((await get(`.html?request=${asked.request}`)).text)).toBe(asked.html)
    expect(await get('.html?request=1')).toMatchObject({ status: 404, body: { code: 'report-missing' } })
  })

  test('is looked after by verify: a chapter, a page or a figure that was changed beside the ledger is named', () => {
    const { db, keys } = hub.hub.ledger
    const problems = () => verifyLedger(db, { keys }).problems
    expect(problems()).toEqual([])
    for (const harm of [
      `UPDATE report_words SET text = text || '。' WHERE n = (SELECT min(n) FROM report_words)`,
      `UPDATE report_document SET html = replace(html, '说明什么', '说明甚么') WHERE n = ${asked.request}`,
      `UPDATE report_document SET facts = replace(facts, '"rank":1', '"rank":2') WHERE n = ${asked.request}`,
    ]) {
      db.exec('BEGIN')
      db.exec(harm)
      expect([harm, problems().map(({ code }) => code)]).toEqual([harm, ['text-differs']])
      db.exec('ROLLBACK')
    }
  })

  describe('held by anybody against the exported ledger (report check)', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pingyi-report-check-'))
    const at = (name: string) => join(folder, name)
    const put = (name: string, content: string | Uint8Array) => {
      writeFileSync(at(name), content)
      return at(name)
    }
    const check = (...files: string[]) =>
      pingyiHere(
        ['report', 'check', ...files.flatMap((file) => ['--report', file]), '--ledger', at('ledger.jsonl'), '--json'],
        { data: at('none') },
      )
    const bytesOf = async (path: string) => {
      const answer = await fetch(`${hub.url}${BASE}${path}`, { headers: { authorization: `Bearer ${office}` } })
      return Buffer.from(await answer.arrayBuffer())
    }
    const written: string[] = []
    beforeAll(async () => {
      for (const kind of ['html', 'xlsx', 'json']) written.push(put(`report.${kind}`, await bytesOf(`.${kind}`)))
      put('first.html', await bytesOf(`.html?request=${asked.request}`))
      let lines = ''
      exportLedger(hub.hub.ledger.db, (line) => (lines += line))
      put('ledger.jsonl', lines)
    })
    afterAll(() => rmSync(folder, { recursive: true }))

    test('page, workbook and json are equal, together, each alone, and also of the report before', async () => {
      const { code, json } = await check(...written)
      expect([code, json.ok, json.campaign, json.number]).toEqual([0, true, '2026', 2])
      expect(json.sealed).toBe(hub.rows('report-seal').at(-1)!.n)
      expect(json.files).toMatchObject([
        { file: 'report.html', signed: true, differences: [], unchecked: [] },
        { file: 'report.xlsx', differences: [] },
        { file: 'report.json', signed: true, differences: [] },
      ])
      for (const file of [written[0]!, written[1]!, at('first.html')])
        expect([file, (await check(file)).code]).toEqual([file, 0])
      const { out } = await pingyiHere(['report', 'check', '--report', written[0]!, '--ledger', at('ledger.jsonl')], {
        data: at('none'),
      })
      expect(out).toContain('相等 equal：2026 年第 2 号分析报告')
    })

    test('a figure, a picture, a word of a chapter or a cell that was changed is named by its place', async () => {
      const page = readFileSync(written[0]!, 'utf8')
      const facts = JSON.parse(readFileSync(written[2]!, 'utf8')) as ReportFacts
      const { score } = facts.units.find(({ code }) => code === 'J36')!.scores['service-centre']!
      const table = page.indexOf('<table id="fig-scores-table"')
      const row = page.indexOf('<td>J36</td>', table)
      const inRow = page.slice(row)
      const like = page.indexOf('<table id="fig-like-bad-table"')
      const wrongs: [string, string, RegExp, string, string][] = [
        [
          'figure',
          page.slice(0, row) + inRow.replace(`<td class="n">${score}</td>`, '<td class="n">99.99</td>'),
          /^附表 › .*得分 › J36 公安局 › 政务服务中心测评得分$/,
          '99.99',
          score!,
        ],
        [
          'month',
          page.slice(0, like) + page.slice(like).replace('<td class="n">2</td>', '<td class="n">9</td>'),
          /^附表 › .*同类差评逐月 › .* › 2026-11$/,
          '9',
          '2',
        ],
        ['picture', page.replace(/points="[^"]*"/, 'points="1,1"'), /^.*、各单位得分/, 'points="1,1"', 'points='],
        ['chapter', page.replace('改过了', '改坏了'), /文字不是会签的那一份/, '', ''],
        ['row more', page.replace('</tbody>', '<tr><td>X</td></tr></tbody>'), /本报告用的封存/, '<tr>', '</tbody>'],
      ]
      for (const [name, harmed, where, found, due] of wrongs) {
        expect([name, harmed === page]).toEqual([name, false])
        const { code, json } = await check(put('harmed.html', harmed))
        const [first] = json.files[0].differences
        expect([name, code, json.files[0].signed]).toEqual([name, 1, false])
        expect(first.where).toMatch(where)
        expect([first.found.includes(found), first.due.includes(due)]).toEqual([true, true])
      }
      facts.units.find(({ code }) => code === 'J36')!.scores['service-centre']!.score = '99.99'
      const harmed = JSON.stringify(facts)
      const book = await check(put('harmed.xlsx', await reportWorkbook(harmed, false)))
      expect(book.code).toBe(1)
      expect(book.json.files[0].differences).toContainEqual({
        where: expect.stringMatching(/^得分 › 第 \d+ 行 › J36 公安局 › 政务服务中心测评得分$/) as string,
        found: '99.99',
        due: String(Number(score)),
      })
      const json = await check(put('harmed.json', harmed))
      expect(json.json.files[0].differences).toMatchObject([
        { where: 'units.J36.scores.service-centre.score', found: '"99.99"', due: `"${score}"` },
      ])
      expect(json.err).toContain('report-differs')
    })

    test('against a sealed package figures are compared, and it is said that signatures are not', async () => {
      const { folder: sealed } = await hub.hub.parts.seals.package(seal)
      const { code, json } = await pingyiHere(
        ['report', 'check', '--report', written[0]!, '--report', written[1]!, '--ledger', sealed, '--json'],
        { data: at('none') },
      )
      expect([code, json.ok, json.request]).toEqual([0, true, null])
      expect(json.files[0]).toMatchObject({ signed: null, unchecked: ['seal', 'texts'] })
      const harmed = readFileSync(written[0]!, 'utf8').replace(
        /<td>J23<\/td><td>([^<]*)<\/td>/,
        '<td>J23</td><td>某局</td>',
      )
      const wrong = await pingyiHere(
        ['report', 'check', '--report', put('harmed.html', harmed), '--ledger', sealed, '--json'],
        { data: at('none') },
      )
      expect([wrong.code, wrong.json.files[0].differences[0].found]).toEqual([1, '某局'])
    })

    test('a ledger that does not verify, a file that is none and a call without a report are told as such', async () => {
      const lines = readFileSync(at('ledger.jsonl'), 'utf8')
      writeFileSync(at('ledger.jsonl'), lines.replace('"level":5', '"level":4'))
      const broken = await check(written[0]!)
      expect([broken.code, broken.json.ok, broken.json.ledger]).toEqual([
        1,
        false,
        expect.stringContaining('entry ') as string,
      ])
      writeFileSync(at('ledger.jsonl'), lines)
      expect((await check(put('other.html', '<p>别的</p>'))).err).toContain('report-file-strange')
      expect((await check(written[0]!, at('first.html'))).err).toContain('report-files-differ')
      expect((await check()).code).toBe(2)
    })
  })

  test('of an older layout stays as it was signed, and its figures are still held against the seals', () => {
    const { db } = hub.hub.ledger
    const facts = db.prepare('SELECT facts FROM report_document WHERE n = ?').pluck().get(asked.request) as string
    const wrong = (layout: number, harm: (json: string) => string = (json) => json) => {
      const json = harm(facts.replace(/"layout":\d+/, `"layout":${layout}`))
      const page = '<!doctype html><p>一页旧版式</p>'
      db.exec('BEGIN')
      db.prepare('UPDATE report_document SET facts = ?, html = ? WHERE n = ?').run(json, page, asked.request)
      db.prepare('UPDATE report_request SET facts = ?, html = ? WHERE n = ?').run(
        shaOf(json),
        shaOf(page),
        asked.request,
      )
      const found = [...wrongReports(db)].map(({ message }) => message)
      db.exec('ROLLBACK')
      return found
    }
    expect(LAYOUT).toBeGreaterThan(1)
    expect(wrong(1)).toEqual([])
    expect(wrong(1, (json) => json.replace('"rank":1', '"rank":2'))).toEqual([
      expect.stringMatching(/another score or rank .* than seal \d+/) as string,
    ])
    expect(wrong(LAYOUT)).toEqual(['the page of the report is not the one that its json gives'])
    expect(wrong(LAYOUT + 1)).toEqual([`the report is of layout ${LAYOUT + 1}, which is none`])
  })
})

test('figures of the year before that come after the signatures make the report outdated, and what waits is not co-signed', async () => {
  const { store } = hub.hub.parts
  const officer = { operator: 'user:campaign-office-1', role: 'campaign-office' } as const
  const enter = (rank: number, hash: string) =>
    store.act(
      'baseline.enter',
      { campaign: '2026', rows: [{ unit: 'J36', method: 'service-centre', rank }], hash: hash.repeat(64), officer },
      officer.operator,
    )
  const outdated = [{ method: 'service-centre', why: 'baseline-changed' }]
  expect((await get('')).body.report.outdated).toEqual([])
  await enter(7, 'b')
  expect((await get('')).body.report.outdated).toEqual(outdated)

  const next = (await post('/ask', { missing: MISSING, reason })).body
  expect((await get('')).body.request.outdated).toEqual([])
  await enter(8, 'c')
  expect((await get('')).body.request.outdated).toEqual(outdated)
  const agreed = await post('/agree', { ...next, password: 'a long password' }, team)
  expect(agreed).toMatchObject({ status: 409, body: { code: 'content-changed' } })
  expect(verifyLedger(hub.hub.ledger.db, { keys: hub.hub.ledger.keys }).problems).toEqual([])
})

test('a file of last year’s figures is verified, too, where other methods of that year were sealed here', async () => {
  hub.clock.now = Date.parse('2026-12-21T09:00:00+08:00')
  const { store } = hub.hub.parts
  const officer = { operator: 'user:campaign-office-1', role: 'campaign-office' } as const
  const rows = [{ unit: 'J36', method: 'representatives', score: 9_050, rank: 1 } as const]
  await store.act('baseline.enter', { campaign: '2027', rows, hash: 'a'.repeat(64), officer }, officer.operator)
  const { db, keys } = hub.hub.ledger
  expect(verifyLedger(db, { keys }).problems).toEqual([])
})
