import { stepCase } from '../../../rules/cases/case-state.ts'
import type { CaseStep, StepDetails } from '../../../contract/cases.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { Role } from '../../../contract/roles.ts'
import { uuid7 } from '../../../contract/text/uuid7.ts'
import { asDecider, requestDecision, waitingRequestOf } from '../decide.ts'
import { isRepeat } from '../repeats.ts'
import { factsOfCase, findCase, stepsOfCase, type CaseRow } from '../../projections/case-row.ts'
import { eraseContact, hashNote, keepContact, keepNote, readNote } from './case-text.ts'
import { findRating } from '../../projections/rating-row.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import type { Write } from '../../writer/write.ts'

export interface CaseStepOrder extends Omit<StepDetails, 'request'> {
  step: CaseStep
  officer: { operator: string; role: Role; hall?: string; bound?: string }
  /** Number of who has the case from now on. */
  staff?: string
  /** What was found, done or asked, in words; outside the chain. */
  note?: string
  /** Why the rating is to be voided, on record; with a finding other than `true`, or an appeal that is upheld. */
  ground?: string
}

/**
 * One step of a case. A finding that the rating was a mistake or malicious is at the same time the hall's request to
 * the campaign office to void it, and an appeal that is upheld the office's, about which a second officer decides;
 * closing erases the telephone number. Who may take the step was asked before. A step that cannot be taken any more, and is the last
 * one of the same person in the same words, is that step.
 *
 * @returns whether it is new
 * @throws Refusal not-found, case-step-refused, unknown-staff, bad-request; and as `requestDecision`
 */
export function recordCaseStep(w: Write, rating: Buffer, order: CaseStepOrder): boolean {
  const row = findCase(w.sql, rating)
  if (!row) throw new Refusal('not-found', 'case', '差评件')
  const { step, officer, staff, note, ground, finding, responsibility, callBack } = order
  if (staff !== undefined && !w.registry.staff(staff)) throw new Refusal('unknown-staff', staff)
  if ((step === 'assigned') !== (staff !== undefined))
    throw new Refusal('bad-request', 'staff belongs to `assigned`', '`assigned` 才写 staff')
  const asksToVoid = step === 'found' && (finding === 'mistaken' || finding === 'malicious')
  if (asksToVoid && !ground)
    throw new Refusal('bad-request', 'a request to void needs its reason', '申请作废要写理由类别')
  // What waits already is the very same: the second officer finds the appeal beside it.
  const opens = step === 'appeal-upheld' ? (waitingRequestOf(w.sql, rating) ?? uuid7(w.now)) : undefined
  const details = { ...order, ...(opens === undefined ? {} : { request: opens }) }
  const lacks = lackOf(order)
  if (lacks !== undefined) throw new Refusal('case-step-incomplete', lacks)
  const after = stepCase(factsOfCase(row), step, details)
  const kept = note === undefined ? undefined : hashNote(note)
  const id = uuidText(rating)
  const body = {
    rating: id,
    step,
    operator: officer.operator,
    ...(staff === undefined ? {} : { staff }),
    ...(finding === undefined ? {} : { finding }),
    ...(responsibility === undefined ? {} : { responsibility }),
    ...(callBack === undefined ? {} : { callBack }),
    ...(opens === undefined ? {} : { request: opens }),
    ...(kept === undefined ? {} : { noteHash: kept.noteHash }),
  }
  if (after === null) {
    if (isLast(w, rating, body, note)) return false
    throw new Refusal('case-step-refused', `${step} in ${row.lapsed ?? row.state}`)
  }
  const { n } = w.append('case-step', body)
  if (kept !== undefined) keepNote(w, n, { text: note!, salt: kept.salt })
  if (asksToVoid)
    requestDecision(w, asDecider(officer), {
      ratings: [id],
      action: 'void',
      ground: finding,
      case: id,
      reason: ground!,
    })
  if (opens !== undefined && waitingRequestOf(w.sql, rating) === undefined)
    requestDecision(w, asDecider(officer), {
      ratings: [id],
      action: 'void',
      ground: finding === 'malicious' ? 'malicious' : 'mistaken',
      case: id,
      reason: ground ?? APPEAL_UPHELD,
      request: opens,
    })
  if (after.state === 'closed') eraseContact(w, rating)
  touch(w, rating)
  return true
}

function isLast(w: Write, rating: Buffer, body: EntryBodies['case-step'], note: string | undefined): boolean {
  const last = stepsOfCase(w.sql, rating).at(-1)?.n
  return isRepeat(w, 'case-step', last, body) && readNote(w, last) === note
}

/** What a step must say and does not, or says though it does not belong to it. */
function lackOf({ step, finding, responsibility, callBack }: CaseStepOrder): string | undefined {
  if (step === 'called-back' && callBack === undefined) return 'called-back needs callBack'
  if (step !== 'found') return undefined
  if (finding === undefined) return 'found needs finding'
  if (finding === 'true' && responsibility === undefined) return 'found true needs responsibility'
  if (finding !== 'true' && responsibility !== undefined) return `responsibility belongs to found true, not ${finding}`
  return undefined
}

/**
 * A telephone number that somebody left for the call-back. Not in the chain; erased on closing.
 *
 * @throws Refusal not-found, case-step-refused when the case is over
 */
export function leaveContact(w: Write, rating: Buffer, phone: string): void {
  const row = findCase(w.sql, rating)
  if (!row) throw new Refusal('not-found', 'case', '差评件')
  if (isOver(row)) throw new Refusal('case-step-refused', 'the case is over', '差评件已经办结')
  keepContact(w, rating, phone)
}

const APPEAL_UPHELD = '申诉成立'

export function isOver(row: CaseRow): boolean {
  return row.closed !== null || row.lapsed !== null
}

function touch(w: Write, rating: Buffer): void {
  const window = findRating(w.sql, rating)?.window ?? null
  if (window !== null) w.touched.windows.add(window)
}
