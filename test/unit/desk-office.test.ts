import { describe, expect, test } from 'vitest'
import { HubApi } from '../../kiosk/elements/hub-api.ts'
import type { ScoreRow } from '../../server/contract/scores.ts'
import { exportPath, fetchExport, fileName, size } from '../../kiosk/office/scores/export-file.ts'
import { intervalScale, placeOn } from '../../kiosk/office/scores/interval-scale.ts'
import { checkAccount } from '../../kiosk/office/people/new-account.ts'
import { customPeriod, dateAt, periodOf, readChoice, writeChoice } from '../../kiosk/office/period.ts'
import { openingFor } from '../../kiosk/office/seal/seal-request-view.ts'
import { scoreRows } from '../../kiosk/office/scores/score-rows.ts'

const CAMPAIGN = { from: '2025-12-01', to: '2026-11-30' }

describe('periods (campaign document 六.3: the whole year)', () => {
  test.each([
    ['year', '2026-11-18', '2025-12-01', '2026-11-18'],
    ['quarter', '2026-11-18', '2026-10-01', '2026-11-18'],
    ['month', '2026-11-18', '2026-11-01', '2026-11-18'],
    ['quarter', '2026-03-31', '2026-01-01', '2026-03-31'],
    // The campaign's first month is the last of a calendar quarter: nothing before it counts.
    ['quarter', '2025-12-20', '2025-12-01', '2025-12-20'],
    ['year', '2026-12-24', '2025-12-01', '2026-11-30'],
    ['year', '2025-11-20', '2025-12-01', '2025-12-01'],
  ] as const)('%s on %s is %s to %s', (kind, today, from, to) => {
    expect(periodOf(kind, CAMPAIGN, today)).toEqual({ from, to })
  })
  test.each([
    ['2026-01-01', '2026-01-01', true],
    ['2025-12-01', '2026-11-30', true],
    ['2026-02-01', '2026-01-31', false],
    ['2025-11-30', '2026-01-31', false],
    ['2026-01-01', '2026-12-01', false],
    ['2026-02-29', '2026-03-01', false],
    ['', '2026-03-01', false],
  ])('from %s to %s by hand: %s', (from, to, good) => {
    expect(customPeriod(from, to, CAMPAIGN)).toEqual(good ? { from, to } : null)
  })
  test('a day begins in Shanghai', () => {
    expect(dateAt(Date.parse('2026-11-17T16:00:00Z'))).toBe('2026-11-18')
    expect(dateAt(Date.parse('2026-11-17T15:59:59Z'))).toBe('2026-11-17')
  })
  test('the address brings back the same choice', () => {
    const choice = { campaign: '2026', kind: 'custom' as const, from: '2026-01-01', to: '2026-02-01' }
    for (const more of [
      { asOf: '', unit: '' },
      { asOf: '2026-01-31', unit: 'J36' },
    ])
      expect(readChoice(writeChoice({ ...choice, ...more }))).toEqual({ ...choice, ...more })
    expect(readChoice('?asOf=gestern').asOf).toBe('')
    expect(readChoice('?period=fortnight')).toMatchObject({ kind: 'year', campaign: null })
  })
})

function unit(
  code: string,
  rank: number | null,
  score: string | null = '90.00',
  change: Partial<ScoreRow> = {},
): ScoreRow {
  const counts = { '5': 30, '4': 0, '3': 0, '2': 0, '1': 0 }
  return {
    unit: { code, name: code, kind: 'agency' },
    status: rank === null ? 'insufficient' : 'ranked',
    score,
    rank,
    n: 30,
    counts,
    invited: 30,
    unrated: 0,
    unratedRate: '0.00',
    favourableRate: '100.00',
    interval: null,
    raw: { score, n: 30, rank },
    ...change,
  }
}
/** Units with these ranks, in an order that is not theirs. */
function ranks(list: number[]) {
  return scoreRows(list.map((rank, i) => unit(`U${i}`, rank)).toReversed())
}
const shown = (rows: { rank: number }[]) => rows.map(({ rank }) => rank)
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1)

