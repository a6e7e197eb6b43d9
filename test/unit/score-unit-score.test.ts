import { describe, expect, test } from 'vitest'
import { favourable, rate, unitScore, type Points } from '../../server/rules/score/unit-score.ts'
import { interval } from '../../server/rules/score/interval.ts'
import type { LevelCounts } from '../../server/rules/score/tally.ts'

const POINTS: Points = { 5: 100, 4: 80, 3: 60, 2: 30, 1: 0 }

// Each expectation says where it comes from; `by hand` is worked out beside it, never copied from the program.
describe('the score of a unit', () => {
  test.each<{ counts: LevelCounts; score: number | null; why: string }>([
    { counts: [0, 0, 0, 0, 0], score: null, why: 'no ratings, no score: section 7, "no score, not zero"' },
    { counts: [0, 0, 0, 0, 1], score: 10_000, why: 'by hand: one level 5 is 100' },
    { counts: [1, 0, 0, 0, 0], score: 0, why: 'by hand: one level 1 is 0, which is a score' },
    { counts: [0, 0, 0, 1, 2], score: 9333, why: 'by hand: 280/3 = 93.333…' },
    { counts: [0, 0, 0, 2, 1], score: 8667, why: 'by hand: 260/3 = 86.666…' },
    { counts: [0, 1, 0, 0, 15], score: 9563, why: 'by hand: 1530/16 = 95.625, a tie: up (to even would be 95.62)' },
    { counts: [0, 0, 0, 799, 1], score: 8003, why: 'by hand: 64020/800 = 80.025, a tie: up (to even would be 80.02)' },
    { counts: [0, 0, 1, 799, 0], score: 7998, why: 'by hand: 63980/800 = 79.975, a tie: up' },
    { counts: [799, 1, 0, 0, 0], score: 4, why: 'by hand: 30/800 = 0.0375' },
    { counts: [1, 0, 0, 0, 28], score: 9655, why: 'n = 29; by hand: 2800/29 = 96.5517…' },
    { counts: [1, 0, 0, 0, 29], score: 9667, why: 'n = 30; by hand: 2900/30 = 96.666…' },
    { counts: [59, 106, 434, 1526, 6732], score: 9309, why: "the unit statement's example: 93.09" },
    { counts: [2e6, 2e6, 2e6, 2e6, 2e6], score: 5400, why: '10 million; by hand: (100+80+60+30+0)/5 = 54' },
    { counts: [1, 0, 0, 0, 9_999_999], score: 10_000, why: '10 million; by hand: 99.99999 rounds to 100.00' },
    { counts: [0, 0, 0, 2 ** 52, 2 ** 51], score: 8667, why: 'Σp beyond 2^53; by hand: as 2 and 1, 260/3' },
  ])('$counts is $score ($why)', ({ counts, score }) => {
    expect(unitScore(counts, POINTS)).toBe(score)
  })

  test('points come from the policy', () => {
    const linear: Points = { 5: 100, 4: 75, 3: 50, 2: 25, 1: 0 }
    // By hand: 40·100 + 30·75 + 20·50 + 10·25 = 7500 over 103; with 100, 80, 60, 30, 0 it is 7900 over 103.
    expect(unitScore([3, 10, 20, 30, 40], linear)).toBe(7282)
    expect(unitScore([3, 10, 20, 30, 40], POINTS)).toBe(7670)
  })

  test('what is no count is a bug and throws', () => {
    expect(() => unitScore([0, 0, 0, 0, -1], POINTS)).toThrow(RangeError)
    expect(() => unitScore([0, 0, 0, 0, 1.5], POINTS)).toThrow(RangeError)
    expect(() => unitScore([0, 0, 0, 0, Number.NaN], POINTS)).toThrow(RangeError)
    expect(() => unitScore([0, 0, 0, 0, 1], { ...POINTS, 5: 99.5 })).toThrow(RangeError)
  })
})

