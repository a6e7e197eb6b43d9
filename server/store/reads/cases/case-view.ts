import { may } from '../../../contract/roles.ts'
import { mayStep, stepsOpen, type Officer } from '../../../rules/cases/case-state.ts'
import type { Clock } from '../../../rules/cases/case-clock.ts'
import { isWorkingDay } from '../../../rules/cases/working-days.ts'
import { dateOfDay, dayOf, isoShanghai } from '../../../contract/campaign-time.ts'
import type { CaseRule, CaseStep, Finding } from '../../../contract/cases.ts'
import type { Level } from '../../../contract/limits.ts'
import {
  addedTo,
  caseId,
  caseNumber,
  clocksOf,
  hashOfEntry,
  ratingEntry,
  type CaseAndRating,
  type Reads,
} from '../../changes/cases/case-list.ts'
import { factsOfCase, stepsOfCase } from '../../projections/case-row.ts'
import { readContact, readNote } from '../../changes/cases/case-text.ts'

/** What a case waits for from the campaign office. */
export function waitsFor(row: CaseAndRating): 'void' | 'extension' | 'appeal' | null {
  if (row.closed !== null || row.lapsed !== null) return null
  if (row.requested === 1) return 'void'
  if (row.appeal === 'open') return 'appeal'
  return row.extension === 'asked' && row.state === 'verified' ? 'extension' : null
}

/** One line of the list. */
export function caseLine(reads: Reads, row: CaseAndRating, now: number) {
  const { registry } = reads
  const clocks = clocksOf(reads, row, now)
  const running = clocks.running === null ? null : clocks[clocks.running]
  const unit = row.unit === null ? undefined : registry.unit(row.unit)
  return {
    id: caseId(row),
    number: caseNumber(row),
    hall: row.hall === '' ? null : row.hall,
    window: row.window_code === null ? null : { code: row.window_code, name: row.window_name! },
    unit: unit === undefined ? null : { code: unit.code, name: unit.name },
    source: row.source,
    // Of a column that the database keeps to these.
    level: row.level as Level,
    soft: row.soft === 1,
    verdict: row.verdict,
    rule: row.rule,
    state: row.lapsed === null ? row.state : ('closed' as const),
    lapsed: row.lapsed,
    finding: row.finding,
    responsibility: row.responsibility,
    holder: person(reads, row.staff),
    extension: row.extension,
    appeal: row.appeal,
    waiting: waitsFor(row),
    occurredAt: isoShanghai(row.occurred),
    openedAt: isoShanghai(row.opened),
    closedAt: instant(row.closed ?? row.lapsed_at),
    clock:
      clocks.running === null
        ? null
        : {
            running: clocks.running,
            dueAt: isoShanghai(running!.due),
            late: clocks.late,
            near: clocks.near,
            left: running!.left,
          },
  }
}

/** Everything about one case, as far as who asks may see it: the auditor reads no comment, note or telephone number. */
export function caseDetail(reads: Reads, row: CaseAndRating, officer: Officer, now: number) {
  const { sql } = reads
  const clocks = clocksOf(reads, row, now)
  const followsUp = may(officer.role, 'comments:read')
  const added = addedTo(reads, row)
  const entry = ratingEntry(sql, row.rating)
  const texts = reads.registry.reasons()
  const contact = followsUp ? readContact(reads, row.rating) : undefined
  return {
    ...caseLine(reads, row, now),
    matter: row.matter,
    served: person(reads, row.served),
    reasons: added.reasons.map((code) => ({
      code,
      text: texts.get(code)?.zh ?? code,
    })),
    comments: followsUp ? added.comments : [],
    voidRequest: row.requested === 1 ? voidRequestOf(reads, row.rating) : null,
    hasContact: contact !== undefined,
    ...(contact === undefined ? {} : { contact }),
    ledger: { n: entry, hash: hashOfEntry(sql, entry) },
    clocks: {
      verify: clockView(clocks.verify),
      mend: clocks.mend === null ? null : clockView(clocks.mend),
      whole: clockView(clocks.whole),
    },
    days: daysOf(reads, dayOf(row.opened), dayOf(clocks.whole.due) + 1),
    steps: stepsOfCase(sql, row.rating).map((step) => ({
      n: step.n,
      step: step.step as CaseStep | CaseRule,
      at: isoShanghai(step.at),
      operator: step.operator,
      staff: person(reads, step.staff),
      finding: step.finding,
      responsibility: step.responsibility,
      callBack: step.call_back,
      note: step.note_hash === null || !followsUp ? null : (readNote(reads, step.n) ?? null),
      erased: step.note_hash !== null && readNote(reads, step.n) === undefined,
    })),
    can: stepsFor(reads, row, officer),
    staff:
      row.unit === null
        ? []
        : (sql('SELECT no, name FROM staff WHERE unit = ? ORDER BY no').all(row.unit) as {
            no: string
            name: string
          }[]),
  }
}