describe('rows of the table (server/rules/score/README.md: the last three include all tied on the boundary)', () => {
  test('thirty: twelve, a fold of fifteen, three', () => {
    const rows = ranks(upTo(30))
    expect([shown(rows.first), shown(rows.middle), shown(rows.last)]).toEqual([
      upTo(12),
      upTo(27).slice(12),
      [28, 29, 30],
    ])
  })
  test('a tie on the boundary brings more than three', () => {
    expect(shown(ranks([...upTo(26), 27, 27, 27, 30]).last)).toEqual([27, 27, 27, 30])
  })
  test('a tie for the last place brings all of it', () => {
    expect(shown(ranks([...upTo(20), 21, 21, 21, 21, 21]).last)).toEqual([21, 21, 21, 21, 21])
  })
  test('ties with the twelfth stay beside it', () => {
    const rows = ranks([...upTo(11), 12, 12, 12, ...upTo(40).slice(14)])
    expect([shown(rows.first).length, rows.middle[0]!.rank]).toEqual([14, 15])
  })
  test('two are not worth a fold', () => {
    const rows = ranks(upTo(17))
    expect([rows.first.length, rows.middle.length, rows.last.length]).toEqual([14, 0, 3])
  })
  test('three or fewer are all last', () => {
    expect([ranks([1, 2]).first.length, shown(ranks([1, 2]).last)]).toEqual([0, [1, 2]])
    expect(ranks([])).toEqual({ first: [], middle: [], last: [], insufficient: [], notPresent: [] })
  })
  test("not ranked is apart, in the document's order", () => {
    const none = unit('J03', null, null, { status: 'not-present', n: 0 })
    const rows = scoreRows([unit('J09', null), unit('J01', 1), none, unit('J02', null)])
    expect(rows.insufficient.map((row) => row.unit.code)).toEqual(['J09', 'J02'])
    expect(rows.notPresent.map((row) => row.unit.code)).toEqual(['J03'])
  })
})

test('one scale holds every interval, with few round ticks', () => {
  const scale = intervalScale([
    unit('A', 1, '96.88', { interval: ['96.67', '97.10'] }),
    unit('B', 2, '87.67', { interval: ['84.98', '90.36'] }),
  ])
  expect(scale).toEqual({ lo: 84, hi: 98, ticks: [88, 92, 96] })
  expect(placeOn(scale, 91)).toBe(0.5)
  expect(intervalScale([]).ticks).toEqual([25, 50, 75])
  const narrow = intervalScale([unit('A', 1, '100.00', { interval: ['100.00', '100.00'] })])
  expect([narrow.lo, narrow.hi]).toEqual([99, 100])
})

describe('an export', () => {
  test('names campaign, kind and both dates', () => {
    expect(exportPath('2026', 'csv', { from: '2026-01-01', to: '2026-01-31' })).toBe(
      '/api/v1/campaigns/2026/methods/service-centre/export.csv?from=2026-01-01&to=2026-01-31',
    )
  })
  test.each([
    ['attachment; filename="scores.csv"', 'scores.csv'],
    [`attachment; filename="x.csv"; filename*=UTF-8''%E5%BE%97%E5%88%86.csv`, '得分.csv'],
    [`attachment; filename="x.csv"; filename*=UTF-8''%E5%BE`, 'x.csv'],
    ['attachment; filename=plain.json', 'plain.json'],
    ['attachment', null],
    [null, null],
  ])('called %s is %s', (header, name) => expect(fileName(header)).toBe(name))
  test('comes piece by piece and whole', async () => {
    const pieces = [new Uint8Array(700), new Uint8Array(900)]
    const api = new HubApi(async () => new Response(new Blob(pieces), { headers: { 'content-type': 'text/csv' } }))
    const told: number[] = []
    const file = await fetchExport(api, '/a/export.csv?from=x', new AbortController().signal, (bytes) =>
      told.push(bytes),
    )
    expect([file.name, file.content.size, file.content.type, told.at(-1)]).toEqual([
      'export.csv',
      1_600,
      'text/csv',
      1_600,
    ])
  })
  test.each([
    [812, '812 字节'],
    [38_912, '38 KB'],
    [1_468_006, '1.4 MB'],
  ])('of %i bytes is %s', (bytes, text) => expect(size(bytes)).toBe(text))
})

