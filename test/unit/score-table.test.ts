import { describe, expect, test } from 'vitest'
import type { UnitFacts } from '../../server/contract/policy.ts'
import { lastPlaces, rank } from '../../server/rules/score/rank.ts'
import { scoreTable } from '../../server/rules/score/score-table.ts'
import { addTallies, EMPTY_TALLY, isEmpty, type LevelCounts, type Tally } from '../../server/rules/score/tally.ts'

const policy = { points: { 5: 100, 4: 80, 3: 60, 2: 30, 1: 0 }, minimumRatings: 30 }

function unit(code: string): UnitFacts {
  return { code, name: `单位${code}`, kind: code.startsWith('H') ? 'company' : 'agency' }
}
function tally(counts: LevelCounts, others: Partial<Tally> = {}): Tally {
  return { ...EMPTY_TALLY, counts, raw: counts, ...others }
}
function table(entries: Record<string, Tally | null>, present: string[] = [], over: Partial<typeof policy> = {}) {
  const tallies = new Map(Object.entries(entries).filter((entry): entry is [string, Tally] => entry[1] !== null))
  const units = Object.keys(entries).map(unit)
  return scoreTable({ units, tallies, present: new Set(present), policy: { ...policy, ...over } })
}

describe('rank', () => {
  const n = 30
  test.each([
    { scores: [9000, 8000, 8000, 7000], ranks: [1, 2, 2, 4], why: 'section 7: ties share (1, 2, 2, 4)' },
    { scores: [7000, 9000, 8000], ranks: [3, 1, 2], why: 'the order of the list stays' },
    { scores: [8000, 8000, 8000], ranks: [1, 1, 1], why: 'all tied' },
    { scores: [null, 0, null], ranks: [null, 1, null], why: 'no score is not ranked, and 0.00 is a score' },
    { scores: [], ranks: [], why: 'nobody' },
  ])('$scores is $ranks ($why)', ({ scores, ranks }) => {
    expect(
      rank(
        scores.map((score) => ({ score, n })),
        30,
      ),
    ).toEqual(ranks)
  })

  test('29 ratings are not ranked and take nobody’s place; 30 are', () => {
    const contenders = [
      { score: 10_000, n: 29 },
      { score: 9000, n: 30 },
    ]
    expect(rank(contenders, 30)).toEqual([null, 1])
    expect(rank(contenders, 29)).toEqual([1, 2])
  })
})

describe('last places (campaign document 七.3)', () => {
  test.each([
    { ranks: [1, 2, 3, 4, 5], last: [false, false, true, true, true], why: 'no ties' },
    { ranks: [1, 2, 2, 4, 5], last: [false, true, true, true, true], why: 'tied on the boundary: all included' },
    { ranks: [1, 2, 3, 3, 3], last: [false, false, true, true, true], why: 'tied inside' },
    { ranks: [1, 2, 3, 3, 3, 3], last: [false, false, true, true, true, true], why: 'four tied last: all four' },
    { ranks: [1, 1, 1, 1], last: [true, true, true, true], why: 'everybody tied' },
    { ranks: [1, null, 2], last: [true, false, true], why: 'fewer than three ranked: all of them, nobody else' },
    { ranks: [null, null], last: [false, false], why: 'nobody ranked, nobody last' },
  ])('$ranks gives $last ($why)', ({ ranks, last }) => {
    expect(lastPlaces(ranks, 3)).toEqual(last)
  })

  test('none when the policy names none', () => {
    expect(lastPlaces([1, 2, 3], 0)).toEqual([false, false, false])
  })
})

