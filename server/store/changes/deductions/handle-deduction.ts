import type { Actor } from '../../../contract/audit.ts'
import { dateOfDay, dayOf } from '../../../contract/campaign-time.ts'
import type { VerdictOnObjection } from '../../../contract/deductions.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { signedDay } from '../../../rules/deductions/check-signature.ts'
import { filesNamed } from '../../evidence/uploads.ts'
import { isRepeat, isTakenAlready } from '../repeats.ts'
import type { Write } from '../../writer/write.ts'
import { deductionById, verdictsOn, withdrawalsOf, type DeductionRow } from './deduction-rows.ts'
import {
  decides,
  isOpen,
  whyNotConfirm,
  whyNotDecide,
  whyNotObject,
  whyNotSign,
  whyNotWithdraw,
} from './deduction-steps.ts'
import { hashText, keepText } from './deduction-texts.ts'

/**
 * The leader of the reporting media house has signed and stamped: name, day, scan. Of this and every step below: the same once
 * more, of the same person, is the step on record.
 *
 * @throws Refusal not-found, rule-of-another-body, deduction-step-refused, deduction-withdrawn, unknown-file,
 *   no-31-november, date-outside-period, signed-before-fact
 */
export function signDeduction(
  w: Write,
  { id: named, name, date, file, by }: { id: string; name: string; date: string; file: string; by: RoleHolder },
  actor: Actor,
): { id: string } {
  const row = mustHave(w, named)
  const { id } = row
  if (by.role !== 'reporter') throw new Refusal('forbidden', 'the reporting media house signs', '由报送的媒体签字')
  const text = hashText(name.trim())
  const said = () => {
    if (saysNothing(name)) throw new Refusal('evidence-missing', 'name')
    const read = signedDay(date, row.day, dayOf(w.now))
    if ('fault' in read) throw new Refusal(read.fault.code, read.fault.detail)
    const [scan] = filesNamed(w, [file], by)
    const day = dateOfDay(read.day)
    return { id, date: day, file: scan!, textHash: text.textHash, operator: actor, role: 'reporter' as const }
  }
  const isSame = () => isRepeat(w, 'deduction-signed', row.signed, said(), { text: text.text })
  if (isTakenAlready(whyNotSign(row, by.body), isSame)) return { id }
  const { n } = w.append('deduction-signed', said())
  keepText(w, n, text)
  w.audit.record(actor, 'deduction:sign', `deduction:${id}`, { date })
  return { id }
}

/**
 * An officer of the office confirms it: from here on it counts, and the unit is told.
 *
 * @throws Refusal not-found, same-person, own-unit, not-signed, deduction-step-refused, deduction-withdrawn
 */
export function confirmDeduction(
  w: Write,
  { id: named, officer }: { id: string; officer: Officer },
  actor: Actor,
): { id: string } {
  const row = mustHave(w, named)
  const { id } = row
  const body = { id, ...ofOffice(officer) }
  const isSame = () => isOpen(row) && isRepeat(w, 'deduction-confirmed', row.confirmed, body)
  if (isTakenAlready(whyNotConfirm(row, w.registry, officer), isSame)) return { id }
  w.append('deduction-confirmed', body)
  w.append('deduction-told', { id, unit: w.registry.heirOf(row.unit) })
  w.audit.record(actor, 'deduction:confirm', `deduction:${id}`, {})
  return { id }
}

/**
 * The unit concerned objects, once. Until two officers find it right the fact counts.
 *
 * @throws Refusal not-found also for another unit's, objection-too-late, deduction-step-refused, deduction-withdrawn,
 *   unknown-file, reason-missing
 */