describe("the hub's interface", () => {
  const ended = () => Response.json({ code: 'not-signed-in', zh: '请先登录。' }, { status: 401 })
  test('waits for a new login when the session ended, then asks once more', async () => {
    let signedIn = false
    const api = new HubApi(async () => (signedIn ? Response.json({ n: 1 }) : ended()))
    api.whenSignedOut(async () => void (signedIn = true))
    expect(await api.get('/api/v1/halls')).toEqual({ n: 1 })
  })
  test('without anybody to ask, and at the login itself, says so', async () => {
    const api = new HubApi(async () => ended())
    await expect(api.get('/x')).rejects.toMatchObject({ code: 'not-signed-in' })
    api.whenSignedOut(() => Promise.reject(new Error('must not be asked')))
    await expect(api.once('GET', '/api/v1/session')).rejects.toMatchObject({ code: 'not-signed-in', status: 401 })
  })
  test('out of reach is a problem with words', async () => {
    const api = new HubApi(() => Promise.reject(new TypeError('Failed to fetch')))
    await expect(api.get('/x')).rejects.toMatchObject({ code: 'unreachable', status: 0 })
  })
})

describe('a new account', () => {
  const good = { username: 'zhangsan', role: 'hall-manager', hall: 'shimin', unit: '', method: '', body: '' }
  test('has a hall by its role, and a unit where there is one', () => {
    expect(checkAccount(good)).toEqual({
      ok: true,
      account: { username: 'zhangsan', role: 'hall-manager', hall: 'shimin' },
    })
    expect(checkAccount({ ...good, role: 'unit', unit: ' j16 ' })).toMatchObject({ ok: true, account: { unit: 'J16' } })
    expect(checkAccount({ ...good, role: 'auditor' })).toEqual({
      ok: true,
      account: { username: 'zhangsan', role: 'auditor' },
    })
  })
  test('of an owner has the method, of a reporter the body, and of nobody else either', () => {
    const bound = { ...good, method: 'third-party', body: 'media' }
    const of = (role: string) => checkAccount({ ...bound, role })
    const account = { username: 'zhangsan' }
    expect(of('method-owner')).toEqual({
      ok: true,
      account: { ...account, role: 'method-owner', method: 'third-party' },
    })
    expect(of('reporter')).toEqual({ ok: true, account: { ...account, role: 'reporter', body: 'media' } })
    expect(of('auditor')).toEqual({ ok: true, account: { ...account, role: 'auditor' } })
  })
  test.each([
    ['username', { ...good, username: '张三' }],
    ['hall', { ...good, hall: '' }],
    ['unit', { ...good, role: 'unit', unit: '' }],
    ['method', { ...good, role: 'method-owner' }],
    ['body', { ...good, role: 'reporter', body: 'gossip' }],
    ['unit', { ...good, role: 'auditor', unit: '16' }],
  ])('is refused by its %s', (field, fields) => expect(checkAccount(fields)).toMatchObject({ ok: false, field }))
})

test('as many last places as the policy names', () => {
  const units = Array.from({ length: 9 }, (_, i) => unit(`U${i}`, i + 1))
  expect(scoreRows(units, 5).last.map(({ rank }) => rank)).toEqual([5, 6, 7, 8, 9])
})

describe('who opens a sealed period again', () => {
  const by = (operator: string) => ({ operator, at: '2026-12-03T09:00:00+08:00', reason: '漏报' })
  test.each([
    ['nobody asked', [], true, 'asks'],
    ['this officer asked', ['user:li'], true, 'waits'],
    ['another one asked', ['user:wang'], true, 'second'],
    ['both asked', ['user:li', 'user:wang'], true, 'second'],
    ['an owner, who never consents', ['user:wang'], false, 'waits'],
  ] as const)('%s', (_, operators, consents, role) => {
    expect(openingFor(operators.map(by), 'user:li', consents).role).toBe(role)
  })
})
