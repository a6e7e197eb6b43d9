import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { dateOfDay, dayOf, parseDay } from '../../server/contract/campaign-time.ts'
import { DEDUCTION_RULES, RULE_FACTS, type DeductionRule } from '../../server/contract/deductions.ts'
import type { RoleHolder } from '../../server/contract/roles.ts'
import { problemClock } from '../../server/rules/deductions/problem-clock.ts'
import {
  confirmDeduction,
  decideObjection,
  objectToDeduction,
  signDeduction,
  withdrawDeduction,
} from '../../server/store/changes/deductions/handle-deduction.ts'
import { reportDeduction } from '../../server/store/changes/deductions/report-deduction.ts'
import { rebuild } from '../../server/store/projections/rebuild.ts'
import { deductionsOf } from '../../server/store/reads/deductions/deductions-of.ts'
import { changeUnit } from '../../server/store/register/manage-units.ts'
import { verifyLedger } from '../../server/store/verify/verify-ledger.ts'
import { evidence } from '../fixtures/ledger/lively-deductions.ts'
import { random, TestLedger } from '../fixtures/ledger/test-ledger.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { seed } from '../helpers/seed.ts'

const DEDUCTIONS = join(import.meta.dirname, '../fixtures/ledger/deductions.py')
const UNITS = ['J36', 'J45', 'J78', 'J79']
const DAY = 86_400_000
let t: TestLedger
afterEach(() => t.close())

const id = (n: number) => `00000000-0000-7000-8000-0000000e${String(n).padStart(4, '0')}`
const office = (n: number) => ({ operator: `user:office-${n}`, role: 'campaign-office' }) as const

/** Facts are entered, signed, confirmed, disputed and withdrawn in any order, over months, and a unit goes on in another one. */
async function history(steps: number): Promise<void> {
  const next = random(seed)
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!
  const papers = new Map<string, string>()
  const paperOf = async (by: RoleHolder, actor: `user:${string}`) => {
    const key = by.body ?? by.unit!
    if (!papers.has(key)) papers.set(key, await evidence(t, papers.size + 1, by, actor))
    return papers.get(key)!
  }
  const known: { id: string; rule: DeductionRule; by: RoleHolder; unit: string }[] = []
  const tried = async (act: () => Promise<unknown>) => {
    // What cannot be done as it stands is refused, and changes nothing.
    await act().catch((error: unknown) => expect(error).toMatchObject({ name: 'Refusal' }))
  }
  for (let step = 0; step < steps; step++) {
    t.clock.now += Math.floor(next() * DAY)
    const today = dayOf(t.clock.now)
    const what = next()
    const fact = known.length === 0 ? null : pick(known)
    if (fact === null || what < 0.35) {
      const rule = next() < 0.6 ? 'B1' : pick(DEDUCTION_RULES)
      const by: RoleHolder = { role: 'reporter', body: pick(RULE_FACTS[rule].bodies) }
      const actor = `user:${by.body!}` as const
      const fedBack = today - 45 - Math.floor(next() * 20)
      const days = { fedBack, ...(next() < 0.5 ? { consent: fedBack + Math.floor(next() * 8) } : {}) }
      const clock = problemClock(t.ledger.registry, days)
      const day = rule === 'B2' ? clock.due + 1 : today - Math.floor(next() * 200)
      const made = { id: id(known.length), rule, by, unit: pick(UNITS) }
      const date = dateOfDay(day)
      const input = {
        id: made.id,
        rule,
        unit: made.unit,
        date,
        ...(RULE_FACTS[rule].document ? { document: { number: `〔2026〕${known.length}号`, date } } : {}),
        facts: {
          text: '经过',
          ...(rule === 'B2'
            ? Object.fromEntries(Object.entries(days).map(([name, each]) => [name, dateOfDay(each)]))
            : {}),
        },
        files: [await paperOf(by, actor)],
        again: true,
        by,
      }
      await t.write((w) => reportDeduction(w, input, actor))
      known.push(made)
    } else if (what < 0.55) {
      const file = await paperOf(fact.by, `user:${fact.by.body!}`)
      const signature = { id: fact.id, name: '周某', date: dateOfDay(today), file, by: fact.by }
      await tried(() => t.write((w) => signDeduction(w, signature, 'user:media')))
    } else if (what < 0.8)
      await tried(() => t.write((w) => confirmDeduction(w, { id: fact.id, officer: office(1) }, 'user:office-1')))
    else if (what < 0.88) {
      const by: RoleHolder = { role: 'unit', unit: fact.unit }
      await tried(() =>
        t.write((w) => objectToDeduction(w, { id: fact.id, reason: '不是', files: [], by }, 'user:unit')),
      )
    } else if (what < 0.96) {
      const word = { id: fact.id, verdict: pick(['upheld', 'dismissed'] as const), reason: '看过' }
      for (const n of [1, 2])
        await tried(() => t.write((w) => decideObjection(w, { ...word, officer: office(n) }, `user:office-${n}`)))
    } else {
      const by: RoleHolder = { role: 'campaign-office' }
      for (const n of next() < 0.5 ? [1] : [1, 2])
        await tried(() => t.write((w) => withdrawDeduction(w, { id: fact.id, reason: '记错', by }, `user:office-${n}`)))
    }
    if (step === Math.floor(steps / 2))
      await t.write((w) =>
        changeUnit(w, { what: { change: 'merge', unit: 'J79', into: 'J78' }, reason: '合并' }, 'user:li'),
      )
  }
}

test(`what units lose follows from the export, to the tenth, for anybody (seed ${seed})`, async (context) => {
  t = await TestLedger.open()
  t.clock.now = Date.parse('2026-08-01T09:00:00+08:00')
  await history(600)
  expect(verifyLedger(t.ledger.db, { keys: t.ledger.keys }).problems).toEqual([])
  const asked = [
    ['2025-12-01', '2026-11-30'],
    ['2026-07-01', '2026-09-30'],
    ['2026-10-01', '2027-11-30'],
    ['2024-12-01', '2025-11-30'],
  ] as const
  const ours = () =>
    asked.map(([from, to]) =>
      Object.fromEntries(
        [...deductionsOf(t.ledger, { firstDay: parseDay(from)!, lastDay: parseDay(to)! })].flatMap(
          ([unit, { tenths, lines }]) => {
            const counting = lines.filter(({ counts }) => counts)
            return counting.length === 0
              ? []
              : [[unit, { tenths, facts: Object.fromEntries(counting.map((line) => [line.id, line.tenths])) }]]
          },
        ),
      ),
    )
  const before = ours()
  // A history in which nothing was above the cap, or went on in another unit, shows nothing.
  expect(before[0]!['J78']!.tenths).toBeGreaterThan(10)
  expect(before[0]!['J79']).toBeUndefined()
  await t.write((w) => rebuild(w))
  expect(ours()).toEqual(before)

  const file = join(t.folder, 'ledger.jsonl')
  writeFileSync(file, t.exported())
  const theirs = runPython([DEDUCTIONS, file, ...asked.flat()]) as { faults: string[]; periods: unknown[] } | null
  if (theirs === null) return context.skip(NO_PYTHON)
  expect(theirs.faults).toEqual([])
  expect(theirs.periods).toEqual(before)
})
