import { describe, expect, test } from 'vitest'
import { METHOD_CODES } from '../../server/contract/methods.ts'
import { minimumOf } from '../../server/rules/score/minimum.ts'
import { standings } from '../../server/rules/score/standings.ts'

describe('the minimum for a rank', () => {
  const of = (policy: Parameters<typeof minimumOf>[0]) => METHOD_CODES.map((method) => minimumOf(policy, method))

  test('of the service-centre method is the policy’s, of the others what the policy says, else 10, 30 and 30', () => {
    expect(of({ minimumRatings: 20 })).toEqual([10, 20, 30, 30])
    const minimums = { 'third-party': 7, representatives: 8, online: 9 }
    expect(of({ minimumRatings: 20, minimums })).toEqual([7, 20, 8, 9])
  })
})

test('under the minimum a unit has a score and no rank; one that is not reached is not covered; ties share', () => {
  const units = [
    { score: 9_000, n: 10, covered: true },
    { score: 9_900, n: 9, covered: true },
    { score: null, n: 0, covered: false },
    { score: 9_000, n: 200, covered: true },
    { score: -50, n: 10, covered: true },
    { score: null, n: 0, covered: true },
  ]
  expect(standings(units, 10, 'not-covered')).toEqual([
    { status: 'ranked', rank: 1 },
    { status: 'insufficient', rank: null },
    { status: 'not-covered', rank: null },
    { status: 'ranked', rank: 1 },
    { status: 'ranked', rank: 3 },
    { status: 'insufficient', rank: null },
  ])
})
