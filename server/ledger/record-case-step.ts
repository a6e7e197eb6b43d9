import { stepCase } from '../cases/case-state.ts'
import type { CaseStep, StepDetails } from '../contract/cases.ts'
import { Refusal } from '../contract/errors.ts'
import { factsOfCase, findCase, type CaseRow } from './case-row.ts'
import { eraseContact, hashNote, keepContact, keepNote } from './case-text.ts'
import { findRating } from './rating-row.ts'
import { uuidText } from './uuid-bytes.ts'
import type { Write } from './write.ts'

export interface CaseStepOrder extends StepDetails {
  step: CaseStep
  operator: string
  /** Number of who has the case from now on. */
  staff?: string
  /** What was found, done or asked, in words; outside the chain. */
  note?: string
  /** Why a rating is to be voided, for the record; with a finding other than `true`. */
  ground?: string
}

/**
 * One step of a case. A finding that the rating was a mistake or malicious is at the same time the hall's request to
 * the campaign office to void it; closing erases the telephone number. Who may take the step was asked before.
 *
 * @throws Refusal not-found, case-step-refused, unknown-staff, bad-request
 */
export function recordCaseStep(w: Write, rating: Buffer, order: CaseStepOrder): void {
  const row = findCase(w.sql, rating)
  if (!row) throw new Refusal('not-found', 'case')
  const { step, operator, staff, note, ground, finding, responsibility, callBack } = order
  if (staff !== undefined && !w.registry.staff(staff)) throw new Refusal('unknown-staff', staff)
  if ((step === 'assigned') !== (staff !== undefined)) throw new Refusal('bad-request', 'staff belongs to `assigned`')
  const asksToVoid = finding === 'mistaken' || finding === 'malicious'
  if (asksToVoid && !ground) throw new Refusal('bad-request', 'a request to void needs its reason')
  const after = stepCase(factsOfCase(row), step, order)
  if (!after) throw new Refusal('case-step-refused', `${step} in ${row.lapsed ?? row.state}`)
  const written = note ?? ground
  const kept = written === undefined ? undefined : hashNote(written)
  const { n } = w.append('case-step', {
    rating: uuidText(rating),
    step,
    operator,
    ...(staff === undefined ? {} : { staff }),
    ...(finding === undefined ? {} : { finding }),
    ...(responsibility === undefined ? {} : { responsibility }),
    ...(callBack === undefined ? {} : { callBack }),
    ...(kept === undefined ? {} : { noteHash: kept.noteHash }),
  })
  if (kept !== undefined) keepNote(w, n, { text: written!, salt: kept.salt })
  if (after.state === 'closed') eraseContact(w, rating)
  touch(w, rating)
}

/**
 * A telephone number that somebody left for the call-back. Not in the chain; erased on closing.
 *
 * @throws Refusal not-found, case-step-refused when the case is over
 */
export function leaveContact(w: Write, rating: Buffer, phone: string): void {
  const row = findCase(w.sql, rating)
  if (!row) throw new Refusal('not-found', 'case')
  if (isOver(row)) throw new Refusal('case-step-refused', 'the case is over')
  keepContact(w, rating, phone)
}

export function isOver(row: CaseRow): boolean {
  return row.closed !== null || row.lapsed !== null
}

function touch(w: Write, rating: Buffer): void {
  const window = findRating(w.sql, rating)?.window ?? null
  if (window !== null) w.touched.windows.add(window)
}
