import { dateOfDay, dayOf } from '../../../contract/campaign-time.ts'
import type { Problem, ProblemList } from '../../../contract/answers/deductions.ts'
import { Refusal } from '../../../contract/errors.ts'
import { isWorkingDay, workingDaysBetween } from '../../../rules/cases/working-days.ts'
import { dateOfLateness, problemClock, ranOut } from '../../../rules/deductions/problem-clock.ts'
import { readText } from '../../changes/deductions/deduction-texts.ts'
import { problemById, type ProblemRow } from '../../changes/deductions/problems.ts'
import type { Reader } from '../../reader.ts'
import type { DeductionViewer } from './deduction-views.ts'

/** Problems with their clocks, those that are due first; a unit's own, a reporter's body's, all for office and auditor. */
export function problemList(
  reader: Reader,
  unit: string | undefined,
  viewer: DeductionViewer,
  now: number,
): ProblemList {
  const { registry, sql } = reader
  if (unit !== undefined && registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
  const asked = unit === undefined ? undefined : registry.heirOf(unit)
  const rows = (sql('SELECT * FROM problem').all() as ProblemRow[]).filter(
    (row) => maySee(reader, row, viewer) && (asked === undefined || registry.heirOf(row.unit) === asked),
  )
  const notes = (
    sql('SELECT id, unit, day, body FROM not_interviewed ORDER BY n').all() as {
      id: string
      unit: string
      day: number
      body: ProblemRow['body']
    }[]
  ).filter((row) => maySee(reader, row, viewer))
  const problems = rows.map((row) => viewOf(reader, row, now))
  return {
    today: dateOfDay(dayOf(now)),
    problems: problems.toSorted(
      (a, b) => rankOf(a) - rankOf(b) || (a.due < b.due ? -1 : a.due > b.due ? 1 : a.id < b.id ? -1 : 1),
    ),
    notInterviewed: notes.map(({ id, unit: code, day, body }) => ({
      id,
      unit: named(reader, code),
      date: dateOfDay(day),
      body,
    })),
  }
}

/** @throws Refusal not-found also for whoever may not see it */
export function oneProblem(reader: Reader, id: string, viewer: DeductionViewer, now: number): Problem {
  const row = problemById(reader.sql, id)
  if (row === undefined || !maySee(reader, row, viewer)) throw new Refusal('not-found', id)
  return viewOf(reader, row, now)
}

/** Late ones that no deduction names yet, then running ones, then the rest. */
function rankOf({ state, deduction }: Problem): number {
  if (state === 'late') return deduction === null ? 0 : 2
  return state === 'running' ? 1 : 3
}

function maySee({ registry }: Reader, row: Pick<ProblemRow, 'unit' | 'body'>, { by }: DeductionViewer): boolean {
  if (by.role === 'unit') return by.unit !== undefined && registry.heirOf(row.unit) === registry.heirOf(by.unit)
  return by.role === 'reporter' ? row.body === by.body || by.body === 'media' : true
}

function viewOf(reader: Reader, row: ProblemRow, now: number): Problem {
  const { registry, sql } = reader
  const today = dayOf(now)
  const clock = problemClock(registry, {
    fedBack: row.fed_back,
    solved: row.solved ?? undefined,
    answered: row.answered ?? undefined,
    consent: row.consent ?? undefined,
    until: row.until ?? undefined,
  })
  const late = ranOut(clock, today)
  const factDay = dateOfLateness(clock)
  const named1 = sql(
    "SELECT id FROM deduction WHERE rule = 'B2' AND unit = ? AND day = ? AND withdrawn IS NULL ORDER BY n",
  )
    .pluck()
    .get(row.unit, factDay) as string | undefined
  const date = (day: number | null) => (day === null ? null : dateOfDay(day))
  return {
    id: row.id,
    unit: named(reader, row.unit),
    source: row.source,
    body: row.body,
    fedBack: dateOfDay(row.fed_back),
    text: readText(reader, row.n)?.text ?? null,
    solved: date(row.solved),
    answered: date(row.answered),
    consent: date(row.consent),
    until: date(row.until),
    fifth: dateOfDay(clock.fifth),
    due: dateOfDay(clock.due),
    extended: clock.extended,
    state: late ? 'late' : clock.done === null ? 'running' : 'done',
    left: workingDaysBetween(registry, today, clock.due),
    offered: late ? dateOfDay(factDay) : null,
    deduction: named1 ?? null,
    answer: row.said === null ? null : (readText(reader, row.said)?.text ?? null),
    days: daysOf(reader, row.fed_back, clock.due),
  }
}

/** The strip of days to the end of its clock, where it is short enough to be drawn. */
function daysOf({ registry }: Reader, from: number, to: number): Problem['days'] {
  return Array.from({ length: Math.min(45, to - from + 1) }, (_, i) => ({
    date: dateOfDay(from + i),
    working: isWorkingDay(registry, from + i),
  }))
}

function named({ registry }: Reader, code: string): { code: string; name: string } {
  const heir = registry.heirOf(code)
  return { code: heir, name: registry.unit(heir)?.name ?? heir }
}
