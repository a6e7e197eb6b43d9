import { createHash } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import readXlsx from 'read-excel-file/node'
import type { FollowUpList, Summary, SummaryUnit } from '../../server/contract/answers/summary.ts'
import type { Notice } from '../../server/contract/answers/notices.ts'
import { METHOD_CODES } from '../../server/contract/methods.ts'
import { mergeUnit } from '../../server/store/register/change-unit.ts'
import { summaryOf } from '../../server/store/reads/summary/summary-of.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { exportedLedger } from '../fixtures/survey/exported.ts'
import { WHO } from '../fixtures/ledger/test-ledger.ts'
import { twice } from '../helpers/twice.ts'
import { RATED, WholeYear } from '../helpers/whole-year.ts'

const SUMMARY = join(import.meta.dirname, '../fixtures/ledger/summary.py')
interface Recomputed {
  sealed: Record<string, number>
  ranks: Record<string, Record<string, number>>
  last: Record<string, string[]>
  units: number
  w: string | null
  rho: Record<string, string | null>
}

/** A year of all four methods, through real pages' routes: what the summary shows before, between and after the seals. */
let year: WholeYear
const seals = new Map<string, number>()
beforeAll(async () => {
  year = await WholeYear.play({
    configure: ({ policy }) =>
      (policy.weights = { 'third-party': 40, 'service-centre': 30, representatives: 20, online: 10 }),
  })
}, 60_000)
afterAll(() => year.hub.stop())

const summary = async (token?: string): Promise<Summary> => (await year.get('/summary', token)).body
const unitIn = ({ units }: Summary, code: string): SummaryUnit => units.find(({ unit }) => unit.code === code)!

describe('before anything is sealed', () => {
  test('office and auditor see 89 units of blanks, although all four methods have figures', async () => {
    const { units } = await summary(await year.hub.signIn('auditor'))
    expect(units).toHaveLength(89)
    for (const { methods, deductions, total, unrated } of units) {
      for (const method of METHOD_CODES)
        expect(methods[method]).toEqual({ score: null, rank: null, status: null, lastPlace: false, sealed: null })
      expect([deductions, total, unrated]).toEqual([null, null, null])
    }
  })

  test('owners, units, reporters and admin are refused; the survey team until all four are sealed', async () => {
    const owner = (method: 'online' | 'third-party') => year.hub.signIn('method-owner', { method })
    const refused = async (token: string) => {
      const { status, body } = await year.get('/summary', token)
      return [status, body.code]
    }
    expect(await refused(await owner('online'))).toEqual([403, 'forbidden'])
    expect(await refused(await year.hub.signIn('unit', { unit: 'J36' }))).toEqual([403, 'forbidden'])
    expect(await refused(await year.hub.signIn('reporter', { body: 'media' }))).toEqual([403, 'forbidden'])
    expect(await refused(await year.hub.signIn('admin'))).toEqual([403, 'forbidden'])
    expect(await refused(await owner('third-party'))).toEqual([403, 'not-sealed'])
    const { status, body } = await year.get('/summary.xlsx', await owner('third-party'))
    expect([status, body.code]).toEqual([403, 'not-sealed'])
  })
})

