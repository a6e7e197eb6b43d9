import { describe, expect, test } from 'vitest'
import { DAY_MS, parseDay, startOfDay } from '../../server/contract/campaign-time.ts'
import type { UnitFacts } from '../../server/contract/policy.ts'
import { networkOf } from '../../server/rules/online/address.ts'
import { judge, type OnlineFacts } from '../../server/rules/online/judge.ts'
import { monthOf, monthsBack } from '../../server/rules/online/months.ts'
import { pairMoments } from '../../server/rules/online/points.ts'
import { onlineScores, type OnlineUnit } from '../../server/rules/online/score.ts'
import { isSwing } from '../../server/rules/online/swing.ts'
import { burstFrom, isBurst, USUAL_ONLINE } from '../../server/rules/online/thresholds.ts'

const POINTS = { 5: 100, 4: 80, 3: 60, 2: 30, 1: 0 }
const many = (satisfaction: number, image: number, n: number) => ({ satisfaction, image, n })
const moments = (...pairs: ReturnType<typeof many>[]) => pairMoments(pairs, POINTS)
const NOTHING = { n: 0n, sum: 0n, squares: 0n }

/** Nothing of a rally; each test says what is otherwise. */
const facts = (more: Partial<OnlineFacts> = {}): OnlineFacts => ({
  afterSeal: false,
  clockDoubted: false,
  repeated: () => false,
  sameAddress: () => ({ unit: 0, all: 0 }),
  arrivals: () => ({ recent: 1, before: 0 }),
  day: () => ({ today: NOTHING, base: NOTHING }),
  ...more,
})
const rule = (more: Partial<OnlineFacts>) => judge(facts(more), USUAL_ONLINE)

describe('a rating', () => {
  test('that no rule catches counts', () => {
    expect(rule({})).toEqual({ verdict: 'counted', rule: 'ok' })
  })

  test('is held by the first rule that matches, and left out by none but a seal', () => {
    const all: Partial<OnlineFacts> = {
      day: () => ({ today: moments(many(1, 1, 40)), base: moments(many(5, 5, 400)) }),
      arrivals: () => ({ recent: 31, before: 0 }),
      sameAddress: () => ({ unit: 5, all: 5 }),
      repeated: () => true,
      clockDoubted: true,
      afterSeal: true,
    }
    const seen: Partial<OnlineFacts> = {}
    const found = Object.entries(all).map(([name, fact]) => rule(Object.assign(seen, { [name]: fact })))
    expect(found.map((each) => each.rule)).toEqual(['unit-swing', 'burst', 'address', 'repeat', 'clock', 'after-seal'])
    expect(found.map(({ verdict }) => verdict)).toEqual(['held', 'held', 'held', 'held', 'held', 'excluded'])
  })

  test.each([
    [4, 4, 'ok'],
    [5, 5, 'address'],
    [0, 19, 'ok'],
    [0, 20, 'address'],
  ])('of an address with %i for the unit and %i in all before it that day is %s', (unit, all, expected) => {
    expect(rule({ sameAddress: () => ({ unit, all }) }).rule).toBe(expected)
  })

  test.each([
    // 4,320 times ten minutes in 30 days.
    [30, 0, false],
    [31, 0, true],
    [50, 43_200, false],
    [51, 43_200, true],
    [31, 43_200, false],
    [31, 26_784, false],
    [31, 26_783, true],
  ])('%i within ten minutes after %i in 30 days is a burst: %s', (recent, before, expected) => {
    expect(isBurst(recent, before, USUAL_ONLINE)).toBe(expected)
    expect(recent >= burstFrom(before, USUAL_ONLINE)).toBe(expected)
  })
})

