import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LEVELS, type Level } from '../../server/contract/device/press.ts'
import type { Verdict } from '../../server/contract/ledger/verdicts.ts'
import { floorSqrt, halfUp } from '../../server/rules/score/exact.ts'
import { interval } from '../../server/rules/score/interval.ts'
import { lastPlaces, rank } from '../../server/rules/score/rank.ts'
import { scoreTable } from '../../server/rules/score/score-table.ts'
import { addTallies, EMPTY_TALLY, total, type LevelCounts, type Tally } from '../../server/rules/score/tally.ts'
import { unitScore, type Points } from '../../server/rules/score/unit-score.ts'
import { seed } from '../helpers/seed.ts'

const options = { seed, numRuns: 500 }

const POINTS: Points = { 5: 100, 4: 80, 3: 60, 2: 30, 1: 0 }
const policy = { points: POINTS, minimumRatings: 30 }

/** Mostly tens, now and then millions. */
const count = fc.oneof(
  { weight: 3, arbitrary: fc.nat(40) },
  { weight: 1, arbitrary: fc.nat(10_000_000) },
  { weight: 1, arbitrary: fc.constant(0) },
)
const counts: fc.Arbitrary<LevelCounts> = fc.tuple(count, count, count, count, count)
/** Any descending points from 100 to 0 that a policy may choose. */
const points: fc.Arbitrary<Points> = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 3, maxLength: 3 })
  .map((middle) => middle.toSorted((a, b) => b - a))
  .map(([four, three, two]) => ({ 5: 100, 4: four!, 3: three!, 2: two!, 1: 0 }))

interface Rating {
  unit: string
  level: Level
  verdict: Verdict
}
const rating: fc.Arbitrary<Rating> = fc.record({
  unit: fc.constantFrom('J01', 'J02', 'J03', 'H01'),
  level: fc.constantFrom(...LEVELS),
  verdict: fc.constantFrom('counted', 'held', 'excluded'),
})
const units = ['J01', 'J02', 'J03', 'H01'].map((code) => ({ code, name: code, kind: 'agency' as const }))

/** The tally of one rating. */
function single({ level, verdict }: Rating): Tally {
  const one = [1, 2, 3, 4, 5].map((l) => (l === level ? 1 : 0)) as unknown as LevelCounts
  return {
    ...EMPTY_TALLY,
    counts: verdict === 'counted' ? one : EMPTY_TALLY.counts,
    raw: one,
    held: verdict === 'held' ? 1 : 0,
  }
}
function tableOf(portions: Rating[][]) {
  const tallies = new Map<string, Tally>()
  for (const portion of portions) {
    // A portion is summed on its own first, as a day's roll-up is.
    const sums = new Map<string, Tally>()
    for (const r of portion) sums.set(r.unit, addTallies(sums.get(r.unit) ?? EMPTY_TALLY, single(r)))
    for (const [unit, sum] of sums) tallies.set(unit, addTallies(tallies.get(unit) ?? EMPTY_TALLY, sum))
  }
  return scoreTable({ units, tallies, present: new Set(), policy: { ...policy, minimumRatings: 5 } })
}