describe('while methods are sealed one after the other', () => {
  test('each comes in with its seal and brings nothing of the others along', async () => {
    for (const method of ['online', 'third-party', 'service-centre'] as const) {
      seals.set(method, await year.seal(method))
      const seen = await summary()
      expect(seen.methods.map(({ sealed }) => sealed)).toEqual(METHOD_CODES.map((each) => seals.get(each) ?? null))
      expect(unitIn(seen, 'J36').total).toBeNull()
    }
    const team = await year.hub.signIn('method-owner', { method: 'third-party' })
    expect((await year.get('/summary', team)).body.code).toBe('not-sealed')
    seals.set('representatives', await year.seal('representatives'))
    expect((await year.get('/summary', team)).status).toBe(200)
  })

  test('shows of each method what its own scores say, and last places and deductions', async () => {
    const seen = await summary()
    for (const method of METHOD_CODES) {
      const { units, sealed } = (await year.get(`/methods/${method}/scores?from=2025-12-01&to=2026-11-30`)).body
      expect(sealed).toBe(seals.get(method))
      for (const { unit, score, rank, status } of units)
        expect(unitIn(seen, unit.code).methods[method]).toMatchObject({ score, rank, status, sealed })
      const last = seen.units.filter(({ methods }) => methods[method].lastPlace).map(({ unit }) => unit.code)
      expect(last.toSorted()).toEqual(RATED.slice(3).toSorted())
    }
    expect(unitIn(seen, 'J24').deductions).toBe('0.30')
    expect(unitIn(seen, 'J36').deductions).toBe('0.00')
    expect(unitIn(seen, 'J01').methods).toMatchObject({
      'service-centre': { score: null, status: 'not-present', lastPlace: false },
      online: { score: null, status: 'not-covered' },
    })
    // 0.4·95.50 + 0.3·100 + 0.2·100 + 0.1·100
    expect(unitIn(seen, 'J36').total).toBe('98.20')
    expect(unitIn(seen, 'J01').total).toBeNull()
    expect(seen.agreement).toMatchObject({ methods: [...METHOD_CODES], units: 6 })
    expect(seen.agreement.pairs).toHaveLength(6)
    expect(Number(seen.agreement.concordance!.w)).toBeGreaterThan(0.8)
  })

  test('an independent program finds the same ranks, last places and agreement in the exported ledger', async ({
    skip,
  }) => {
    const file = join(year.hub.data, 'summary.jsonl')
    writeFileSync(file, exportedLedger(year.hub))
    const due = runPython([SUMMARY, file, '2026']) as Recomputed | null
    if (due === null) return skip(NO_PYTHON)
    const seen = await summary()
    expect(Object.fromEntries(seals)).toEqual(due.sealed)
    for (const method of METHOD_CODES) {
      const ranked = seen.units.filter(({ methods }) => methods[method].rank !== null)
      expect(due.ranks[method]).toEqual(
        Object.fromEntries(ranked.map(({ unit, methods }) => [unit.code, methods[method].rank])),
      )
      const last = seen.units.filter(({ methods }) => methods[method].lastPlace).map(({ unit }) => unit.code)
      expect(due.last[method]).toEqual(last.toSorted())
    }
    expect([due.units, due.w]).toEqual([seen.agreement.units, seen.agreement.concordance!.w])
    expect(due.rho).toEqual(
      Object.fromEntries(seen.agreement.pairs.map(({ methods: [a, b], rho }) => [`${a} ${b}`, rho])),
    )
  })

  test('the follow-up list names last places of each method, and each unit once', async () => {
    const list = (await year.get('/follow-up')).body as FollowUpList
    expect(list.units).toEqual(
      RATED.slice(3)
        .toSorted()
        .map((code) => ({ unit: { code, name: expect.any(String) }, methods: [...METHOD_CODES] })),
    )
  })
})

