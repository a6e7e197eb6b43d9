import { dayOf } from '../../../contract/campaign-time.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { INSPECTION_STEPS, PROGRAMME_OUTCOMES, PROGRAMME_SORTS } from '../../../contract/oversight.ts'
import { dayFrom, whyNotDocument, whyNotInspect } from '../../../rules/deductions/check-oversight.ts'
import { enteredDay } from '../../../rules/deductions/check-problem.ts'
import { isOwn } from '../../../rules/screening/may-decide.ts'
import { lastMonthly } from '../../changes/deductions/monthly.ts'
import {
  bodyOfInspection,
  inspectionById,
  programmeById,
  stepsOfInspection,
} from '../../changes/oversight/oversight-rows.ts'
import { MOST_DAYS_AHEAD } from '../../changes/oversight/programmes.ts'
import type { Before, EntryCheck, Wrong } from '../verify-check.ts'

/** Whose programmes and inspections are, that their days and steps follow each other, and what the office may send back. */
export function oversightChecks({ sql, registry }: Before): EntryCheck {
  const wrong = (message: string | null): Wrong | null =>
    message === null ? null : { code: 'deduction-wrong', message }
  const isReporting = (role: string) => role === 'reporter' || role === 'campaign-office'

  function whyNotEntered(unit: string, date: string, role: string, at: number): string | null {
    if (!isReporting(role)) return 'entered by nobody'
    if (registry.unit(unit) === undefined) return `no unit ${unit}`
    const read = enteredDay(date, dayOf(at), 'note')
    return 'fault' in read ? `${read.fault.code} ${date}` : null
  }
  const isOfOwn = (bound: string | undefined, unit: string) =>
    bound !== undefined && isOwn(registry.heirOf(bound), registry.heirOf(unit))

  function whyNotStep(body: EntryBodies['inspection-step'], at: number): string | null {
    const { id, step, date, document, role, bound } = body
    const row = inspectionById(sql, id)
    if (row === undefined) return 'no such inspection'
    if (!isReporting(role)) return 'taken by nobody'
    if (isOfOwn(bound, row.unit)) return `is about ${row.unit}, its officer’s`
    if (!INSPECTION_STEPS.includes(step)) return `no step ${step}`
    const taken = stepsOfInspection(sql, id)
    const why = whyNotInspect(
      taken.map((each) => each.step),
      step,
    )
    if (why !== null) return `${step} after ${taken.at(-1)?.step ?? 'found'}`
    const read = dayFrom(date, taken.at(-1)?.day ?? row.day, dayOf(at))
    if ('fault' in read) return `${read.fault.code} ${date}`
    const fault = whyNotDocument(step, read.day, document)
    return fault === null ? null : `${fault.code} ${fault.detail ?? ''}`
  }

  return {
    programme({ id, unit, sort, date, role }, { at }) {
      if (programmeById(sql, id) !== undefined) return wrong(`${id} was entered`)
      if (!PROGRAMME_SORTS.includes(sort)) return wrong(`no sort ${sort}`)
      return wrong(whyNotEntered(unit, date, role, at))
    },
    'programme-outcome'({ id, date, outcome, role }, { at }) {
      const row = programmeById(sql, id)
      if (row === undefined) return wrong('no such programme')
      if (!isReporting(role)) return wrong('put on record by nobody')
      if (!PROGRAMME_OUTCOMES.includes(outcome)) return wrong(`no outcome ${outcome}`)
      const read = dayFrom(date, row.day - MOST_DAYS_AHEAD, dayOf(at))
      return wrong('fault' in read ? `${read.fault.code} ${date}` : null)
    },
    inspection({ id, unit, body, date, role, bound }, { at }) {
      if (inspectionById(sql, id) !== undefined) return wrong(`${id} was entered`)
      if (bodyOfInspection(role, body) !== body) return wrong(`${body} inspects nobody`)
      if (isOfOwn(bound, unit)) return wrong(`is about ${unit}, its officer’s`)
      return wrong(whyNotEntered(unit, date, role, at))
    },
    'inspection-step': (body, { at }) => wrong(whyNotStep(body, at)),
    'monthly-return'({ month, body, version, role }) {
      if (role !== 'campaign-office') return wrong('not by the office')
      const last = lastMonthly(sql, body, month)
      if (last?.version !== version) return wrong(`the newest version is ${last?.version ?? 'none'}`)
      return wrong(last.returned === null ? null : 'was sent back')
    },
  }
}
