import fc from 'fast-check'
import { expect, test } from 'vitest'
import { evenWindows, whatIf, type WhatIfUnit } from '../../server/rules/score/what-if.ts'
import { unitScore } from '../../server/rules/score/unit-score.ts'
import type { LevelCounts } from '../../server/rules/score/tally.ts'

/** Levels 1 to 5, as tallies have them. */
const NONE: LevelCounts = [0, 0, 0, 0, 0]
const policy = { points: { 5: 100, 4: 80, 3: 60, 2: 30, 1: 0 }, minimumRatings: 30 }
const unit = (code: string, counts: LevelCounts, more: Partial<WhatIfUnit> = {}): WhatIfUnit => ({
  unit: code,
  counts,
  held: NONE,
  windows: [counts],
  ...more,
})

test('even steps of points move a unit with many 2s up', () => {
  // By the policy: (30·10 + 100·30) / 40 = 82.50; by even steps (25·10 + 100·30) / 40 = 81.25.
  expect(whatIf([unit('J01', [0, 10, 0, 0, 30])], policy).linear).toEqual([{ score: '81.25', rank: 1 }])
})

test('by the favourable share alone 基本满意 is as good as 非常满意', () => {
  const { favourable } = whatIf([unit('J01', [0, 0, 40, 0, 0]), unit('J02', [1, 0, 0, 0, 39])], policy)
  expect(favourable).toEqual([
    { score: '100.00', rank: 1 },
    { score: '97.50', rank: 2 },
  ])
})

test('with what is held, a unit of 29 is ranked by its thirtieth', () => {
  const waiting = unit('J01', [0, 0, 0, 0, 29], { held: [1, 0, 0, 0, 0] })
  const { held, linear } = whatIf([waiting], policy)
  expect(linear).toEqual([{ score: '100.00', rank: null }])
  // 29 · 100 / 30 = 96.666…
  expect(held).toEqual([{ score: '96.67', rank: 1 }])
})

test('each window weighs the same, however many pressed there', () => {
  const busy: LevelCounts = [0, 0, 0, 0, 1_000]
  const quiet: LevelCounts = [10, 0, 0, 0, 0]
  expect(evenWindows([busy, quiet, NONE], policy.points)).toBe(5_000)
  // Three windows of 100, 100 and 0: 66.666… rounds to 66.67.
  expect(evenWindows([busy, busy, quiet], policy.points)).toBe(6_667)
  expect(evenWindows([NONE], policy.points)).toBeNull()
})

test('one window alone is the score itself, and windows in another order change nothing', () => {
  const counts = fc.tuple(fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(50), fc.nat(50))
  fc.assert(
    fc.property(fc.array(counts, { minLength: 1, maxLength: 70 }), (windows) => {
      expect(evenWindows(windows, policy.points)).toBe(evenWindows(windows.toReversed(), policy.points))
      expect(evenWindows([windows[0]!], policy.points)).toBe(unitScore(windows[0]!, policy.points))
    }),
  )
})

test('nobody is ranked under the minimum, by whatever rule', () => {
  const few = unit('J01', [0, 0, 0, 0, 29])
  for (const standings of Object.values(whatIf([few, unit('J02', NONE)], policy)))
    expect(standings.map(({ rank }) => rank)).toEqual([null, null])
})
