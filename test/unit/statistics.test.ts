import { describe, expect, test } from 'vitest'
import { sampleCorrelation } from 'simple-statistics'
import { boundsOfUnrated } from '../../server/rules/statistics/bounds.ts'
import { chiSquareTail } from '../../server/rules/statistics/chi-square.ts'
import { concordance } from '../../server/rules/statistics/concordance.ts'
import { quotient } from '../../server/rules/statistics/decimals.ts'
import { twiceMidranks } from '../../server/rules/statistics/midranks.ts'
import { binomial, normal, seeded } from '../../server/rules/statistics/random.ts'
import { rankCertainty, type RankedUnit } from '../../server/rules/statistics/rank-certainty.ts'
import { rankCorrelation } from '../../server/rules/statistics/rank-correlation.ts'
import { seed } from '../helpers/seed.ts'

const POINTS = { 1: 0, 2: 30, 3: 60, 4: 80, 5: 100 }

/** Data set `anxiety` of R's package irr: 20 people, rated by three raters. */
const ANXIETY = [
  [3, 3, 3, 4, 5, 5, 2, 3, 5, 2, 2, 6, 1, 5, 2, 2, 1, 2, 4, 3],
  [3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4],
  [2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2],
]

describe("Kendall's W", () => {
  test("of R's anxiety data is 0.5397, corrected for ties, with the χ² and p that irr prints", () => {
    expect(concordance(ANXIETY)).toEqual({ w: '0.5397', chiSquare: '30.76', degrees: 19, p: '0.0429' })
  })

  test('without ties is the textbook formula', () => {
    // Siegel, Nonparametric Statistics, 1956, table 9.5: three executives rank six applicants. Rank sums 8, 14, 11, 11, 11, 8 around 10.5: S = 25.5, W = 12·25.5/(9·210) = 0.1619…
    const judges = [
      [1, 6, 3, 2, 5, 4],
      [1, 5, 6, 4, 2, 3],
      [6, 3, 2, 5, 4, 1],
    ]
    expect(concordance(judges)).toMatchObject({ w: '0.1619', chiSquare: '2.43', degrees: 5 })
  })

  test('is 1 where all say the same, ties or not, and 0 where two say the opposite', () => {
    expect(concordance([ANXIETY[0]!, ANXIETY[0]!, ANXIETY[0]!])?.w).toBe('1.0000')
    expect(
      concordance([
        [1, 2, 3, 4],
        [4, 3, 2, 1],
      ]),
    ).toMatchObject({ w: '0.0000', p: '1.0000' })
  })

  test('is none of one order, of one thing, and where nobody distinguishes anything', () => {
    expect(concordance([[1, 2, 3]])).toBeNull()
    expect(concordance([[1], [1]])).toBeNull()
    expect(
      concordance([
        [2, 2],
        [2, 2],
      ]),
    ).toBeNull()
  })

  test('of two orders with equal ties is (1 + Spearman) / 2', () => {
    const [a, b] = [
      [1, 2, 2, 4, 5, 6],
      [6, 2, 4, 1, 2, 5],
    ]
    expect(Number(concordance([a, b])?.w)).toBeCloseTo((1 + Number(rankCorrelation(a, b))) / 2, 3.9)
  })
})

test('the tail of χ² is that of the tables', () => {
  // Abramowitz and Stegun, table 26.8; one degree by the normal tail.
  expect(chiSquareTail(3.841458821, 1)).toBeCloseTo(0.05, 8)
  expect(chiSquareTail(11.07049769, 5)).toBeCloseTo(0.05, 8)
  expect(chiSquareTail(30.14352721, 19)).toBeCloseTo(0.05, 8)
  expect(chiSquareTail(23.20925116, 10)).toBeCloseTo(0.01, 8)
  expect(chiSquareTail(2 * Math.LN2, 2)).toBeCloseTo(0.5, 10)
  expect(chiSquareTail(0, 4)).toBe(1)
  expect(chiSquareTail(2_000, 88)).toBeCloseTo(0, 10)
})

describe("Spearman's coefficient", () => {
  test('of the textbook: intelligence and hours of television', () => {
    // −29/165 = −0.17575…
    const iq = [106, 100, 86, 101, 99, 103, 97, 113, 112, 110]
    const hours = [7, 27, 2, 50, 28, 29, 20, 12, 6, 17]
    expect(rankCorrelation(iq, hours)).toBe('-0.1758')
  })

  test('with ties is the product-moment correlation of midranks, as simple-statistics computes it', () => {
    const random = seeded(seed)
    for (let run = 0; run < 200; run++) {
      const n = 3 + Math.floor(random() * 87)
      const list = () => Array.from({ length: n }, () => Math.floor(random() * (run % 2 === 0 ? 5 : 400)))
      const [a, b] = [list(), list()]
      const due = sampleCorrelation(twiceMidranks(a), twiceMidranks(b))
      const found = rankCorrelation(a, b)
      if (Number.isNaN(due)) expect(found).toBeNull()
      else expect(Number(found)).toBeCloseTo(due, 3.9)
    }
  })

  test('is exactly 1 and −1, and none where one list is one tie', () => {
    expect(rankCorrelation([1, 2, 2, 9], [0, 3, 3, 4])).toBe('1.0000')
    expect(rankCorrelation([1, 2, 3], [9, 5, 1])).toBe('-1.0000')
    expect(rankCorrelation([1, 1, 1], [9, 5, 1])).toBeNull()
    expect(rankCorrelation([], [])).toBeNull()
  })
})