describe('the interval of a score', () => {
  test.each<{ counts: LevelCounts; ends: [number, number] | null; why: string }>([
    { counts: [0, 0, 0, 0, 0], ends: null, why: 'n = 0' },
    { counts: [0, 0, 0, 0, 1], ends: null, why: 'n = 1' },
    { counts: [1, 0, 0, 0, 28], ends: null, why: 'n = 29: null under 30' },
    { counts: [0, 0, 0, 0, 30], ends: [10_000, 10_000], why: 'n = 30 of one level: no spread' },
    { counts: [0, 30, 0, 0, 0], ends: [3000, 3000], why: 'n = 30 of one level: no spread' },
    { counts: [30, 0, 0, 0, 0], ends: [0, 0], why: 'n = 30 of one level: no spread' },
    // By hand: variance 2500·30/29, h = 1.96·√(2500/29) = 1.96·9.28476… = 18.198…
    { counts: [15, 0, 0, 0, 15], ends: [3180, 6820], why: 'by hand: 50 ∓ 18.198' },
    // By hand: p̂ = 29/30, h = 1.96·√(10000·(29/30)(1/30)/29) = 1.96·√(100/9) = 6.5333…; 96.666… − 6.533… = 90.133…
    { counts: [1, 0, 0, 0, 29], ends: [9013, 10_000], why: 'by hand: 96.667 ∓ 6.533, clamped at 100' },
    { counts: [29, 0, 0, 0, 1], ends: [0, 987], why: 'by hand: 3.333 ∓ 6.533, clamped at 0' },
    { counts: [59, 106, 434, 1526, 6732], ends: [9278, 9340], why: "the unit statement's example: 92.78 至 93.40" },
    // Ties at an end can only come with a rational root. By hand for [0, 31, 0, 0, 1]: mean 1030/32 = 32.1875,
    // h = 1.96·√(31·70²/(32²·31)) = 1.96·70/32 = 4.2875, so 27.9 and 36.475.
    { counts: [0, 31, 0, 0, 1], ends: [2790, 3648], why: 'by hand: 32.1875 ∓ 4.2875, a tie at the high end: up' },
    { counts: [0, 1, 0, 0, 31], ends: [9353, 10_000], why: 'by hand: 97.8125 − 4.2875 = 93.525, a tie: up' },
    { counts: [0, 0, 0, 63, 1], ends: [7970, 8093], why: 'by hand: 80.3125 ∓ 0.6125 = 79.7 and 80.925, a tie: up' },
    {
      counts: [0, 127, 0, 0, 1],
      ends: [2948, 3162],
      why: 'by hand: 30.546875 ∓ 1.071875 = 29.475 (a tie) and 31.61875',
    },
    // Near a tie, where a root rounded to the wrong side shows. By hand: two values 20 apart have a variance
    // of 400ab/(n(n−1)), so h = 1.96·√(400·9·22/(31²·30)) = 3.248600… and 1.96·√(400·16·14/(30²·29)) = 3.631531…
    { counts: [0, 0, 0, 9, 22], ends: [9094, 9744], why: 'by hand: 94.193548… − 3.248600… = 90.944947…' },
    { counts: [0, 0, 0, 16, 14], ends: [8570, 9296], why: 'by hand: 89.333333… + 3.631531… = 92.964864…' },
    // By hand: h = 1.96·√(1264/10⁷) = 0.02203…, where 1264 = (100² + 80² + 60² + 30²)/5 − 54²
    { counts: [2e6, 2e6, 2e6, 2e6, 2e6], ends: [5398, 5402], why: 'by hand, 10 million ratings: 54 ∓ 0.02203' },
  ])('$counts is $ends ($why)', ({ counts, ends }) => {
    expect(interval(counts, POINTS)).toEqual(ends)
  })
})

describe('rates', () => {
  test('favourable is levels 5 to 3 (section 7)', () => {
    expect(favourable([59, 106, 434, 1526, 6732])).toBe(434 + 1526 + 6732)
  })

  test.each([
    { part: 0, whole: 0, expected: null, why: 'nobody was asked' },
    { part: 0, whole: 7, expected: 0, why: 'by hand' },
    { part: 7, whole: 7, expected: 10_000, why: 'by hand' },
    { part: 1, whole: 3, expected: 3333, why: 'by hand: 33.333…' },
    { part: 2, whole: 3, expected: 6667, why: 'by hand: 66.666…' },
    { part: 1, whole: 800, expected: 13, why: 'by hand: 0.125, a tie: up (to even would be 0.12)' },
    { part: 8692, whole: 8857, expected: 9814, why: "the unit statement's example: 好评率 98.14%" },
  ])('$part of $whole is $expected hundredths of a per cent ($why)', ({ part, whole, expected }) => {
    expect(rate(part, whole)).toBe(expected)
  })
})
