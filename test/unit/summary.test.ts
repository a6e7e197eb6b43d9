import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EntryBodies } from '../../server/contract/ledger/ledger-entries.ts'
import type { MethodCode } from '../../server/contract/methods.ts'
import { mergeUnit, renameUnit } from '../../server/store/register/change-unit.ts'
import { followUpList } from '../../server/store/reads/summary/follow-up-list.ts'
import { summaryOf } from '../../server/store/reads/summary/summary-of.ts'
import { agreementOf } from '../../server/rules/summary/agreement.ts'
import { baselineByUnit } from '../../server/rules/summary/baseline.ts'
import { totalOf } from '../../server/rules/summary/total.ts'
import { TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'
import { putSeal, type Line } from '../fixtures/sealed-year.ts'

let t: TestLedger
beforeEach(async () => {
  // In the campaign of 2026, so that 2027 has a year before it.
  t = await TestLedger.open({ began: Date.parse('2026-11-01T00:00:00+08:00') })
  t.clock.now = Date.parse('2027-12-05T00:00:00+08:00')
})
afterEach(() => t.close())

const put = (method: MethodCode, lines: Record<string, Line>, campaign = '2027') =>
  t.write((w) => putSeal(w, method, campaign, lines))
const reopen = (seal: number) =>
  t.write((w) => {
    const { n: request } = w.append('reopen-request', {
      seal,
      operator: 'user:a',
      role: 'campaign-office',
      reason: '复核',
    })
    w.append('reopen', { seal, request, operator: 'user:b', role: 'campaign-office', reason: '复核' })
  })
const summary = (campaign = '2027') => summaryOf(t.ledger, { campaign, now: t.clock.now })
const unitOf = (code: string, campaign = '2027') => summary(campaign).units.find(({ unit }) => unit.code === code)!
const ranked = (score: string, rank: number, more: Partial<Line> = {}): Line => ({
  status: 'ranked',
  score,
  rank,
  ...more,
})

describe('the summary', () => {
  test('before any seal is 89 units of blanks, no zero and nothing that compares', () => {
    const { units, methods, agreement, unrated } = summary()
    expect(units).toHaveLength(89)
    expect(units.map(({ unit }) => unit.code).slice(0, 2)).toEqual(['J01', 'J02'])
    expect(units[0]).toEqual({
      unit: { code: 'J01', name: '纪委监委', kind: 'agency' },
      into: null,
      methods: Object.fromEntries(
        ['third-party', 'service-centre', 'representatives', 'online'].map((method) => [
          method,
          { score: null, rank: null, status: null, lastPlace: false, sealed: null },
        ]),
      ),
      deductions: null,
      baseline: { 'third-party': null, 'service-centre': null, representatives: null, online: null },
      unrated: null,
    })
    expect(methods.map(({ method, sealed, certainty }) => [method, sealed, certainty])).toEqual([
      ['third-party', null, null],
      ['service-centre', null, null],
      ['representatives', null, null],
      ['online', null, null],
    ])
    expect(agreement).toEqual({ methods: [], units: 0, concordance: null, pairs: [] })
    expect(unrated).toBeNull()
  })

  test('shows the sealed figures of a method beside blanks of the others; who is not covered has no score', async () => {
    const n = await put('representatives', {
      J01: ranked('91.00', 1, { n: 40, counts: [0, 0, 0, 18, 22] }),
      J02: ranked('80.00', 2, { n: 40, counts: [0, 0, 0, 40, 0] }),
      J03: { status: 'insufficient', score: '70.00', n: 2, counts: [0, 0, 1, 1, 0] },
    })
    expect(unitOf('J01').methods.representatives).toEqual({
      score: '91.00',
      rank: 1,
      status: 'ranked',
      lastPlace: true,
      sealed: n,
    })
    expect(unitOf('J03').methods.representatives).toEqual({
      score: '70.00',
      rank: null,
      status: 'insufficient',
      lastPlace: false,
      sealed: n,
    })
    expect(unitOf('H07').methods.representatives).toMatchObject({ score: null, status: 'not-covered', sealed: n })
    expect(unitOf('J01').methods.online.sealed).toBeNull()
    expect(summary().methods[2]).toMatchObject({ sealed: n, ranked: 2, insufficient: 1, uncovered: 86, rate: null })
  })

  test('is blank again where the seal is opened again, and a seal of part of the year is none', async () => {
    const n = await put('online', {
      J01: ranked('91.00', 1, { n: 40, own: { deductions: '1.50', held: 0, mean: '92.50' } }),
    })
    expect(unitOf('J01')).toMatchObject({ deductions: '1.50', methods: { online: { sealed: n } } })
    await reopen(n)
    expect(unitOf('J01')).toMatchObject({
      deductions: null,
      methods: { online: { score: null, status: null, sealed: null } },
    })
    await t.write((w) => {
      const last = JSON.parse(
        w.sql('SELECT body FROM ledger WHERE n = ?').pluck().get(n) as string,
      ) as EntryBodies['seal']
      w.append('seal', { ...last, until: last.until - 86_400_000, to: '2027-11-29' })
    })
    expect(unitOf('J01').methods.online.sealed).toBeNull()
  })

  test('says how many were asked and answered, and between which ends the unrated hold the score', async () => {
    await put('service-centre', {
      J36: ranked('100.00', 1, {
        counts: [0, 0, 0, 0, 30],
        raw: [0, 0, 0, 0, 30],
        invited: 40,
        pressed: 30,
        unrated: 10,
      }),
      J37: ranked('0.00', 2, { counts: [30, 0, 0, 0, 0], raw: [30, 0, 0, 0, 0], invited: 30, pressed: 30, unrated: 0 }),
    })
    await put('third-party', {
      J36: ranked('88.00', 1, { n: 30, own: { source: 'answers', drawn: 38, reserves: 2, answered: 30 } }),
    })
    const { methods, unrated } = summary()
    expect(methods[1]!.rate).toEqual({ done: 60, of: 70, rate: '85.71' })
    expect(methods[0]!.rate).toEqual({ done: 30, of: 40, rate: '75.00' })
    expect(unitOf('J36').unrated).toEqual({ low: '75.00', high: '100.00' })
    // By hand: 3000/60, 3000/70, 4000/70.
    expect(unrated).toEqual({ score: '50.00', low: '42.86', high: '57.14' })
  })

  test('draws ranks again by the year as its seed, the same each time', async () => {
    await put('representatives', {
      J01: ranked('100.00', 1, { n: 400, counts: [0, 0, 0, 0, 400] }),
      J02: ranked('80.00', 2, { n: 400, counts: [0, 0, 0, 400, 0] }),
      J03: ranked('50.00', 3, { n: 40, counts: [20, 0, 0, 0, 20] }),
      J04: ranked('50.00', 3, { n: 40, counts: [20, 0, 0, 0, 20] }),
      J05: ranked('49.00', 5, { n: 100, counts: [51, 0, 0, 0, 49] }),
    })
    const { certainty } = summary().methods[2]!
    expect(certainty).toMatchObject({ seed: 2027, draws: 2_000, unclear: [] })
    expect(certainty!.ranks).toEqual([
      { unit: 'J01', best: 1, worst: 1 },
      { unit: 'J02', best: 2, worst: 2 },
      { unit: 'J03', best: 3, worst: 5 },
      { unit: 'J04', best: 3, worst: 5 },
      { unit: 'J05', best: 3, worst: 5 },
    ])
    expect(certainty!.lastUnclear).toEqual([
      ['J03', 'J04'],
      ['J03', 'J05'],
      ['J04', 'J05'],
    ])
    expect(summary().methods[2]!.certainty).toEqual(certainty)
  })
})

describe('the baseline', () => {
  test('is what the year before was sealed with; moves in score and rank', async () => {
    const before = await put('representatives', { J01: ranked('90.00', 1), J02: ranked('80.00', 2) }, '2026')
    await put('representatives', { J01: ranked('79.50', 2, { n: 1 }), J02: ranked('85.00', 1, { n: 1 }) })
    expect(unitOf('J01').baseline.representatives).toEqual({
      score: '90.00',
      rank: 1,
      scoreChange: '-10.50',
      rankChange: -1,
    })
    expect(unitOf('J02').baseline.representatives).toMatchObject({ scoreChange: '5.00', rankChange: 1 })
    expect(unitOf('J03').baseline.representatives).toBeNull()
    expect(summary().methods[2]!.baseline).toEqual({ source: 'seal', campaign: '2026', entry: before })
    expect(unitOf('J01', '2026').baseline.representatives).toBeNull()
  })

  test('of a method that is not sealed yet is shown without a change', async () => {
    await put('online', { J01: ranked('90.00', 1, { own: { deductions: '0.00', held: 0 } }) }, '2026')
    expect(unitOf('J01').baseline.online).toEqual({ score: '90.00', rank: 1, scoreChange: null, rankChange: null })
  })

  test('follows a unit to its new name, and counts for the one in which a unit goes on', async () => {
    await put(
      'representatives',
      {
        J78: ranked('90.00', 1, { n: 30 }),
        J01: ranked('85.00', 2, { n: 40 }),
        J79: ranked('60.00', 3, { n: 10 }),
      },
      '2026',
    )
    await t.write((w) => {
      renameUnit(w, 'J01', '纪律检查委员会', WHO)
      mergeUnit(w, 'J79', 'J78', WHO)
    })
    await put('representatives', { J78: ranked('80.00', 2, { n: 40 }), J01: ranked('81.00', 1, { n: 40 }) })
    expect(unitOf('J01')).toMatchObject({
      unit: { name: '纪律检查委员会' },
      baseline: { representatives: { rank: 2, rankChange: 1 } },
    })
    // (90·30 + 60·10)/40 = 82.50, which would have been second behind 85.00.
    expect(unitOf('J78').baseline.representatives).toEqual({
      score: '82.50',
      rank: 2,
      scoreChange: '-2.50',
      rankChange: 0,
    })
    expect(unitOf('J79')).toMatchObject({ into: { code: 'J78', name: '国税局' }, baseline: { representatives: null } })
  })

  test('stays with a unit that was merged after it had been sealed with a score of its own', async () => {
    await put('representatives', { J78: ranked('90.00', 1, { n: 30 }), J79: ranked('60.00', 2, { n: 10 }) }, '2026')
    await put('representatives', { J78: ranked('70.00', 1, { n: 30 }), J79: ranked('65.00', 2, { n: 10 }) })
    await t.write((w) => mergeUnit(w, 'J79', 'J78', WHO))
    expect(unitOf('J79')).toMatchObject({
      methods: { representatives: { score: '65.00', rank: 2 } },
      baseline: { representatives: { score: '60.00', scoreChange: '5.00' } },
    })
    expect(unitOf('J78').baseline.representatives).toMatchObject({ score: '90.00', rank: 1 })
  })

  test('weighs the units of a file alike, since nobody knows how many rated them', () => {
    const lines = [
      { unit: 'A', score: 9_000, rank: 1 },
      { unit: 'B', score: 8_001, rank: 2 },
      { unit: 'C', score: null, rank: null },
    ]
    expect([...baselineByUnit(lines, () => 'A')]).toEqual([['A', { score: 8_501, rank: 1 }]])
  })
})

describe('the follow-up list', () => {
  test('names the last three of each sealed method, ties included, each unit once', async () => {
    const n = await put('representatives', {
      J01: ranked('95.00', 1),
      J02: ranked('90.00', 2),
      J03: ranked('80.00', 3),
      J04: ranked('80.00', 3),
      J05: ranked('70.00', 5),
      J06: ranked('60.00', 6),
      J07: { status: 'insufficient', score: '10.00', n: 4 },
    })
    await put('online', {
      J05: ranked('-1.20', 2, { own: { deductions: '9.00', held: 0 } }),
      J09: ranked('50.00', 1, { own: { deductions: '0.00', held: 0 } }),
    })
    const { methods, units } = followUpList(t.ledger, { campaign: '2027', now: t.clock.now })
    expect(methods.map(({ method, last }) => [method, last.map(({ unit, rank }) => [unit.code, rank])])).toEqual([
      ['third-party', []],
      ['service-centre', []],
      [
        'representatives',
        [
          ['J03', 3],
          ['J04', 3],
          ['J05', 5],
          ['J06', 6],
        ],
      ],
      [
        'online',
        [
          ['J09', 1],
          ['J05', 2],
        ],
      ],
    ])
    expect(methods[2]).toMatchObject({ sealed: n, ranked: 6, insufficient: [{ unit: { code: 'J07' }, n: 4 }] })
    expect(units.map(({ unit, methods: of }) => [unit.code, of])).toEqual([
      ['J03', ['representatives']],
      ['J04', ['representatives']],
      ['J05', ['representatives', 'online']],
      ['J06', ['representatives']],
      ['J09', ['online']],
    ])
  })

  test('leads from a unit that was merged since to the one in which it goes on', async () => {
    await put('online', { J79: ranked('50.00', 1, { own: { deductions: '0.00', held: 0 } }) })
    await t.write((w) => mergeUnit(w, 'J79', 'J78', WHO))
    const { methods, units } = followUpList(t.ledger, { campaign: '2027', now: t.clock.now })
    expect(methods[3]!.last).toEqual([
      { unit: { code: 'J79', name: '地税局' }, goesOnIn: { code: 'J78', name: '国税局' }, score: '50.00', rank: 1 },
    ])
    expect(units).toEqual([{ unit: { code: 'J78', name: '国税局' }, methods: ['online'] }])
  })
})

test('agreement is over the units that methods share', () => {
  const found = agreementOf([
    { method: 'third-party', ranks: [1, 2, 3, 4, null] },
    { method: 'service-centre', ranks: [null, 1, 2, 3, null] },
    { method: 'online', ranks: [4, 3, 2, 1, 5] },
  ])
  expect(found).toMatchObject({ methods: ['third-party', 'service-centre', 'online'], units: 3 })
  // Two orders of three against one turned round: rank sums 5, 6, 7; S = 2, W = 24/(9·24).
  expect(found.concordance).toMatchObject({ w: '0.1111', degrees: 2 })
  expect(found.pairs).toEqual([
    { methods: ['third-party', 'service-centre'], units: 3, rho: '1.0000' },
    { methods: ['third-party', 'online'], units: 4, rho: '-1.0000' },
    { methods: ['service-centre', 'online'], units: 3, rho: '-1.0000' },
  ])
})

test('a total weighs what the file weighs, and is none where one of these has no score', () => {
  const weights = { 'third-party': 40, 'service-centre': 30, representatives: 30 } as const
  // 0.4·90.01 + 0.3·80.00 + 0.3·70.05 = 81.019
  expect(totalOf({ 'third-party': 9_001, 'service-centre': 8_000, representatives: 7_005 }, weights)).toBe(8_102)
  expect(totalOf({ 'third-party': 9_001, 'service-centre': null, representatives: 7_005 }, weights)).toBeNull()
  expect(totalOf({ 'third-party': 1, online: null }, { 'third-party': 100, online: 0 })).toBe(1)
})