describe('the files', () => {
  test('of a unit with too few ratings the office says with a reason whether it follows up; the last word stands', async () => {
    const list = async () => (await year.get('/follow-up')).body as FollowUpList
    const [method] = (await list()).methods.filter(({ insufficient }) => insufficient.length > 0)
    if (method === undefined) throw new Error('every unit of this year has a rank')
    const [few] = method.insufficient
    const decide = (more: object, token = year.office) =>
      year.hub.call('POST', '/api/v1/campaigns/2026/follow-up/decisions', {
        token,
        body: { method: method.method, unit: few!.unit.code, joins: true, reason: '连续两年样本不足', ...more },
      })
    expect(few).toMatchObject({ joins: null, reason: null })
    expect(await decide({ unit: 'J36' })).toMatchObject({ status: 409, body: { code: 'follow-up-ranked' } })
    const bound = await year.hub.signIn('campaign-office', { unit: few!.unit.code })
    expect((await decide({}, bound)).body.code).toBe('own-unit')
    expect((await decide({}, await year.hub.signIn('auditor'))).status).toBe(403)
    expect((await twice(year.hub, () => decide({}))).answers.map(({ status }) => status)).toEqual([201, 200])
    const joined = await list()
    expect(joined.units.find(({ unit }) => unit.code === few!.unit.code)!.methods).toContain(method.method)
    expect((await decide({ joins: false, reason: '今年新设' })).status).toBe(201)
    const after = await list()
    expect(after.methods.flatMap(({ insufficient }) => insufficient)).toContainEqual(
      expect.objectContaining({ unit: few!.unit, joins: false, reason: '今年新设' }),
    )
    expect(after.units.map(({ unit }) => unit.code)).not.toContain(few!.unit.code)
    expect(verifyLedger(year.hub.hub.ledger.db).problems).toEqual([])
  })

  test('json is the answer; csv and xlsx have its figures, blanks as blanks', async () => {
    const seen = await summary()
    const { body: json } = await year.get('/summary.json')
    expect({ ...json, asOf: '' }).toEqual({ ...seen, asOf: '' })
    const csv = (await year.get('/summary.csv')).text.replace('\ufeff', '').trimEnd().split('\r\n')
    const head = csv[0]!.split(',')
    const response = await fetch(`${year.hub.url}/api/v1/campaigns/2026/summary.xlsx`, {
      headers: { authorization: `Bearer ${year.office}` },
    })
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="pingyi-2026-summary.xlsx"')
    const sheets = await readXlsx(Buffer.from(await response.arrayBuffer()))
    const sheet = sheets.find((each) => each.sheet === '汇总')!.data
    expect(csv).toHaveLength(90)
    expect(sheet).toHaveLength(90)
    const column = (name: string) => head.indexOf(name)
    const figures = {
      '第三方得分（分）': (u: SummaryUnit) => u.methods['third-party'].score,
      政务服务中心名次: (u: SummaryUnit) => u.methods['service-centre'].rank,
      '网络评议减分（分）': (u: SummaryUnit) => u.deductions,
      '总分（分）': (u: SummaryUnit) => u.total ?? null,
    }
    for (const [name, figure] of Object.entries(figures)) {
      expect(column(name), name).toBeGreaterThan(0)
      for (const [i, unit] of seen.units.entries()) {
        const due = figure(unit)
        expect(csv[i + 1]!.split(',')[column(name)]).toBe(due === null ? '' : String(due))
        expect(sheet[i + 1]![column(name)]).toBe(due === null ? null : Number(due))
      }
    }
    expect(sheets.map((each) => each.sheet)).toEqual(['封面', '汇总', '重点跟踪对象', '四种方式是否一致', '名次区间'])
  })

  test('each download is in the audit log', async () => {
    await year.get('/summary.csv')
    const audit = await year.hub.call('GET', '/api/v1/audit?limit=5', { token: year.office })
    expect(JSON.stringify(audit.body)).toContain('pingyi-2026-summary.csv')
  })
})

