import { dateOfDay, dayOf, isoShanghai } from '../../../contract/campaign-time.ts'
import type { Inspection, InspectionList, Programme, ProgrammeList } from '../../../contract/answers/oversight.ts'
import { RULE_FACTS, type DeductionRule } from '../../../contract/deductions.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { OFFERED_BY_OUTCOME } from '../../../contract/oversight.ts'
import { may } from '../../../contract/roles.ts'
import { nextSteps } from '../../../rules/deductions/check-oversight.ts'
import { isOwn } from '../../../rules/screening/may-decide.ts'
import { readText } from '../../changes/deductions/deduction-texts.ts'
import {
  inspectionById,
  programmeById,
  stepsOfInspection,
  type InspectionRow,
  type ProgrammeRow,
} from '../../changes/oversight/oversight-rows.ts'
import type { ProgrammeTexts } from '../../changes/oversight/programmes.ts'
import type { Reader } from '../../reader.ts'
import type { DeductionViewer } from '../deductions/deduction-views.ts'

/** Programmes, newest first: of the media its own, office and auditor all. */
export function programmeList(reader: Reader, viewer: DeductionViewer, now: number): ProgrammeList {
  const rows = reader.sql('SELECT * FROM programme ORDER BY day DESC, n DESC').all() as ProgrammeRow[]
  return {
    today: dateOfDay(dayOf(now)),
    programmes: seesProgrammes(viewer) ? rows.map((row) => programmeView(reader, row)) : [],
  }
}

/** @throws Refusal not-found also for whoever may not see it */
export function oneProgramme(reader: Reader, id: string, viewer: DeductionViewer): Programme {
  const row = programmeById(reader.sql, id)
  if (row === undefined || !seesProgrammes(viewer)) throw new Refusal('not-found', id)
  return programmeView(reader, row)
}

/** Inspections, newest first: of a reporter those of the own body, office and auditor all. */
export function inspectionList(reader: Reader, viewer: DeductionViewer, now: number): InspectionList {
  const rows = reader.sql('SELECT * FROM inspection ORDER BY day DESC, n DESC').all() as InspectionRow[]
  return {
    today: dateOfDay(dayOf(now)),
    inspections: rows.filter((row) => seesInspection(row, viewer)).map((row) => inspectionView(reader, row, viewer)),
  }
}

/** @throws Refusal not-found also for whoever may not see it */
export function oneInspection(reader: Reader, id: string, viewer: DeductionViewer): Inspection {
  const row = inspectionById(reader.sql, id)
  if (row === undefined || !seesInspection(row, viewer)) throw new Refusal('not-found', id)
  return inspectionView(reader, row, viewer)
}

function seesProgrammes({ by }: DeductionViewer): boolean {
  return by.role !== 'reporter' || by.body === 'media'
}

function seesInspection({ body }: InspectionRow, { by }: DeductionViewer): boolean {
  return by.role !== 'reporter' || by.body === body
}

function programmeView(reader: Reader, row: ProgrammeRow): Programme {
  const { title, invitation, problems } = JSON.parse(readText(reader, row.n)?.text ?? '{}') as Partial<ProgrammeTexts>
  const outcome = row.outcome === null ? null : outcomeOf(reader, row.outcome)
  const rule = outcome === null ? undefined : OFFERED_BY_OUTCOME[outcome.outcome]
  return {
    id: row.id,
    unit: unitOf(reader, row.unit),
    sort: row.sort,
    date: dateOfDay(row.day),
    title: title ?? null,
    invitation: invitation ?? null,
    problems: problems ?? [],
    at: isoShanghai(row.at),
    by: nameIn(row.operator),
    outcome,
    ...offer(reader, row.unit, rule, outcome?.date, null),
  }
}

function outcomeOf(reader: Reader, n: number): NonNullable<Programme['outcome']> {
  const { at, body } = entryAt(reader, 'programme-outcome', n)
  return {
    outcome: body.outcome,
    date: body.date,
    text: readText(reader, n)?.text ?? null,
    at: isoShanghai(at),
    by: nameIn(body.operator),
  }
}

function inspectionView(reader: Reader, row: InspectionRow, { by }: DeductionViewer): Inspection {
  const steps = stepsOfInspection(reader.sql, row.id).map(({ n, at, step }) => {
    const { body } = entryAt(reader, 'inspection-step', n)
    return {
      step,
      date: body.date,
      text: readText(reader, n)?.text ?? null,
      document: body.document ?? null,
      at: isoShanghai(at),
      by: nameIn(body.operator),
    }
  })
  const circulated = steps.find(({ step }) => step === 'circulated')
  // What 市委督查室 circulates is no criticism of annex 1.
  const offers = circulated !== undefined && (RULE_FACTS.A2.bodies as readonly string[]).includes(row.body)
  const mine = by.unit !== undefined && isOwn(reader.registry.heirOf(by.unit), reader.registry.heirOf(row.unit))
  return {
    id: row.id,
    unit: unitOf(reader, row.unit),
    body: row.body,
    date: dateOfDay(row.day),
    finding: readText(reader, row.n)?.text ?? null,
    at: isoShanghai(row.at),
    by: nameIn(row.operator),
    state: steps.at(-1)?.step ?? 'found',
    steps,
    may: may(by.role, 'inspection:report') && !mine ? nextSteps(steps.map(({ step }) => step)) : [],
    ...offer(reader, row.unit, offers ? 'A2' : undefined, circulated?.date, circulated?.document ?? null),
  }
}

/** What follows from it, and the deduction that somebody entered for it. */
function offer(
  { sql, registry }: Reader,
  unit: string,
  rule: DeductionRule | undefined,
  date: string | undefined,
  document: { number: string; date: string } | null,
): Pick<Programme, 'offered' | 'deduction'> {
  if (rule === undefined || date === undefined) return { offered: null, deduction: null }
  const rows = sql(
    'SELECT id, unit FROM deduction WHERE rule = ? AND withdrawn IS NULL AND (number = ? OR (? IS NULL AND day = ?)) ORDER BY n',
  ).all(rule, document?.number ?? null, document?.number ?? null, dayOf(Date.parse(`${date}T00:00:00+08:00`))) as {
    id: string
    unit: string
  }[]
  const heir = registry.heirOf(unit)
  const found = rows.find((row) => registry.heirOf(row.unit) === heir)
  return { offered: { rule, date, document }, deduction: found?.id ?? null }
}

function entryAt<K extends 'programme-outcome' | 'inspection-step'>({ sql }: Reader, kind: K, n: number) {
  const row = sql('SELECT at, body FROM ledger WHERE n = ? AND kind = ?').get(n, kind) as { at: number; body: string }
  return { at: row.at, body: JSON.parse(row.body) as EntryBodies[K] }
}

function unitOf({ registry }: Reader, code: string): { code: string; name: string } {
  const heir = registry.heirOf(code)
  return { code: heir, name: registry.unit(heir)?.name ?? heir }
}

function nameIn(actor: string): string {
  return actor.slice(actor.indexOf(':') + 1)
}
