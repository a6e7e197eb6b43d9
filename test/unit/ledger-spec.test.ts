import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import type { EntryBodies } from '../../server/contract/ledger/ledger-entries.ts'
import { canonicalJson } from '../../server/contract/ledger/canonical-json.ts'
import { campaignById, periodOf } from '../../server/store/reads/scores/campaigns.ts'
import { knowledgeAsOf } from '../../server/store/reads/scores/knowledge.ts'
import { serviceCentreScores } from '../../server/store/reads/scores/service-centre-scores.ts'
import { dateOfDay, dayOf, startOfDay } from '../../server/contract/campaign-time.ts'
import type { ScoreRow } from '../../server/contract/scores.ts'
import { addTallies, EMPTY_TALLY, type Tally } from '../../server/rules/score/tally.ts'
import { entryHash, entryText, NO_ENTRY } from '../../server/store/chain/chain.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { liveHistory } from '../fixtures/ledger/lively-history.ts'
import { random, TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { seed } from '../helpers/seed.ts'

/**
 * The promise of server/README.md: from the export and the page of specification alone, somebody else's program in
 * another language comes to the same hashes, verdicts and scores. test/fixtures/ledger/recompute.py is that program.
 */
const RECOMPUTE = join(import.meta.dirname, '../fixtures/ledger/recompute.py')

interface Recomputed {
  entries: number
  head: string
  policy: { version: number; digest: string }
  faults: string[]
  ratings: number
  signatures: number
  periods: { units: { row: ScoreRow; tally: Omit<Tally, 'counts' | 'raw'> & { counts: number[]; raw: number[] } }[] }[]
}

let t: TestLedger
afterEach(() => t.close())

test.for([
  { hash: 'sha256', steps: 1_000 },
  { hash: 'sm3', steps: 250 },
] as const)(
  `an independent program comes to the same figures: $hash, $steps steps (seed ${seed})`,
  async ({ hash, steps }, context) => {
    t = await TestLedger.open({ hash })
    const [began, ended] = await liveHistory(t, random(seed), steps)
    expect(verifyLedger(t.ledger.db)).toMatchObject({ ok: true, problems: [] })

    const { ledger } = t
    const campaign = campaignById(ledger, '2026', ended)
    const days = Array.from({ length: dayOf(ended) - dayOf(began) + 1 }, (_, i) => dateOfDay(dayOf(began) + i))
    const asked = [
      [campaign.from, campaign.to],
      [days[0]!, days.at(-1)!],
      ...days.map((day) => [day, day]),
      ['2025-12-01', '2025-12-31'],
    ] as [string, string][]

    const file = join(t.folder, 'ledger.jsonl')
    writeFileSync(file, t.exported())
    const theirs = runPython([RECOMPUTE, file, '--as-of', String(ended), ...asked.flat()]) as Recomputed | null
    if (theirs === null) return context.skip(NO_PYTHON)

    const { policy, digest } = ledger.registry.policy(ended)
    expect(theirs).toMatchObject({
      entries: ledger.chain.head.n,
      head: ledger.chain.head.hash,
      policy: { version: policy.version, digest },
    })
    // Verdicts, attributions, levels, signatures and checkpoints, each from what it follows from.
    expect(theirs.faults).toEqual([])
    expect(theirs.ratings).toBeGreaterThan(steps / 2)
    expect(theirs.signatures).toBeGreaterThan(10)

    for (const [i, [from, to]] of asked.entries()) {
      const { answer, tallies } = serviceCentreScores(ledger, campaign, periodOf(campaign, ended, from, to), ended)
      const ours = answer.units.map((row) => ({ row, tally: tallies.get(row.unit.code) ?? EMPTY_TALLY }))
      expect(theirs.periods[i]!.units, `${from} to ${to}`).toEqual(ours)
    }
    const whole = serviceCentreScores(ledger, campaign, periodOf(campaign, ended), ended)
    sawEverything([...whole.tallies.values()].reduce(addTallies, EMPTY_TALLY), whole.answer.units, steps)
  },
)

/** A history in which something never happened proves nothing about it. */
function sawEverything(sum: Tally, rows: ScoreRow[], steps: number): void {
  for (const level of sum.counts) expect(level).toBeGreaterThan(0)
  for (const figure of ['held', 'served', 'invited', 'shown', 'pressed', 'unrated'] as const)
    expect(sum[figure], figure).toBeGreaterThan(0)
  expect(rows.find((row) => row.unit.code === 'J78')!.unit.name).toBe('税务局')
  if (steps < 1_000) return
  expect(sum.down).toBeGreaterThan(0)
  expect(new Set(rows.map((row) => row.status))).toEqual(new Set(['ranked', 'insufficient', 'not-present']))
  // What was held as `unseen` is released half-way, but for what a seal froze before.
  // Where everything but this morning is sealed, officers find nothing to leave out: the golden year has that for sure.
  const rules = t.ledger.db
    .prepare(`SELECT DISTINCT rule FROM rating WHERE rule NOT IN ('excluded', 'voided', 'unseen') ORDER BY rule`)
    .pluck()
    .all()
  expect(rules).toEqual([
    'after-seal',
    'burst',
    'change',
    'clock',
    'closed',
    'few-keys',
    'gap',
    'ok',
    'released',
    'revoked',
    'signature',
    'test',
    'uninvited',
  ])
  const kinds = t.ledger.db.prepare('SELECT DISTINCT kind FROM ledger').pluck().all()
  expect(kinds).toEqual(
    expect.arrayContaining(['attribution', 'settlement', 'service-attribution', 'extra', 'refusal', 'verdict', 'call']),
  )
}

test(`any day's state as it was known on that day is what the ledger up to then gives (seed ${seed})`, async (context) => {
  t = await TestLedger.open()
  const [began, ended] = await liveHistory(t, random(seed), 300)
  const { ledger } = t
  const campaign = campaignById(ledger, '2026', ended)
  const period = periodOf(campaign, ended)
  const lines = t.exported().trimEnd().split('\n')
  const days = Array.from({ length: dayOf(ended) - dayOf(began) }, (_, i) => dayOf(began) + i)
  const seen = new Set<string>()
  // The first, the last and two between: each asks another program to fold the ledger anew.
  for (const day of new Set([0, 1 / 3, 2 / 3, 1].map((part) => days[Math.floor(part * (days.length - 1))]!))) {
    const end = startOfDay(day + 1) - 1
    const file = join(t.folder, `until-${day}.jsonl`)
    writeFileSync(file, lines.filter((line) => (JSON.parse(line) as { at: number }).at <= end).join('\n') + '\n')
    const theirs = runPython([RECOMPUTE, file, '--as-of', String(end), period.from, period.to]) as Recomputed | null
    if (theirs === null) return context.skip(NO_PYTHON)
    const known = knowledgeAsOf(ledger, dateOfDay(day), ended)
    const { answer, tallies } = serviceCentreScores(ledger, campaign, period, ended, known)
    const ours = answer.units.map((row) => ({ row, tally: tallies.get(row.unit.code) ?? EMPTY_TALLY }))
    expect(theirs.periods[0]!.units, dateOfDay(day)).toEqual(ours)
    seen.add(JSON.stringify(ours))
  }
  expect(seen.size).toBeGreaterThan(1)
})

test('the independent program refuses an export with one figure changed, and names the entry', async (context) => {
  t = await TestLedger.open()
  await liveHistory(t, random(seed), 60)
  const file = join(t.folder, 'ledger.jsonl')
  const lines = t.exported().split('\n')
  const at = lines.findIndex((line) => line.includes('"kind":"rating"'))
  lines[at] = lines[at]!.replace(/"receivedAt":(\d+)/, (_, ms) => `"receivedAt":${Number(ms) + 1}`)
  writeFileSync(file, lines.join('\n'))
  const run = () => runPython([RECOMPUTE, file])
  let answer: unknown = 'refused'
  try {
    answer = run()
  } catch (error) {
    expect(String(error)).toContain(`broken: entry ${at + 1}: hash is not that of the content`)
  }
  if (answer === null) return context.skip(NO_PYTHON)
  expect(answer).toBe('refused')
})

test.each([
  ['the service of a press', 'rating', /service/],
  ['whom a service is counted for', 'service', /counted for/],
] as const)('the independent program names %s that was forged, hashes and all', async (_, kind, fault) => {
  t = await TestLedger.open()
  await liveHistory(t, random(seed), 400)
  const lines = t.exported().trimEnd().split('\n')
  const entries = lines.map((line) => JSON.parse(line) as { n: number; at: number; kind: string; body: unknown })
  // Nothing that comes later says it anew.
  const again = new Set(
    entries.map(({ kind: is, body }) => (is === 'attribution' ? (body as { rating: string }).rating : '')),
  )
  const forged = entries.findIndex(({ kind: is, body }) => is === kind && (kind === 'service' || isServed(body, again)))
  expect(forged).toBeGreaterThan(0)
  let prev = NO_ENTRY
  const file = join(t.folder, 'forged.jsonl')
  const rewritten = entries.map(({ n, at, kind: of, body }, i) => {
    const text = canonicalJson(i === forged ? forgedBody(body as Served) : body)
    const hash = entryHash('sha256', entryText(n, at, of, text, prev))
    const entry = {
      n,
      at,
      kind: of,
      body: JSON.parse(text) as unknown,
      prev,
      hash,
    }
    prev = hash
    return `${JSON.stringify(entry)}\n`
  })
  writeFileSync(file, rewritten.join(''))
  const theirs = runPython([RECOMPUTE, file]) as Recomputed | null
  if (theirs !== null) expect(theirs.faults.join('\n')).toMatch(fault)
})

interface Served {
  unit?: string
  attribution?: { service?: string; unit?: string }
}

/** A press of an open window that names a service: nothing else speaks of it. */
function isServed(body: unknown, again: ReadonlySet<string>): boolean {
  const { attribution, facts, item } = body as EntryBodies['rating']
  if (again.has(item.id)) return false
  return attribution.service !== undefined && facts.includes('open-rules')
}

function forgedBody({ attribution, ...body }: Served): object {
  if (attribution === undefined) return { ...body, unit: body.unit === 'J23' ? 'J36' : 'J23' }
  const { service: _, ...rest } = attribution
  return { ...body, attribution: rest }
}
