import type { Actor } from '../../../contract/audit.ts'
import { dateOfDay } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import type { Write } from '../../writer/write.ts'
import { hashText, keepText } from '../deductions/deduction-texts.ts'
import { isRepeat, isTakenAlready } from '../repeats.ts'
import { ahead, mustHave, ofOffice, refuse, type OfItem } from './handle-rectification.ts'
import { hashPeople, keepPeople } from './rectification-people.ts'
import { openAppointment } from './rectification-rows.ts'
import { whyNotAppoint, whyNotPostpone } from './rectification-steps.ts'

/**
 * The office will go and look: on which day, who goes, at what. The unit sees it. A visit that is entered makes it. The same once
 * more is no second one.
 *
 * @throws Refusal not-found, own-unit, evidence-missing, rectification-step-refused, rectification-ended,
 *   appointment-open, no-31-november, bad-request, deadline-outside
 */
export function appointVisit(
  w: Write,
  { date, who, text, officer, ...of }: OfItem & { date: string; who: string; text: string; officer: Officer },
  actor: Actor,
): { id: string } {
  const row = mustHave(w, of)
  for (const [name, said] of Object.entries({ who, text }))
    if (saysNothing(said)) throw new Refusal('evidence-missing', name)
  const open = openAppointment(w.sql, row.id)
  const kept = hashText(text.trim())
  const visitors = { who: who.trim() }
  const people = hashPeople(visitors)
  const said = () => ({
    id: row.id,
    date: dateOfDay(ahead(date, row, w.now)),
    textHash: kept.textHash,
    peopleHash: people.textHash,
    ...ofOffice(officer),
  })
  const beside = { text: kept.text, people: visitors }
  const isSame = () => isRepeat(w, 'rectification-appointment', open?.n, said(), beside)
  if (isTakenAlready(whyNotAppoint(row, open, w.registry, officer), isSame)) return { id: row.id }
  const body = said()
  const { n } = w.append('rectification-appointment', body)
  keepText(w, n, kept)
  keepPeople(w, n, people)
  w.audit.record(actor, 'rectification:appoint', `rectification:${row.id}`, { date: body.date })
  return { id: row.id }
}

/**
 * Puts the visit that is appointed off to another day, or calls it off where none is named.
 *
 * @throws Refusal not-found, own-unit, reason-missing, appointment-missing, no-31-november, bad-request, deadline-outside
 */
export function postponeVisit(
  w: Write,
  { date, reason, officer, ...of }: OfItem & { date?: string; reason: string; officer: Officer },
  actor: Actor,
): { id: string } {
  const row = mustHave(w, of)
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const open = openAppointment(w.sql, row.id)
  const day = date === undefined ? null : ahead(date, row, w.now)
  refuse(whyNotPostpone(row, open, day, w.registry, officer))
  const to = day === null ? {} : { date: dateOfDay(day) }
  w.append('rectification-postponement', {
    id: row.id,
    appointment: open!.n,
    ...to,
    reason: reason.trim(),
    ...ofOffice(officer),
  })
  w.audit.record(actor, 'rectification:postpone', `rectification:${row.id}`, to)
  return { id: row.id }
}
