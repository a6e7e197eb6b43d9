import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { METHOD_CODES } from '../../server/contract/methods.ts'
import type { RoleHolder } from '../../server/contract/roles.ts'
import { enterRectification } from '../../server/store/changes/rectifications/enter-rectification.ts'
import { changeUnit } from '../../server/store/register/manage-units.ts'
import { signNotice, tellNotices } from '../../server/store/changes/rectifications/notices.ts'
import { calendarOf } from '../../server/store/reads/desks/calendar.ts'
import { todoFor } from '../../server/store/reads/desks/todo.ts'
import { allNotices, noticeOf, noticesOf, ownNotice } from '../../server/store/reads/rectifications/notice-views.ts'
import { summaryOf } from '../../server/store/reads/summary/summary-of.ts'
import { rectificationChecks } from '../../server/store/verify/methods/verify-rectifications.ts'
import type { Before } from '../../server/store/verify/verify-check.ts'
import { filingPackage } from '../../server/campaign/filing/filing-package.ts'
import { followUpList } from '../../server/store/reads/summary/follow-up-list.ts'
import { unzipSync } from 'fflate'
import { hash } from 'node:crypto'
import { TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { putSeal, type Line } from '../fixtures/sealed-year.ts'

/** The year 2026 is over and sealed by all four methods; 14 December 2026, a Monday. */
let t: TestLedger
const OFFICE = { operator: 'user:li', role: 'campaign-office' } as const
const UNIT: RoleHolder = { role: 'unit', unit: 'J36' }
const line = (score: string, rank: number): Line => ({
  status: 'ranked',
  score,
  rank,
  n: 40,
  counts: [0, 0, 4, 16, 20],
})
const LINES = {
  J01: line('95.00', 1),
  J02: line('90.00', 2),
  J16: line('85.00', 3),
  J36: line('71.13', 4),
  J41: line('71.13', 4),
}
beforeAll(async () => {
  t = await TestLedger.open({ began: Date.parse('2026-11-01T00:00:00+08:00') })
  t.clock.now = Date.parse('2026-12-14T10:00:00+08:00')
})
afterAll(() => t.close())
const tell = (more: object = {}) =>
  t.write((w) => tellNotices(w, { campaign: '2026', officer: OFFICE, ...more }, 'user:li'))
const seal = (method: (typeof METHOD_CODES)[number]) => t.write((w) => putSeal(w, method, '2026', LINES))
const todo = (by: RoleHolder) =>
  todoFor(t.ledger, { by, operator: 'user:li' }, t.clock.now).items.map(({ what, n }) => [what, n])

describe('notices of results', () => {
  test('are told once all four methods are sealed, or those that are where somebody says so', async () => {
    await expect(tell({ partial: true })).rejects.toMatchObject({ code: 'methods-not-sealed' })
    expect(() => ownNotice(t.ledger, '2026', UNIT, t.clock.now)).toThrow('2026')
    for (const method of METHOD_CODES.slice(0, 3)) await seal(method)
    await expect(tell()).rejects.toMatchObject({ code: 'methods-not-sealed' })
    expect(todo({ role: 'campaign-office' })).not.toContainEqual(['notice-due', 1])
    await seal('online')
    expect(todo({ role: 'campaign-office' })).toContainEqual(['notice-due', 1])
    expect(await tell()).toMatchObject({ version: 1 })
    expect(await tell()).toMatchObject({ version: 1, fresh: false })
  })

  test('say of each unit what the seals say: every figure is that of the summary', () => {
    const { units } = summaryOf(t.ledger, { campaign: '2026', now: t.clock.now })
    const told = allNotices(t.ledger, '2026', t.clock.now)
    expect(told).toHaveLength(units.length)
    for (const notice of told) {
      const summary = units.find(({ unit }) => unit.code === notice.unit.code)!
      for (const { method, score, rank, status, lastPlace, sealed } of notice.methods)
        expect([notice.unit.code, method, { score, rank, status, lastPlace, sealed }]).toEqual([
          notice.unit.code,
          method,
          summary.methods[method],
        ])
    }
    expect(noticeOf(t.ledger, '2026', 'J36', t.clock.now)).toMatchObject({
      unit: { code: 'J36' },
      methods: METHOD_CODES.map((method) => ({ method, score: '71.13', rank: 4, ranked: 5, lastPlace: true })),
      missing: [],
      holds: true,
    })
    expect(noticeOf(t.ledger, '2026', 'H07', t.clock.now).methods.map(({ score, rank }) => [score, rank])).toEqual(
      METHOD_CODES.map(() => [null, null]),
    )
  })

  test('wait unread until the unit signs, once, with its name and moment', async () => {
    expect(todo(UNIT)).toContainEqual(['notice-unread', 1])
    const sign = () => t.write((w) => signNotice(w, { campaign: '2026', by: UNIT }, 'user:ma'))
    expect(await sign()).toMatchObject({ fresh: true })
    expect(await sign()).toMatchObject({ fresh: false })
    expect(t.entries('notice-read')).toHaveLength(1)
    expect(todo(UNIT)).not.toContainEqual(['notice-unread', 1])
    expect(ownNotice(t.ledger, '2026', UNIT, t.clock.now)).toMatchObject({ readBy: 'ma' })
    expect(noticesOf(t.ledger, '2026', t.clock.now)).toMatchObject({ read: 1, told: { version: 1, current: true } })
  })

  test('open the follow-up list as a source: of the last places alone, and verify asks the same', async () => {
    const enter = (unit: string, id: string) =>
      t.write((w) =>
        enterRectification(
          w,
          {
            id,
            campaign: '2026',
            unit,
            source: 'follow-up',
            ref: 'online',
            finding: '末位',
            by: { role: 'campaign-office' },
          },
          'user:li',
        ),
      )
    await expect(enter('J02', '00000000-0000-7000-8000-000000000002')).rejects.toMatchObject({
      code: 'rectification-source-unknown',
    })
    await enter('J36', '00000000-0000-7000-8000-000000000001')
    const { body, at, n } = t.entries('rectification')[0]!
    const entry = (seal: number) => t.entries('seal').find((each) => each.n === seal)
    const checks = rectificationChecks({ sql: t.ledger.sql, registry: t.ledger.registry, entry } as unknown as Before)
    const check = (more: object) =>
      checks.rectification!({ ...body, id: 'other', ...more }, { n, at, kind: 'rectification', body } as never)
    expect(check({})).toBeNull()
    expect(check({ unit: 'J02' })).toMatchObject({ code: 'rectification-wrong' })
  })
})

test('the filing package holds the sealed figures, a list to sign, and a manifest that names every file by its hash', async () => {
  const asked = { campaign: '2026', now: t.clock.now }
  const made = await filingPackage({
    summary: summaryOf(t.ledger, asked),
    followUp: followUpList(t.ledger, asked),
    notices: noticesOf(t.ledger, '2026', t.clock.now),
    reason: '报市委组织部备案 <1>',
    by: 'li',
    at: t.clock.now,
  })
  const files = unzipSync(made.bytes)
  expect(Object.keys(files).toSorted()).toEqual([
    'list-2026.html',
    'manifest.json',
    'results-2026.json',
    'results-2026.xlsx',
  ])
  const text = (name: string) => Buffer.from(files[name]!).toString()
  const manifest = JSON.parse(text('manifest.json')) as { files: { name: string; sha256: string }[]; seals: unknown[] }
  expect(manifest.seals).toHaveLength(4)
  for (const { name, sha256 } of manifest.files) expect(hash('sha256', files[name]!, 'hex')).toBe(sha256)
  expect(text('list-2026.html')).toContain('71.13')
  expect(text('list-2026.html')).toContain('报市委组织部备案 &lt;1&gt;')
  expect(hash('sha256', made.bytes, 'hex')).toBe(made.sha256)
})

test('the calendar is of the facts: seals, notices, months, and who is late', () => {
  const { steps, milestones } = calendarOf(t.ledger, '2026', t.clock.now)
  const one = (code: string) => steps.filter((each) => each.step === code)
  expect(one('contact')).toMatchObject([{ state: 'late', done: 0, of: 89, late: 89, milestone: 'contacts' }])
  expect(one('seal').map(({ method, state, by }) => [method, state, by])).toEqual(
    METHOD_CODES.map((method) => [method, 'done', 'test']),
  )
  expect(milestones.find(({ code }) => code === 'data')).toMatchObject({ state: 'done', done: null })
  expect(milestones.find(({ code }) => code === 'contacts')).toMatchObject({ state: 'late' })
  expect(one('notices')).toMatchObject([{ done: 1, of: 89, by: 'li', href: '#notices' }])
  expect(one('monthly')).toMatchObject([{ state: 'late', late: 24, of: 24 }])
  expect(one('rectification')).toMatchObject([{ done: 0, of: 1, late: 0, due: '2026-12-28' }])
})

test('待办 says to each what is theirs', () => {
  expect(todo({ role: 'campaign-office' })).toEqual(expect.arrayContaining([['monthly', 24]]))
  expect(todo(UNIT)).toContainEqual(['item-plan', 1])
  expect(todo({ role: 'reporter', body: 'media' })).toEqual([
    // Each year has its page.
    ['monthly', 12],
    ['monthly', 1],
  ])
  expect(todo({ role: 'admin' })).toEqual([])
  t.clock.now += 30 * 86_400_000
  const { items } = todoFor(t.ledger, { by: UNIT, operator: 'user:ma' }, t.clock.now)
  expect(items[0]).toMatchObject({ what: 'item-plan', late: true, until: '2026-12-28' })
})

test('a unit that went on in another one is told where its results are, as are its heir and the personnel department', async () => {
  // J02 has figures in the seals, J05 has none.
  for (const [unit, into] of [
    ['J02', 'J01'],
    ['J05', 'J01'],
  ] as const)
    await t.write((w) => changeUnit(w, { what: { change: 'merge', unit, into }, reason: '合并' }, 'user:li'))
  const { now } = t.clock
  const list = noticesOf(t.ledger, '2026', now)
  expect(list.gone).toMatchObject([
    { unit: { code: 'J02' }, into: { code: 'J01' }, own: true },
    { unit: { code: 'J05' }, into: { code: 'J01' }, own: false },
  ])
  expect(list.units.map(({ unit }) => unit.code)).not.toContain('J02')
  expect(noticeOf(t.ledger, '2026', 'J01', now)).toMatchObject({
    into: null,
    tookUp: [
      { unit: { code: 'J02' }, own: true },
      { unit: { code: 'J05' }, own: false },
    ],
    methods: METHOD_CODES.map(() => ({ score: '95.00' })),
  })
  const own = ownNotice(t.ledger, '2026', { role: 'unit', unit: 'J02' }, now)
  expect(own).toMatchObject({
    unit: { code: 'J02' },
    into: { code: 'J01' },
    tookUp: [],
    methods: METHOD_CODES.map(() => ({ score: '90.00' })),
  })
  expect(ownNotice(t.ledger, '2026', { role: 'unit', unit: 'J05' }, now)).toMatchObject({ unit: { code: 'J01' } })
  expect(allNotices(t.ledger, '2026', now).map(({ unit }) => unit.code)).toEqual(expect.arrayContaining(['J01', 'J02']))

  const asked = { campaign: '2026', now }
  const sources = { summary: summaryOf(t.ledger, asked), followUp: followUpList(t.ledger, asked), notices: list }
  const { bytes } = await filingPackage({ ...sources, reason: '备案', by: 'li', at: now })
  const page = Buffer.from(unzipSync(bytes)['list-2026.html']!).toString()
  const [heir, first, last] = ['J01', 'J02', 'J05'].map((code) => t.ledger.registry.unit(code)!.name)
  expect(page).toContain(`<td>${first}</td><td>${heir}</td><td>封存以后并入：`)
  expect(page).toContain(`<td>${last}</td><td>${heir}</td><td>评价和减分计入${heir}：`)
})
