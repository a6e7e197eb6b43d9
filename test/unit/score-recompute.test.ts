import { expect, test } from 'vitest'
import { lastPlaces } from '../../server/rules/score/rank.ts'
import { scoreTable } from '../../server/rules/score/score-table.ts'
import { EMPTY_TALLY, type LevelCounts, type Tally } from '../../server/rules/score/tally.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { seed } from '../helpers/seed.ts'

/**
 * The same figures from a second reading of server/rules/score/README.md, in another language, by other arithmetic:
 * test/fixtures/score/recompute.py.
 */
const RECOMPUTE = new URL('../fixtures/score/recompute.py', import.meta.url).pathname

/** mulberry32: small, seeded, good enough to choose cases. */
function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

function randomTally(next: () => number): Tally {
  // Sizes from nothing to ten million, mostly near the thirty; many levels empty; few values, so that scores tie.
  const size = next() < 0.6 ? 40 : 10 ** (next() * 7)
  const level = () => (next() < 0.35 ? 0 : Math.floor(next() * size))
  const counts: LevelCounts = [level(), level(), level(), level(), level()]
  const raw = counts.map((count) => count + (next() < 0.5 ? 0 : Math.floor(next() * 5))) as unknown as LevelCounts
  const invited = next() < 0.2 ? 0 : Math.floor(next() * size)
  return { ...EMPTY_TALLY, counts, raw, invited, unrated: Math.floor(next() * (invited + 1)) }
}

const standard = { points: { 5: 100, 4: 80, 3: 60, 2: 30, 1: 0 }, minimumRatings: 30, lastPlaces: 3 }
const linear = { points: { 5: 100, 4: 75, 3: 50, 2: 25, 1: 0 }, minimumRatings: 12, lastPlaces: 5 }

test.for([
  { name: 'the points of the policy', policy: standard, tallies: 300 },
  { name: 'other points, minimum and last places', policy: linear, tallies: 300 },
  { name: 'few units', policy: standard, tallies: 2 },
])(`an independent program agrees to the cent: $name (seed ${seed})`, ({ policy, tallies: count }, context) => {
  const next = random(seed)
  const tallies = Array.from({ length: count }, () => randomTally(next))
  const given = {
    ...policy,
    units: tallies.map(({ counts, raw, invited, unrated }) => ({ counts, raw, invited, unrated })),
  }
  const theirs = runPython([RECOMPUTE], JSON.stringify(given))
  if (theirs === null) context.skip(NO_PYTHON)

  const units = tallies.map((_, i) => ({ code: `U${i}`, name: `U${i}`, kind: 'agency' as const }))
  const rows = scoreTable({
    units,
    tallies: new Map(tallies.map((tally, i) => [`U${i}`, tally])),
    present: new Set(units.map(({ code }) => code)),
    policy,
  })
  const last = lastPlaces(
    rows.map((row) => row.rank),
    policy.lastPlaces,
  )
  const ours = rows.map((row, i) => ({
    score: row.score,
    n: row.n,
    rank: row.rank,
    last: last[i],
    interval: row.interval,
    unratedRate: row.unratedRate,
    favourableRate: row.favourableRate,
    rawScore: row.raw.score,
    rawRank: row.raw.rank,
  }))
  expect(ours).toEqual(theirs)
})