describe('a baseline from a file', () => {
  const send = async (file: string, { campaign = '2026', query = '', token = year.office } = {}) => {
    const response = await fetch(`${year.hub.url}/api/v1/campaigns/${campaign}/baseline${query}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
      body: file,
    })
    // oxlint-disable-next-line typescript/no-explicit-any -- what another program reads from the wire
    const body: any = await response.json()
    return { status: response.status, body }
  }
  type Sent = Awaited<ReturnType<typeof send>>
  const HEADS = '参评单位,评议方式,得分,名次'

  test('names each fault by its line with the value, and takes nothing', async () => {
    const { body } = await send(
      `${HEADS}\r\n没有的局,online,70,3\r\n公安局,电话评议,70,3\r\nJ36,online,-1.5,2\r\n公安局,网络评议,80,1\r\nJ16,third-party,-1,0\r\nJ24,online,100.01,\r\nJ23,online,,\r\nX99,online,70,3`,
    )
    expect(body).toMatchObject({ imported: false, entry: null, faulty: 6, blank: 1 })
    expect(
      body.faults.map(({ line, column, code, value }: Record<string, string>) => [line, column, code, value]),
    ).toEqual([
      [2, 'unit', 'unit-unknown', '没有的局'],
      [3, 'method', 'method-unknown', '电话评议'],
      [5, 'unit', 'unit-twice', '公安局'],
      [6, 'score', 'score-malformed', '-1'],
      [6, 'rank', 'rank-malformed', '0'],
      [7, 'score', 'score-malformed', '100.01'],
      [9, 'unit', 'unit-unknown', 'X99'],
    ])
    expect((await send('参评单位,得分\r\nJ36,70')).body.code).toBe('baseline-columns-missing')
    expect((await send('参评单位,评议方式\r\nJ36,online')).body.code).toBe('baseline-columns-missing')
    expect((await send(`${HEADS}\r\n,,,`)).body.code).toBe('file-no-rows')
    expect(year.hub.rows('baseline')).toEqual([])
  })

  test('names ranks that do not follow from the scores: beyond the units, ties apart, a better rank for less', async () => {
    const lines = [
      'J01,online,95,1',
      'J02,online,90,2',
      'J03,online,90,2',
      'J04,online,85,3', // two share 2: 4 at best
      'J05,online,80,300',
      'J06,online,75,7',
      'J07,online,75,8', // tied, and not
      'J08,online,99,9', // more than J01
      'J09,representatives,60,9', // units left out are no fault
      'J10,representatives,61,',
    ]
    const { body } = await send([HEADS, ...lines].join('\r\n'), { query: '?dryRun=true' })
    expect(
      body.faults.map(({ line, code, value, first }: Record<string, unknown>) => [line, code, value, first]),
    ).toEqual([
      [5, 'rank-against-score', '3', 4],
      [6, 'rank-beyond', '300', undefined],
      [8, 'rank-against-score', '8', 7],
      [9, 'rank-against-score', '9', 2],
    ])
  })

  test('begins with a template of all units, whose empty lines are left out', async () => {
    for (const format of ['csv', 'xlsx']) {
      const path = `${year.hub.url}/api/v1/campaigns/2026/baseline/template.${format}`
      const answer = await fetch(path, { headers: { authorization: `Bearer ${year.office}` } })
      expect([answer.status, answer.headers.get('content-disposition')]).toEqual([
        200,
        `attachment; filename="pingyi-baseline-2025.${format}"`,
      ])
      const bytes = Buffer.from(await answer.arrayBuffer())
      const response = await fetch(`${year.hub.url}/api/v1/campaigns/2026/baseline?dryRun=true`, {
        method: 'POST',
        headers: { authorization: `Bearer ${year.office}`, 'content-type': 'application/octet-stream' },
        body: bytes,
      })
      expect(await response.json()).toMatchObject({ missing: [], rows: 0, blank: 4 * 89, faulty: 0 })
      if (format === 'csv') {
        const filled = bytes.toString('utf8').replace('公安局,第三方测评,,', '公安局,第三方测评,88.5,7')
        expect((await send(filled, { query: '?dryRun=true' })).body).toMatchObject({ rows: 1, blank: 355, faulty: 0 })
      }
    }
    const token = await year.hub.signIn('auditor')
    const path = `${year.hub.url}/api/v1/campaigns/2026/baseline/template.csv`
    expect((await fetch(path, { headers: { authorization: `Bearer ${token}` } })).status).toBe(403)
  })

  test('is read first, then on record by who brought it, and moves nothing but the comparison', async () => {
    const file = `${HEADS}\r\n公安局,网络评议,90.5,3\r\nJ24,online,-1.20,4\r\nJ41,两代表一委员,,1`
    const before = await summary()
    expect((await send(file, { query: '?dryRun=true' })).body).toMatchObject({ imported: false, rows: 3, faulty: 0 })
    expect(year.hub.rows('baseline')).toEqual([])
    const both = await twice(year.hub, () => send(file))
    expect(both).toMatchObject({ kinds: ['baseline'], audit: ['baseline:enter'] })
    const [{ body }, { body: repeated }] = both.answers as [Sent, Sent]
    expect(repeated).toEqual(body)
    expect(body).toMatchObject({ imported: true, rows: 3 })
    expect(
      year.hub
        .rows('baseline')
        .map(({ n, body: { campaign, rows, role, hash } }) => ({ n, campaign, rows, role, hash })),
    ).toEqual([
      {
        n: body.entry,
        campaign: '2026',
        rows: [
          { unit: 'J36', method: 'online', score: 9_050, rank: 3 },
          { unit: 'J24', method: 'online', score: -120, rank: 4 },
          { unit: 'J41', method: 'representatives', rank: 1 },
        ],
        role: 'campaign-office',
        hash: createHash('sha256').update(file).digest('hex'),
      },
    ])
    const after = await summary()
    expect(unitIn(after, 'J36').baseline.online).toEqual({
      score: '90.50',
      rank: 3,
      scoreChange: '9.50',
      rankChange: 2,
    })
    expect(unitIn(after, 'J24').baseline.online).toMatchObject({ score: '-1.20', rank: 4, rankChange: -2 })
    expect(unitIn(after, 'J41').baseline.representatives).toMatchObject({ score: null, rank: 1, scoreChange: null })
    expect(after.methods.map(({ baseline }) => baseline?.source ?? null)).toEqual([null, null, 'file', 'file'])
    for (const [i, { methods, total }] of after.units.entries())
      expect({ methods, total }).toEqual({ methods: before.units[i]!.methods, total: before.units[i]!.total })
    const audit = await year.hub.call('GET', '/api/v1/audit?limit=3', { token: year.office })
    expect(JSON.stringify(audit.body)).toContain('baseline:enter')
  })

  test('takes the place of an earlier one method by method', async () => {
    await send(`${HEADS}\r\n公安局,online,80,1`)
    const { units, methods } = await summary()
    expect(
      units.flatMap(({ unit, baseline }) => (baseline.online === null ? [] : [[unit.code, baseline.online.rank]])),
    ).toEqual([['J36', 1]])
    expect(methods[2]!.baseline!.source).toBe('file')
  })

  test('is refused of a method that was sealed here the year before, and of who is not of the office', async () => {
    const { body } = await send(`${HEADS}\r\n公安局,online,80,1`, { campaign: '2027' })
    expect(body.faults).toMatchObject([{ line: 2, column: 'method', code: 'method-sealed', value: 'online' }])
    const act = year.hub.hub.parts.store.act(
      'baseline.enter',
      {
        campaign: '2027',
        rows: [{ unit: 'J36', method: 'online', rank: 1 }],
        hash: '0'.repeat(64),
        officer: { operator: 'user:a', role: 'campaign-office' },
      },
      'user:a',
    )
    await expect(act).rejects.toMatchObject({ code: 'baseline-sealed' })
    const token = await year.hub.signIn('auditor')
    expect((await send(`${HEADS}\r\n公安局,online,80,1`, { token })).body.code).toBe('forbidden')
    expect((await send(`${HEADS}\r\n公安局,online,80,1`, { campaign: '1999' })).body.code).toBe('unknown-campaign')
  })
})

describe('afterwards', () => {
  test('a unit that is merged keeps its sealed figures, and says in which it goes on', async () => {
    const before = unitIn(await summary(), 'J24')
    await year.hub.hub.ledger.write((w) => mergeUnit(w, 'J24', 'J23', WHO))
    const after = unitIn(await summary(), 'J24')
    expect(after).toEqual({ ...before, into: { code: 'J23', name: expect.any(String) } })
    const list = (await year.get('/follow-up')).body as FollowUpList
    expect(list.units.map(({ unit }) => unit.code)).toEqual(['J23', 'J40', 'J45'])
    // Its people are told what the seals say of it, and its successor's are told nothing of that as their own.
    const told = await year.hub.call('POST', '/api/v1/campaigns/2026/notices', { token: year.office, body: {} })
    expect([told.status, told.text]).toEqual([201, told.text])
    const own = async (unit: string) =>
      (await year.get('/notices/own', await year.hub.signIn('unit', { unit }))).body as Notice
    const [merged, heir] = [await own('J24'), await own('J23')]
    for (const { method, score, rank } of merged.methods)
      expect([method, score, rank]).toEqual([method, before.methods[method].score, before.methods[method].rank])
    expect([merged.deductions!.points, merged.deductions!.facts.length]).toEqual(['0.30', 3])
    expect(heir.methods.every(({ rank }) => rank === null)).toBe(true)
    expect(heir.deductions?.facts ?? []).toEqual([])
  })

  test('a seal that is opened again leaves a blank column, and closes the summary to the survey team', async () => {
    await year.reopen(seals.get('online')!)
    const seen = await summary()
    expect(unitIn(seen, 'J36').methods.online).toMatchObject({ score: null, status: null, sealed: null })
    expect(unitIn(seen, 'J36')).toMatchObject({ deductions: null, total: null })
    expect(unitIn(seen, 'J36').methods['third-party'].score).toBe('95.50')
    const team = await year.hub.signIn('method-owner', { method: 'third-party' })
    expect((await year.get('/summary', team)).body.code).toBe('not-sealed')
  })

  test('the year after has these figures as its baseline', () => {
    const now = Date.parse('2027-03-01T00:00:00+08:00')
    const next = summaryOf(year.hub.hub.ledger, { campaign: '2027', now })
    expect(unitIn(next, 'J36').baseline['third-party']).toMatchObject({ score: '95.50', rank: 1 })
    expect(unitIn(next, 'J36').baseline.online).toBeNull()
    expect(verifyLedger(year.hub.hub.ledger.db).problems).toEqual([])
  })
})