describe('a swing of a day', () => {
  // Mean 80 of 200 half points, deviation 20: 100 of 5/5 and 100 of 3/3.
  const base = moments(many(5, 5, 100), many(3, 3, 100))

  test('needs ratings of the day and of the days before', () => {
    expect(isSwing(moments(many(1, 1, 9)), base, USUAL_ONLINE)).toBe(false)
    expect(isSwing(moments(many(1, 1, 10)), base, USUAL_ONLINE)).toBe(true)
    expect(isSwing(moments(many(1, 1, 10)), moments(many(5, 5, 29)), USUAL_ONLINE)).toBe(false)
    expect(isSwing(moments(many(1, 1, 10)), moments(many(5, 5, 30)), USUAL_ONLINE)).toBe(true)
  })

  test('begins above four standard errors, to either side', () => {
    // 16 of the day: the standard error is a quarter of 20.05…; four of them are 20.05… points.
    const day = (low: number) => moments(many(3, 3, low), many(4, 4, 16 - low))
    expect(isSwing(day(16), base, USUAL_ONLINE)).toBe(false)
    expect(isSwing(moments(many(3, 3, 15), many(2, 3, 1)), base, USUAL_ONLINE)).toBe(true)
    expect(isSwing(moments(many(5, 5, 16)), base, USUAL_ONLINE)).toBe(false)
    expect(isSwing(moments(many(5, 5, 17)), base, USUAL_ONLINE)).toBe(true)
  })

  test('of a unit that always got the same is measured with a deviation of ten points', () => {
    const same = moments(many(5, 5, 1_000))
    // Four standard errors of ten ratings: 4·10/√10 = 12.64 points.
    expect(isSwing(moments(many(5, 5, 4), many(4, 4, 6)), same, USUAL_ONLINE)).toBe(false)
    expect(isSwing(moments(many(5, 5, 3), many(4, 4, 7)), same, USUAL_ONLINE)).toBe(true)
  })
})

describe('an address', () => {
  test.each([
    ['203.0.113.9', '203.0.113.9'],
    ['::ffff:203.0.113.9', '203.0.113.9'],
    ['::ffff:cb00:7109', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:DB8:1:2::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['1::2::3', '1::2::3'],
    ['203.0.113.9:50123', '203.0.113.9'],
    ['[2001:db8:1:2::9]:50123', '2001:db8:1:2::/64'],
    ['[2001:db8:1:2::9]', '2001:db8:1:2::/64'],
    ['unix', 'unix'],
  ])('%s belongs to %s', (address, network) => expect(networkOf(address)).toBe(network))
})

describe('months of keys', () => {
  const at = (date: string) => startOfDay(parseDay(date)!)
  test('turn at midnight in Shanghai', () => {
    expect([monthOf(at('2026-12-01') - 1), monthOf(at('2026-12-01'))]).toEqual(['2026-11', '2026-12'])
  })

  test('reach back as far as a repeat does: to January from early March, and no further than needed', () => {
    expect(monthsBack(at('2026-11-30'), 30)).toEqual(['2026-11', '2026-10'])
    expect(monthsBack(at('2026-12-01') - 1, 30)).toEqual(['2026-11'])
    expect(monthsBack(at('2026-12-01'), 30)).toEqual(['2026-12', '2026-11'])
    expect(monthsBack(at('2027-03-02'), 30)).toEqual(['2027-03', '2027-02', '2027-01'])
    expect(monthsBack(at('2027-03-03'), 30)).toEqual(['2027-03', '2027-02'])
    expect(monthsBack(at('2027-03-03') - DAY_MS / 2, 30)).toEqual(['2027-03', '2027-02', '2027-01'])
  })
})

describe('scores', () => {
  const unit = (code: string): UnitFacts => ({ code, name: code, kind: 'agency' })
  const row = (code: string, counted: OnlineUnit['counted'], deductions = 0): OnlineUnit => ({
    unit: unit(code),
    counted,
    held: 0,
    deductions,
  })

  test('are the mean of the two questions over ratings, minus deductions, not cut at zero', () => {
    const rows = onlineScores(
      [
        row('J01', [many(5, 4, 30)]),
        row('J02', [many(5, 4, 29)], 3),
        row('J03', [], 20),
        row('J04', [many(1, 1, 30)], 3),
        row('J05', [many(1, 2, 1), many(5, 5, 2)]),
      ],
      POINTS,
      30,
    )
    expect(rows.map(({ score, rank, status, n }) => [score, rank, status, n])).toEqual([
      [9_000, 1, 'ranked', 30],
      [8_970, null, 'insufficient', 29],
      [null, null, 'not-covered', 0],
      [-30, 2, 'ranked', 30],
      // (15 + 100 + 100) / 3 = 71.666…
      [7_167, null, 'insufficient', 3],
    ])
    expect(rows[0]).toMatchObject({ mean: 9_000, satisfaction: 10_000, image: 8_000, interval: [9_000, 9_000] })
    expect(rows[3]).toMatchObject({ mean: 0, interval: [0, 0] })
    expect(rows[1]!.interval).toBeNull()
  })

  test('the interval is that of half points, exact at a tie', () => {
    const [only] = onlineScores([row('J01', [many(5, 4, 20), many(3, 2, 20)])], POINTS, 30)
    // Points 90 and 45: mean 67.5, deviation 22.786…, h = 1.96 · 22.786… / √40 = 7.0615…
    expect(only!.interval).toEqual([6_044, 7_456])
  })
})
