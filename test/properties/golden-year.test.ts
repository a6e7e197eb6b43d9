import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { campaignById, periodOf } from '../../server/store/reads/scores/campaigns.ts'
import { reportedScores } from '../../server/store/reads/scores/reported-scores.ts'
import { EMPTY_TALLY } from '../../server/rules/score/tally.ts'
import { exportLedger } from '../../server/store/chain/export-ledger.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { goldenYear, YEAR_BEGAN } from '../fixtures/ledger/golden-year.ts'
import { random, TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { seed } from '../helpers/seed.ts'

/**
 * A whole campaign and its seal, recomputed from the extract alone by an independent program. The full size is 300,000
 * ratings: PINGYI_GOLDEN_YEAR=300000; by default a year of the same shape that takes seconds.
 */
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')
const ratings = Number(process.env['PINGYI_GOLDEN_YEAR'] ?? 9_000)
/** Minutes a million, with room for a busy machine. */
const timeout = 120_000 + ratings * 4

let t: TestLedger
let seal: number
beforeAll(async () => {
  t = await TestLedger.open({ began: YEAR_BEGAN })
  seal = await goldenYear(t, random(seed), ratings)
}, timeout)
afterAll(() => t.close())

test(`a year of ${ratings} ratings holds everything that can happen (seed ${seed})`, () => {
  const { db } = t.ledger
  const n = db.prepare('SELECT count(*) FROM rating').pluck().get() as number
  expect(n).toBeGreaterThan(ratings * 0.85)
  expect(n).toBeLessThan(ratings * 1.15)
  const rules = new Set(db.prepare('SELECT DISTINCT rule FROM rating').pluck().all())
  for (const rule of ['ok', 'gap', 'change', 'released', 'voided', 'uninvited']) expect(rules, rule).toContain(rule)
  const kinds = new Set(db.prepare('SELECT DISTINCT kind FROM ledger').pluck().all())
  for (const kind of [
    'call',
    'attribution',
    'verdict',
    'extra',
    'invitation',
    'unit-change',
    'decision',
    'stand',
    'seal',
  ])
    expect(kinds, kind).toContain(kind)
  expect(db.prepare('SELECT count(DISTINCT window) FROM rating').pluck().get()).toBe(60)
})

test('the hub verifies it from scratch', { timeout }, () => {
  expect(verifyLedger(t.ledger.db)).toMatchObject({ ok: true, problems: [] })
})

test('the sealed figures follow from the extract alone, to the cent', { timeout }, async (context) => {
  const { ledger, clock } = t
  const campaign = campaignById(ledger, '2026', clock.now)
  const period = periodOf(campaign, clock.now)
  const file = join(t.folder, 'extract.jsonl')
  const out = createWriteStream(file)
  exportLedger(ledger.db, (line) => void out.write(line))
  await new Promise<void>((resolve) => out.end(resolve))
  // Its own faults include every sealed figure: score, rank, interval, rates and counts, checked where the seal stands.
  const theirs = runPython([RECOMPUTE, file, '--as-of', String(clock.now), period.from, period.to]) as {
    entries: number
    head: string
    faults: string[]
    periods: { units: unknown[] }[]
  } | null
  if (theirs === null) return context.skip(NO_PYTHON)
  expect(theirs.faults).toEqual([])
  expect(theirs).toMatchObject({ entries: ledger.chain.head.n, head: ledger.chain.head.hash })
  const { answer, tallies, sealed } = reportedScores(ledger, 'service-centre', campaign, period, clock.now)
  expect(sealed).toBe(true)
  expect(theirs.periods[0]!.units).toEqual(
    answer.units.map((row) => ({ row, tally: tallies.get(row.unit.code) ?? EMPTY_TALLY })),
  )
  expect(answer.units.filter(({ rank }) => rank !== null).length).toBeGreaterThan(20)
  expect(seal).toBeGreaterThan(0)
})
