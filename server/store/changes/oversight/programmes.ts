import type { Actor } from '../../../contract/audit.ts'
import { dateOfDay, dayOf } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import { refusalFor } from '../refusal-for.ts'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type { ProgrammeOutcome, ProgrammeSort } from '../../../contract/oversight.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { dayFrom } from '../../../rules/deductions/check-oversight.ts'
import { enteredDay } from '../../../rules/deductions/check-problem.ts'
import type { Write } from '../../writer/write.ts'
import { hashText, keepText, readText } from '../deductions/deduction-texts.ts'
import { programmeById, type ProgrammeRow } from './oversight-rows.ts'

/** What lies beside the chain, as canonical JSON. */
export interface ProgrammeTexts {
  title: string
  invitation: string
  problems: string[]
}

export interface EnteredProgramme extends ProgrammeTexts {
  id: string
  unit: string
  sort: ProgrammeSort
  date: string
}

/**
 * A unit in a programme of the media (八.1). The same id and content again is no second one.
 *
 * @throws Refusal rule-of-another-body, unknown-unit, id-reused, evidence-missing, and what `enteredDay` finds
 */
export function enterProgramme(
  w: Write,
  { by, ...said }: EnteredProgramme & { by: RoleHolder },
  actor: Actor,
): { id: string; fresh: boolean } {
  const id = said.id.toLowerCase()
  const { unit, sort, date } = said
  mustBeMedia(by)
  if (w.registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
  const texts = textsOf(said)
  if (saysNothing(texts.title)) throw new Refusal('evidence-missing', 'title')
  const read = enteredDay(date, dayOf(w.now), 'note')
  if ('fault' in read) throw refusalFor(read.fault)
  const text = canonicalJson({ ...texts })
  const known = programmeById(w.sql, id)
  if (known !== undefined) {
    const same = known.unit === unit && known.sort === sort && known.day === read.day
    if (same && readText(w, known.n)?.text === text) return { id, fresh: false }
    throw new Refusal('id-reused', id)
  }
  const kept = hashText(text)
  const { n } = w.append('programme', {
    id,
    unit,
    sort,
    date: dateOfDay(read.day),
    problems: texts.problems.length,
    textHash: kept.textHash,
    operator: actor,
    role: roleOf(by),
  })
  keepText(w, n, kept)
  w.audit.record(actor, 'programme:enter', `programme:${id}`, { unit, sort })
  return { id, fresh: true }
}

/**
 * What the unit did: came, was excused, refused to come (B4) or to be interviewed (B1). It offers a deduction, and makes none.
 *
 * @throws Refusal not-found, rule-of-another-body, reason-missing, and what `dayFrom` finds
 */
export function noteOutcome(
  w: Write,
  {
    id,
    outcome,
    date,
    text,
    by,
  }: { id: string; outcome: ProgrammeOutcome; date: string; text: string; by: RoleHolder },
  actor: Actor,
): { id: string } {
  mustBeMedia(by)
  const row: ProgrammeRow | undefined = programmeById(w.sql, id)
  if (row === undefined) throw new Refusal('not-found', id)
  if (by.unit !== undefined && w.registry.heirOf(by.unit) === w.registry.heirOf(row.unit)) throw new Refusal('own-unit')
  const words = text.trim()
  if (saysNothing(words) && outcome !== 'came') throw new Refusal('reason-missing')
  // An invitation is refused before the programme, too: the day is the refusal's.
  const read = dayFrom(date, row.day - MOST_DAYS_AHEAD, dayOf(w.now))
  if ('fault' in read) throw refusalFor(read.fault)
  const kept = hashText(words)
  const { n } = w.append('programme-outcome', {
    id: row.id,
    date: dateOfDay(read.day),
    outcome,
    textHash: kept.textHash,
    operator: actor,
    role: roleOf(by),
  })
  keepText(w, n, kept)
  w.audit.record(actor, 'programme:outcome', `programme:${row.id}`, { outcome })
  return { id: row.id }
}

/** An invitation goes out at most so many days before its programme. */
export const MOST_DAYS_AHEAD = 60

function textsOf({ title, invitation, problems }: ProgrammeTexts): ProgrammeTexts {
  return {
    title: title.trim(),
    invitation: saysNothing(invitation) ? '' : invitation.trim(),
    problems: problems.filter((each) => !saysNothing(each)).map((each) => each.trim()),
  }
}

function mustBeMedia({ role, body }: RoleHolder): void {
  if (role === 'reporter' && body !== 'media') throw new Refusal('rule-of-another-body', 'B4')
}

function roleOf({ role }: RoleHolder): 'reporter' | 'campaign-office' {
  return role === 'reporter' ? 'reporter' : 'campaign-office'
}