function voidRequestOf(
  { sql }: Reads,
  rating: Buffer,
): { ground: Finding | null; reason: string; operator: string } | null {
  const asked = sql(
    `SELECT r.ground, r.reason, r.operator FROM decision_asked a JOIN decision_request r ON r.id = a.request
     WHERE a.rating = ? AND r.state = 'waiting' ORDER BY r.n DESC LIMIT 1`,
  ).get(rating) as { ground: Finding | null; reason: string; operator: string } | undefined
  return asked ?? null
}

/** Of a running case a unit sees window, day, subject and clock (rules/cases/README.md); its name tells no moment. */
export function caseOfUnit(reads: Reads, row: CaseAndRating, officer: Officer, now: number) {
  const { clock, window, extension, appeal } = caseLine(reads, row, now)
  return {
    id: unitsName(reads, row),
    hall: row.hall === '' ? null : (reads.registry.hall(row.hall)?.name ?? row.hall),
    window,
    day: dateOfDay(dayOf(row.occurred)),
    subject: row.matter ?? row.window_name,
    clock: clock === null ? null : { ...clock, dueAt: clock.dueAt.slice(0, 10) },
    extension,
    appeal,
    can: stepsFor(reads, row, officer),
  }
}

/** A name that only this hub can trace back: the id of a rating holds the millisecond of the press. */
export function unitsName({ keys }: Reads, row: CaseAndRating): string {
  return keys.identity('case-of-unit', caseId(row)).slice(0, 32)
}

function stepsFor(reads: Reads, row: CaseAndRating, officer: Officer): CaseStep[] {
  return stepsOpen(factsOfCase(row)).filter((step) => mayStepIn(reads, row, officer, step))
}

/** Whoever belongs to the unit in which another one goes on belongs to that one, too. */
export function mayStepIn({ registry }: Reads, row: CaseAndRating, officer: Officer, step: CaseStep): boolean {
  const unit = row.unit === null ? null : registry.heirOf(row.unit)
  const own = officer.unit === undefined ? officer : { ...officer, unit: registry.heirOf(officer.unit) }
  return mayStep(own, { unit, hall: row.hall !== '' }, step)
}

function clockView(clock: Clock) {
  return {
    limitDays: clock.limitDays,
    sinceAt: isoShanghai(clock.since),
    dueAt: isoShanghai(clock.due),
    doneAt: instant(clock.done),
    late: clock.late,
    left: clock.left,
  }
}

/** The calendar from a day to another, both included; `known` is false beyond the last year that was announced. */
function daysOf({ sql, registry }: Reads, first: number, last: number) {
  const named = new Map(
    (
      sql('SELECT day, name FROM special_day WHERE day BETWEEN ? AND ?').all(first, last) as {
        day: number
        name: string
      }[]
    ).map(({ day, name }) => [day, name]),
  )
  const announced = sql('SELECT max(day) FROM special_day').pluck().get() as number | null
  const knownUntil = announced === null ? '' : dateOfDay(announced).slice(0, 4)
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const date = dateOfDay(first + i)
    const name = named.get(first + i)
    return {
      date,
      working: isWorkingDay(registry, first + i),
      known: date.slice(0, 4) <= knownUntil,
      ...(name === undefined ? {} : { name }),
    }
  })
}

function person({ registry }: Reads, no: string | null): { no: string; name: string } | null {
  if (no === null) return null
  return { no, name: registry.staff(no)?.name ?? no }
}

function instant(ms: number | null): string | null {
  return ms === null ? null : isoShanghai(ms)
}
