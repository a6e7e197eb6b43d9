import { afterEach, beforeEach, expect, test } from 'vitest'
import { statementOf } from '../../server/store/reads/desks/statements.ts'
import { ratingLines, ratingsHead } from '../../server/store/reads/rating-lines.ts'
import { campaignById, periodOf } from '../../server/store/reads/scores/campaigns.ts'
import { unitScoresOf } from '../../server/store/reads/scores/unit-scores.ts'
import { serviceCentreScores } from '../../server/store/reads/scores/service-centre-scores.ts'
import type { Level } from '../../server/contract/device/press.ts'
import { mergeUnit } from '../../server/store/register/change-unit.ts'
import { recordCalls } from '../../server/store/changes/record-calls.ts'
import { putSeal } from '../fixtures/sealed-year.ts'
import { TestLedger, WHO } from '../fixtures/ledger/test-ledger.ts'

/**
 * 国税局 and 地税局 became one in the campaign document's own year. A unit that goes on in another one keeps no score
 * of its own: ratings of before and after are one history (server/rules/score/README.md, 机构改革: a correction is a new entry).
 */
let t: TestLedger
beforeEach(async () => {
  t = await TestLedger.open()
})
afterEach(() => t.close())

let calls = 0
const rated = (unit: string, counts: Partial<Record<Level, number>>) => {
  t.clock.now += 60_000
  const rows = Object.entries(counts).flatMap(([level, n]) =>
    Array.from({ length: n }, () => ({
      callId: `call-${++calls}`,
      unit,
      level: Number(level) as Level,
      answeredAt: t.clock.now - 1_000,
    })),
  )
  return t.write((w) => recordCalls(w, rows, w.now).map(({ status }) => status))
}
const scoreOf = (unit: string) => {
  const campaign = campaignById(t.ledger, '2026', t.clock.now)
  const { answer } = serviceCentreScores(t.ledger, campaign, periodOf(campaign, t.clock.now), t.clock.now)
  const { status, score, n, rank } = answer.units.find((row) => row.unit.code === unit)!
  return { status, score, n, rank }
}

test('29 and 1 of two units are 30 of one, which is then ranked', async () => {
  await rated('J78', { 5: 28, 1: 1 })
  await rated('J79', { 5: 1 })
  // By hand: 2800/29 = 96.5517…, and one level 5 is 100.
  expect(scoreOf('J78')).toEqual({ status: 'insufficient', score: '96.55', n: 29, rank: null })
  expect(scoreOf('J79')).toEqual({ status: 'insufficient', score: '100.00', n: 1, rank: null })
  await t.write((w) => mergeUnit(w, 'J79', 'J78', WHO))
  // By hand: 2900/30 = 96.666…
  expect(scoreOf('J78')).toEqual({ status: 'ranked', score: '96.67', n: 30, rank: 1 })
  expect(scoreOf('J79')).toMatchObject({ score: null, n: 0, rank: null })
})

test('the score of the whole is the mean of all ratings, not of the two scores; what comes for the old name counts, too', async () => {
  await rated('J78', { 5: 40 })
  await rated('J79', { 1: 10 })
  await t.write((w) => mergeUnit(w, 'J79', 'J78', WHO))
  // By hand: 4000/50 = 80; the mean of the two scores would be 50.
  expect(scoreOf('J78')).toMatchObject({ score: '80.00', n: 50 })
  await rated('J79', { 4: 10 })
  // By hand: 4800/60 = 80.
  expect(scoreOf('J78')).toMatchObject({ score: '80.00', n: 60 })
})

test('the same calls again, in another order and other portions, change nothing', async () => {
  const rows = Array.from({ length: 60 }, (_, i) => ({
    callId: `again-${i}`,
    unit: i % 2 ? 'J78' : 'J79',
    level: (1 + (i % 5)) as Level,
    answeredAt: t.clock.now - 60_000,
  }))
  await t.write((w) => recordCalls(w, rows, w.now))
  const before = [scoreOf('J78'), scoreOf('J79')]
  for (const portion of [rows.slice(40), rows.slice(0, 20), rows.toReversed()]) {
    const statuses = await t.write((w) => recordCalls(w, portion, w.now).map(({ status }) => status))
    expect(new Set(statuses)).toEqual(new Set(['duplicate']))
  }
  expect([scoreOf('J78'), scoreOf('J79')]).toEqual(before)
})

test('what was sealed keeps the units of its seal: statements and lines of ratings say what its scores say', async () => {
  await rated('J78', { 5: 3, 2: 1 })
  await rated('J79', { 5: 1, 1: 1 })
  const line = (counts: number[]) => ({ status: 'insufficient', score: '0.00', counts }) as const
  const seal = await t.write((w) =>
    putSeal(w, 'service-centre', '2026', { J78: line([0, 1, 0, 0, 3]), J79: line([1, 0, 0, 0, 1]) }),
  )
  await t.write((w) => mergeUnit(w, 'J79', 'J78', WHO))
  await rated('J79', { 4: 1 })
  t.ledger.settle()
  const { now } = t.clock
  const YEAR = { campaign: '2026', from: '2025-12-01', to: '2026-11-30' }
  for (const [code, n, cases] of [
    ['J78', 4, 1],
    ['J79', 2, 1],
  ] as const) {
    const statement = statementOf(t.ledger, seal, code, now)
    expect(statement.row).toMatchObject({ unit: { code }, n })
    expect(statement.months.reduce((sum, month) => sum + month.n, 0)).toBe(n)
    expect(statement.cases.opened).toBe(cases)
    const { period } = ratingsHead(t.ledger, { ...YEAR, now })
    const lines = [...ratingLines(t.ledger, { period, unit: code })].flat().filter(({ rule }) => rule === 'ok')
    expect(lines.map(({ unit }) => unit)).toEqual(Array(n).fill(code))
    const parted = unitScoresOf(t.ledger, code, { ...YEAR, now })
    expect([parted.row, ...parted.windows].map((part) => part.n)).toEqual([n, n])
    expect(parted.months.reduce((sum, month) => sum + month.n, 0)).toBe(n)
  }
  // Of a period that is not sealed they are one.
  const [day, noon] = ['2026-03-01', t.clock.now]
  const { period } = ratingsHead(t.ledger, { campaign: '2026', from: day, to: day, now: noon })
  expect(new Set([...ratingLines(t.ledger, { period })].flat().map(({ unit }) => unit))).toEqual(new Set(['J78']))
})