export function objectToDeduction(
  w: Write,
  { id: named, reason, files, by }: { id: string; reason: string; files: string[]; by: RoleHolder },
  actor: Actor,
): { id: string } {
  const row = mustHave(w, named)
  const { id } = row
  const unit = w.registry.heirOf(row.unit)
  if (by.role !== 'unit' || by.unit === undefined || w.registry.heirOf(by.unit) !== unit)
    throw new Refusal('not-found', id)
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const text = hashText(reason.trim())
  const said = () => ({ id, unit, files: filesNamed(w, files, by), textHash: text.textHash, operator: actor })
  const isSame = () => isRepeat(w, 'deduction-objection', row.objected, said(), { text: text.text })
  if (isTakenAlready(whyNotObject(row, w.registry, w.now), isSame)) return { id }
  const { n } = w.append('deduction-objection', said())
  keepText(w, n, text)
  w.audit.record(actor, 'deduction:object', `deduction:${id}`, { unit })
  return { id }
}

/**
 * One officer's word about an objection. Two that agree decide; where two differ, a third one's does.
 *
 * @returns whether it is decided
 * @throws Refusal not-found, reason-missing, same-person, own-unit, deduction-step-refused, deduction-withdrawn
 */
export function decideObjection(
  w: Write,
  {
    id: named,
    verdict,
    reason,
    officer,
  }: { id: string; verdict: VerdictOnObjection; reason: string; officer: Officer },
  actor: Actor,
): { id: string; decided: boolean } {
  const row = mustHave(w, named)
  const { id } = row
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const said = verdictsOn(w.sql, id)
  const body = { id, outcome: verdict, reason: reason.trim(), ...ofOffice(officer) }
  const isSame = () => isRepeat(w, 'deduction-verdict', ownWord(said, actor), body)
  if (isTakenAlready(whyNotDecide(row, said, w.registry, officer), isSame))
    return { id, decided: row.dismissed !== null || row.upheld !== null }
  w.append('deduction-verdict', body)
  const decided = decides(said, verdict)
  w.audit.record(actor, 'deduction:decide', `deduction:${id}`, { verdict, decided })
  return { id, decided }
}

/**
 * One of two who take a fact back; the second one's word does it.
 *
 * @returns whether it is withdrawn
 * @throws Refusal not-found, reason-missing, same-person, own-unit, rule-of-another-body, deduction-withdrawn;
 *   office-word-needed for the second reporter, where the office confirmed it
 */
export function withdrawDeduction(
  w: Write,
  { id: named, reason, by }: { id: string; reason: string; by: RoleHolder },
  actor: Actor,
): { id: string; withdrawn: boolean } {
  const row = mustHave(w, named)
  const { id } = row
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const said = withdrawalsOf(w.sql, id)
  const body = by.role === 'reporter' ? by.body : undefined
  const word = {
    id,
    reason: reason.trim(),
    operator: actor,
    role: by.role === 'reporter' ? ('reporter' as const) : ('campaign-office' as const),
    ...(body === undefined ? {} : { body }),
    ...(by.unit === undefined ? {} : { bound: by.unit }),
  }
  const isSame = () => isRepeat(w, 'deduction-withdrawal', ownWord(said, actor), word)
  const why = whyNotWithdraw(row, said, w.registry, { operator: actor, bound: by.unit, body })
  if (isTakenAlready(why, isSame)) return { id, withdrawn: row.withdrawn !== null }
  w.append('deduction-withdrawal', word)
  w.audit.record(actor, 'deduction:withdraw', `deduction:${id}`, { withdrawn: said.length > 0 })
  return { id, withdrawn: said.length > 0 }
}

/** @throws Refusal forbidden for whoever is no officer of the office */
function ofOffice({ operator, role, bound }: Officer) {
  if (role !== 'campaign-office') throw new Refusal('forbidden')
  return { operator, role, ...(bound === undefined ? {} : { bound }) }
}

function mustHave({ sql }: Pick<Write, 'sql'>, id: string): DeductionRow {
  const row = deductionById(sql, id.toLowerCase())
  if (row === undefined) throw new Refusal('not-found', id)
  return row
}

/** What somebody said already. */
function ownWord(said: readonly { n: number; operator: string }[], operator: string): number | undefined {
  return said.find((each) => each.operator === operator)?.n
}