describe('score table', () => {
  test('one unit, every field', () => {
    const [row] = table({
      J01: {
        counts: [59, 106, 434, 1526, 6732],
        raw: [70, 110, 434, 1540, 6760],
        held: 12,
        served: 11_000,
        invited: 10_464,
        shown: 10_400,
        pressed: 8857,
        unrated: 1607,
        down: 3,
      },
    })
    expect(row).toEqual({
      unit: { code: 'J01', name: '单位J01', kind: 'agency' },
      status: 'ranked',
      // the unit statement's example; 未评率 by hand: 1607/10464 = 15.357…%
      score: '93.09',
      rank: 1,
      n: 8857,
      counts: { '1': 59, '2': 106, '3': 434, '4': 1526, '5': 6732 },
      invited: 10_464,
      unrated: 1607,
      unratedRate: '15.36',
      favourableRate: '98.14',
      interval: ['92.78', '93.40'],
      // by hand: (676000 + 123200 + 26040 + 3300) / 8914 = 828540/8914 = 92.948…
      raw: { score: '92.95', n: 8914, rank: 1 },
    })
  })

  test('all units, in the order given, whatever their score; all kinds in one list', () => {
    const rows = table({
      J02: tally([0, 0, 30, 0, 0]),
      J01: tally([0, 0, 0, 0, 30]),
      H01: tally([0, 0, 0, 30, 0]),
    })
    expect(rows.map(({ unit: { code }, rank: r }) => [code, r])).toEqual([
      ['J02', 3],
      ['J01', 1],
      ['H01', 2],
    ])
  })

  test('ties come from the rounded score: 93.333… and 93.33 share a rank', () => {
    // 280/3 = 93.333… of 30 ratings; 9333/100 = 93.33 of 10,000 ratings: 6665·100 + 3335·80 = 933,300
    const rows = table({
      J01: tally([0, 0, 0, 10, 20]),
      J02: tally([0, 0, 0, 3335, 6665]),
      J03: tally([30, 0, 0, 0, 0]),
    })
    expect(rows.map((row) => [row.score, row.rank])).toEqual([
      ['93.33', 1],
      ['93.33', 1],
      ['0.00', 3],
    ])
  })

  test('29 ratings: 样本不足, scored, not ranked, no interval', () => {
    const [row] = table({ J01: tally([1, 0, 0, 0, 28]) })
    expect(row).toMatchObject({ status: 'insufficient', score: '96.55', rank: null, n: 29, interval: null })
  })

  test('no rating at a posted window: 样本不足 without a score', () => {
    const [row] = table({ J01: null }, ['J01'])
    expect(row).toMatchObject({ status: 'insufficient', score: null, n: 0, unratedRate: null, favourableRate: null })
  })

  test('no window and no calls: 未进驻, no score, not zero', () => {
    const [row] = table({ J01: null })
    expect(row).toEqual({
      unit: unit('J01'),
      status: 'not-present',
      score: null,
      rank: null,
      n: 0,
      counts: { '1': 0, '2': 0, '3': 0, '4': 0, '5': 0 },
      invited: 0,
      unrated: 0,
      unratedRate: null,
      favourableRate: null,
      interval: null,
      raw: { score: null, n: 0, rank: null },
    })
  })

  test('a rating by way of a general window (综合窗口) makes a unit present', () => {
    const [row] = table({ J01: { ...EMPTY_TALLY, raw: [0, 1, 0, 0, 0], held: 1 } })
    expect(row).toMatchObject({ status: 'insufficient', score: null, n: 0, raw: { score: '30.00', n: 1, rank: null } })
  })

  test('nobody ranked', () => {
    const rows = table({ J01: tally([0, 0, 0, 0, 29]), J02: null })
    expect(rows.map((row) => row.rank)).toEqual([null, null])
    expect(rows.map((row) => row.status)).toEqual(['insufficient', 'not-present'])
  })

  test('the raw rank stands beside the rank and needs its own thirty', () => {
    const rows = table({
      J01: { ...EMPTY_TALLY, counts: [0, 0, 0, 0, 29], raw: [1, 0, 0, 0, 29] },
      J02: { ...EMPTY_TALLY, counts: [0, 0, 0, 0, 30], raw: [10, 0, 0, 0, 30] },
    })
    expect(rows.map((row) => [row.rank, row.raw.rank])).toEqual([
      [null, 1],
      [1, 2],
    ])
  })

  test('another minimum and other points, as the policy says', () => {
    const rows = table({ J01: tally([0, 0, 0, 5, 5]), J02: tally([0, 0, 0, 0, 9]) }, [], {
      minimumRatings: 10,
      points: { 5: 100, 4: 75, 3: 50, 2: 25, 1: 0 },
    })
    expect(rows.map((row) => [row.status, row.score])).toEqual([
      ['ranked', '87.50'],
      ['insufficient', '100.00'],
    ])
  })
})

test('tallies add field by field', () => {
  const a: Tally = {
    counts: [1, 2, 3, 4, 5],
    raw: [2, 3, 4, 5, 6],
    held: 1,
    served: 2,
    invited: 3,
    shown: 4,
    pressed: 5,
    unrated: 6,
    down: 7,
  }
  expect(addTallies(a, a)).toEqual({
    counts: [2, 4, 6, 8, 10],
    raw: [4, 6, 8, 10, 12],
    held: 2,
    served: 4,
    invited: 6,
    shown: 8,
    pressed: 10,
    unrated: 12,
    down: 14,
  })
  expect(addTallies(a, EMPTY_TALLY)).toEqual(a)
  expect(isEmpty(EMPTY_TALLY)).toBe(true)
  expect(isEmpty({ ...EMPTY_TALLY, served: 1 })).toBe(false)
})