describe(`score properties (seed ${seed})`, () => {
  test('a level 5 more never lowers a score, a level 1 more never raises it', () => {
    fc.assert(
      fc.property(counts, points, (c, p) => {
        const before = unitScore(c, p) ?? 0
        expect(unitScore([c[0], c[1], c[2], c[3], c[4] + 1], p)).toBeGreaterThanOrEqual(before)
        expect(unitScore([c[0] + 1, c[1], c[2], c[3], c[4]], p)!).toBeLessThanOrEqual(unitScore(c, p) ?? 10_000)
      }),
      options,
    )
  })

  test('the score is the nearest hundredth to the mean, and never outside of 0 to 100', () => {
    fc.assert(
      fc.property(counts, points, (c, p) => {
        const n = total(c)
        const score = unitScore(c, p)
        if (n === 0) {
          expect(score).toBeNull()
          return
        }
        const sum = LEVELS.reduce((s, level) => s + BigInt(c[level - 1]!) * BigInt(p[level]), 0n)
        // −½ < score − 100·mean ≤ ½, times 2n: a tie goes up
        const off = 2n * (BigInt(score!) * BigInt(n) - 100n * sum)
        expect(off > -BigInt(n) && off <= BigInt(n)).toBe(true)
        expect(score).toBeGreaterThanOrEqual(0)
        expect(score).toBeLessThanOrEqual(10_000)
      }),
      options,
    )
  })

  test('the interval holds the score and stays within 0 to 100; one level alone has no width', () => {
    fc.assert(
      fc.property(counts, points, (c, p) => {
        const ends = interval(c, p)
        if (total(c) < 30) {
          expect(ends).toBeNull()
          return
        }
        const score = unitScore(c, p)!
        expect(ends![0]).toBeGreaterThanOrEqual(0)
        expect(ends![0]).toBeLessThanOrEqual(score)
        expect(ends![1]).toBeGreaterThanOrEqual(score)
        expect(ends![1]).toBeLessThanOrEqual(10_000)
        if (c.filter((x) => x > 0).length === 1) expect(ends).toEqual([score, score])
      }),
      options,
    )
  })

  test('more of the same ratings narrow the interval', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 50 }), (c, times) => {
        const few = interval(c, POINTS)
        const many = interval(c.map((x) => x * times) as unknown as LevelCounts, POINTS)
        if (!few || !many) return
        expect(many[1] - many[0]).toBeLessThanOrEqual(few[1] - few[0])
      }),
      options,
    )
  })

  test('neither order nor batching of ratings changes a table', () => {
    fc.assert(
      fc.property(
        fc
          .array(rating, { maxLength: 120 })
          .chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        fc.integer({ min: 1, max: 40 }),
        ([all, shuffled], size) => {
          const portions = Array.from({ length: Math.ceil(shuffled.length / size) }, (_, i) =>
            shuffled.slice(i * size, (i + 1) * size),
          )
          expect(tableOf(portions)).toEqual(tableOf([all]))
        },
      ),
      options,
    )
  })

  test('the raw score and rank ignore screening', () => {
    fc.assert(
      fc.property(
        fc.array(rating, { maxLength: 120 }),
        fc.infiniteStream(fc.constantFrom<Verdict>('counted', 'held', 'excluded')),
        (all, verdicts) => {
          const rescreened = all.map((r) => ({ ...r, verdict: verdicts.next().value }))
          expect(tableOf([rescreened]).map((row) => row.raw)).toEqual(tableOf([all]).map((row) => row.raw))
        },
      ),
      options,
    )
  })

  test('rank agrees with score: higher score, better rank; same score, same rank; none is skipped without a tie', () => {
    const contender = fc.record({
      score: fc.option(fc.integer({ min: 0, max: 60 })),
      n: fc.integer({ min: 25, max: 35 }),
    })
    fc.assert(
      fc.property(fc.array(contender, { maxLength: 40 }), fc.integer({ min: 1, max: 5 }), (list, places) => {
        const ranks = rank(list, 30)
        const last = lastPlaces(ranks, places)
        const ranked = list.map((c, i) => ({ ...c, rank: ranks[i]!, last: last[i]! })).filter((c) => c.rank !== null)
        expect(ranked.length).toBe(list.filter((c) => c.score !== null && c.n >= 30).length)
        for (const a of ranked) {
          // A rank is one more than the number of those above; an entry is last when fewer than `places` are below.
          expect(a.rank).toBe(1 + ranked.filter((b) => b.score! > a.score!).length)
          expect(a.last).toBe(ranked.filter((b) => b.score! < a.score!).length < places)
        }
        expect(last.filter((isLast, i) => isLast && ranks[i] === null)).toEqual([])
      }),
      options,
    )
  })

  test('the whole root and halves up, by their definition', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 40n }), (value) => {
        const root = floorSqrt(value)
        expect(root * root <= value && (root + 1n) * (root + 1n) > value).toBe(true)
      }),
      options,
    )
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }),
        fc.bigInt({ min: 1n, max: 10n ** 6n }),
        (a, b) => {
          const off = 2n * (halfUp(a, b) * b - a)
          expect(off > -b && off <= b).toBe(true)
        },
      ),
      options,
    )
  })
})