test('quotients are rounded half up once, also below 0', () => {
  expect(quotient(1n, 8n, 2)).toBe('0.13')
  expect(quotient(-1n, 8n, 2)).toBe('-0.12')
  expect(quotient(2n, 3n, 4)).toBe('0.6667')
  expect(quotient(0n, 3n, 4)).toBe('0.0000')
})

describe('random draws', () => {
  test('the same seed gives the same stream, another seed another', () => {
    const [a, b, c] = [seeded(2026), seeded(2026), seeded(2027)]
    const of = (random: () => number) => Array.from({ length: 5 }, random)
    const first = of(a)
    expect(of(b)).toEqual(first)
    expect(of(c)).not.toEqual(first)
  })

  test('binomials have mean and variance of theirs, few or many, and stay within 0 and n', () => {
    const random = seeded(seed)
    for (const [n, p] of [
      [40, 0.05],
      [400, 0.3],
      [9_000, 0.002],
      [9_000, 0.97],
    ] as const) {
      const drawn = Array.from({ length: 4_000 }, () => binomial(random, n, p))
      const mean = drawn.reduce((a, b) => a + b) / drawn.length
      const variance = drawn.reduce((a, b) => a + (b - mean) ** 2, 0) / drawn.length
      const due = n * p * (1 - p)
      // Six standard errors of a mean of 4,000; of a variance about as wide.
      expect(Math.abs(mean - n * p)).toBeLessThan(6 * Math.sqrt(due / 4_000))
      expect(Math.abs(variance / due - 1)).toBeLessThan(0.2)
      expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0)
      expect(Math.max(...drawn)).toBeLessThanOrEqual(n)
    }
    expect(binomial(random, 7, 1)).toBe(7)
    expect(binomial(random, 7, 0)).toBe(0)
  })

  test('normal deviates have mean 0 and variance 1', () => {
    const random = seeded(seed)
    const drawn = Array.from({ length: 20_000 }, () => normal(random))
    const mean = drawn.reduce((a, b) => a + b) / drawn.length
    expect(Math.abs(mean)).toBeLessThan(0.05)
    expect(drawn.reduce((a, b) => a + b * b, 0) / drawn.length).toBeCloseTo(1, 1)
  })
})

describe('how firmly ranks stand', () => {
  const unit = (code: string, score: number, rank: number, more: Partial<RankedUnit> = {}): RankedUnit => ({
    unit: code,
    score,
    rank,
    isLast: false,
    ...more,
  })

  test('units far apart keep their ranks in every draw; whom nobody can draw again has no interval', () => {
    const certain = rankCertainty(
      [
        unit('A', 10_000, 1, { counts: [0, 0, 0, 0, 900] }),
        unit('B', 8_000, 2, { counts: [0, 0, 0, 900, 0] }),
        unit('C', 5_000, 3, { halfWidth: 100 }),
        unit('D', 3_000, 4, { halfWidth: null, isLast: true }),
      ],
      POINTS,
      2026,
    )
    expect(Object.fromEntries(certain.intervals)).toEqual({ A: [1, 1], B: [2, 2], C: [3, 3], D: null })
    expect(certain).toMatchObject({ draws: 2_000, seed: 2026, unclear: [], lastUnclear: [] })
  })

  test('units of the same counts cannot be told apart: their ranks run from the first of them to the last', () => {
    const same = [20, 20, 20, 20, 20] as const
    const units = ['A', 'B', 'C', 'D', 'E'].map((code, i) => unit(code, 5_400, 1, { counts: same, isLast: i >= 3 }))
    const { intervals, unclear, lastUnclear } = rankCertainty(units, POINTS, 7)
    expect([...intervals.values()]).toEqual(Array.from({ length: 5 }, () => [1, 5]))
    expect(unclear).toEqual(['A', 'B', 'C'])
    expect(lastUnclear).toEqual([['D', 'E']])
  })

  test('two units apart by as many standard errors as the normal table says are open as often as it says', () => {
    // Errors of 1.00 each: the difference has √2 = 1.4142. At 2.60 apart it is turned in 3.3% of draws, at 3.10 in 1.4%.
    const at = (lower: number) =>
      rankCertainty(
        [unit('A', 9_000, 1, { halfWidth: 196 }), unit('B', lower, 2, { halfWidth: 196, isLast: true })],
        POINTS,
        11,
        20_000,
      ).unclear
    expect(at(8_740)).toEqual(['A'])
    expect(at(8_690)).toEqual([])
  })

  test('the same seed gives the same answer for 89 units', () => {
    const random = seeded(3)
    const units = Array.from({ length: 89 }, (_, i) =>
      unit(`U${i}`, 8_000, 1, {
        counts: [0, 0, 0, 0, 0].map(() => Math.floor(random() * 200)) as unknown as RankedUnit['counts'],
        isLast: i > 85,
      }),
    )
    expect(rankCertainty(units, POINTS, 5, 200)).toEqual(rankCertainty(units, POINTS, 5, 200))
  })
})

test('the unrated move a score between the ends where all were level 1 and level 5', () => {
  // 10 of level 5 and 10 unrated: 1000/20 = 50, and 100; nothing at all: none.
  expect(boundsOfUnrated([0, 0, 0, 0, 10], 10, POINTS)).toEqual({ low: 5_000, high: 10_000 })
  expect(boundsOfUnrated([0, 0, 0, 0, 0], 4, POINTS)).toEqual({ low: 0, high: 10_000 })
  expect(boundsOfUnrated([0, 1, 1, 1, 0], 0, POINTS)).toEqual({ low: 5_667, high: 5_667 })
  expect(boundsOfUnrated([0, 0, 0, 0, 0], 0, POINTS)).toBeNull()
})
