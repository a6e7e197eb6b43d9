import { campaignYearAt, dateOfDay, dayOf, isoShanghai } from '../../../contract/campaign-time.ts'
import type {
  Rectification,
  RectificationFile,
  RectificationList,
  RectificationStep,
} from '../../../contract/answers/rectifications.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { EvidenceFile } from '../../../contract/ledger/deduction-entries.ts'
import { METHOD_CODES } from '../../../contract/methods.ts'
import { may, type Permission, type RoleHolder } from '../../../contract/roles.ts'
import { dueOf, lateBy, mendBy, stateOf } from '../../../rules/rectifications/state.ts'
import { readText } from '../../changes/deductions/deduction-texts.ts'
import { readPeople } from '../../changes/rectifications/rectification-people.ts'
import {
  closingWords,
  entriesAbout,
  entryOfKind,
  openAppointment,
  rectificationById,
  rectificationsOf,
  withdrawalWords,
  type RectificationRow,
} from '../../changes/rectifications/rectification-rows.ts'
import { sealBody } from '../../changes/seals/seals.ts'
import { lastOf } from '../../changes/rectifications/rectification-source.ts'
import {
  whyNotAnswer,
  whyNotAppoint,
  whyNotClose,
  whyNotErase,
  whyNotPlan,
  whyNotPostpone,
  whyNotProgress,
  whyNotVisit,
  whyNotWithdraw,
} from '../../changes/rectifications/rectification-steps.ts'
import { uploadFacts } from '../../evidence/uploads.ts'
import type { Reader } from '../../reader.ts'
import { appointmentViews } from './appointment-views.ts'

/** Who looks, under which name the person's acts stand on record, and whether names of people are shown: to the unit its own, to the office where the look is on record. */
export interface RectificationViewer {
  by: RoleHolder
  operator: string
  people?: boolean
}

/**
 * Lists of a campaign, unit by unit in the document's order: a unit its own, office and auditor all or one; with what was
 * promised after the campaign before.
 *
 * @throws Refusal unknown-campaign, forbidden for a unit that asks for another one's
 */
export function rectificationList(
  reader: Reader,
  { campaign, unit }: { campaign: string; unit?: string },
  viewer: RectificationViewer,
  now: number,
): RectificationList {
  const { registry, sql } = reader
  if (!/^\d{4}$/.test(campaign) || Number(campaign) > campaignYearAt(now))
    throw new Refusal('unknown-campaign', campaign)
  const asked = unit === undefined ? undefined : registry.heirOf(unit)
  const own = ownUnit(reader, viewer)
  if (viewer.by.role === 'unit' && asked !== undefined && asked !== own) throw new Refusal('forbidden', unit)
  if (unit !== undefined && registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
  const only = viewer.by.role === 'unit' ? own : asked
  const order = new Map(registry.units().map(({ code }, i) => [code, i]))
  const of = (year: string) =>
    rectificationsOf(sql, year)
      .filter((row) => maySee(reader, row, viewer) && (only === undefined || registry.heirOf(row.unit) === only))
      .toSorted((a, b) => order.get(registry.heirOf(a.unit))! - order.get(registry.heirOf(b.unit))! || a.n - b.n)
  const numbers = numbersOf(reader, campaign)
  const before = String(Number(campaign) - 1)
  const numbersBefore = numbersOf(reader, before)
  const rows = of(campaign)
  return {
    campaign,
    today: dateOfDay(dayOf(now)),
    items: rows.map((row) => viewOf(reader, row, numbers.get(row.id)!, viewer, now)),
    units: unitsOf(reader, campaign, rows, only, now),
    promised: of(before)
      .filter(({ withdrawn, accepted }) => withdrawn === null && accepted !== null)
      .map((row) => viewOf(reader, row, numbersBefore.get(row.id)!, viewer, now)),
  }
}

/** One item. @throws Refusal not-found also for whoever may not see it */
export function oneRectification(
  reader: Reader,
  { campaign, id }: { campaign: string; id: string },
  viewer: RectificationViewer,
  now: number,
): Rectification {
  const row = rectificationById(reader.sql, id)
  if (row === undefined || row.campaign !== campaign || !maySee(reader, row, viewer)) throw new Refusal('not-found', id)
  return viewOf(reader, row, numbersOf(reader, campaign).get(row.id)!, viewer, now)
}

/** Whether a file is evidence of an item that somebody may see. */
export function isEvidenceFor(reader: Reader, file: string, viewer: RectificationViewer): boolean {
  const named = reader.sql('SELECT DISTINCT id FROM rectification_file WHERE file = ?').pluck().all(file) as string[]
  return named.some((id) => maySee(reader, rectificationById(reader.sql, id)!, viewer))
}

function maySee(reader: Reader, row: RectificationRow, viewer: RectificationViewer): boolean {
  const { role } = viewer.by
  if (role === 'unit') return reader.registry.heirOf(row.unit) === ownUnit(reader, viewer)
  return role === 'campaign-office' || role === 'auditor'
}

function ownUnit({ registry }: Reader, { by }: RectificationViewer): string | undefined {
  return by.unit === undefined ? undefined : registry.heirOf(by.unit)
}

/** 号: by unit in the order of entries, withdrawn ones included, so that a printed number stays. */
export function numbersOf({ sql, registry }: Reader, campaign: string): Map<string, number> {
  const counts = new Map<string, number>()
  return new Map(
    rectificationsOf(sql, campaign).map(({ id, unit }) => {
      const heir = registry.heirOf(unit)
      const number = (counts.get(heir) ?? 0) + 1
      counts.set(heir, number)
      return [id, number]
    }),
  )
}

/** Units with items, and those on the follow-up list, which are expected to have some. */
function unitsOf(
  reader: Reader,
  campaign: string,
  rows: readonly RectificationRow[],
  only: string | undefined,
  now: number,
): RectificationList['units'] {
  const { registry } = reader
  const tables = { sql: reader.sql, registry, sealOf: (n: number) => sealBody(reader.sql, n) }
  const followed = new Set(METHOD_CODES.flatMap((method) => [...lastOf(tables, campaign, method)]))
  return registry.units().flatMap(({ code, name }) => {
    if (only !== undefined && code !== only) return []
    const own = rows.filter((row) => registry.heirOf(row.unit) === code && row.withdrawn === null)
    if (own.length === 0 && !followed.has(code)) return []
    const count = (is: (row: RectificationRow) => boolean) => own.filter(is).length
    return {
      unit: { code, name },
      items: own.length,
      closed: count(({ closed }) => closed !== null),
      late: count((row) => lateBy(registry, row, dayOf(now)) > 0),
      returned: count((row) => ['plan-returned', 'returned'].includes(stateOf(row))),
      waiting: count((row) => ['plan-waits', 'to-visit', 'to-close'].includes(stateOf(row))),
      followUp: followed.has(code),
    }
  })
}

function viewOf(
  reader: Reader,
  row: RectificationRow,
  number: number,
  viewer: RectificationViewer,
  now: number,
): Rectification {
  const { sql, registry } = reader
  const state = stateOf(row)
  const ended = state === 'closed' || state === 'withdrawn'
  const mend = mendBy(registry, row)
  const heir = registry.heirOf(row.unit)
  const said = (words: readonly { n: number }[], kind: 'rectification-closing' | 'rectification-withdrawal') =>
    words.map(({ n }) => {
      const { at, body } = entryOfKind(sql, kind, n)
      return { reason: body.reason, at: isoShanghai(at), by: nameIn(body.operator) }
    })
  return {
    id: row.id,
    number,
    campaign: row.campaign,
    unit: { code: heir, name: registry.unit(heir)?.name ?? heir },
    source: row.source,
    ref: row.ref,
    finding: readText(reader, row.n)?.text ?? null,
    enteredAt: isoShanghai(row.at),
    enteredBy: nameIn(row.operator),
    state,
    due: ended ? null : dateOfDay(dueOf(registry, row)),
    late: lateBy(registry, row, dayOf(now)),
    mendBy: mend === null ? null : dateOfDay(mend),
    plan: planOf(reader, row, viewer),
    answers: entriesAbout(sql, 'rectification-answer', row.id).map(({ at, body }) => ({
      outcome: body.outcome,
      reason: body.reason ?? null,
      until: body.until ?? null,
      at: isoShanghai(at),
      by: nameIn(body.operator),
    })),
    reports: entriesAbout(sql, 'rectification-progress', row.id).map(({ n, at, body }) => ({
      text: readText(reader, n)?.text ?? null,
      done: body.done === true,
      files: filesOf(reader, body.files),
      at: isoShanghai(at),
      by: nameIn(body.operator),
    })),
    visits: entriesAbout(sql, 'rectification-visit', row.id).map(({ n, at, body }) => ({
      date: body.date,
      outcome: body.outcome,
      who: showsPeople(viewer) ? (readPeople(reader, n)?.who ?? null) : null,
      text: readText(reader, n)?.text ?? null,
      until: body.until ?? null,
      files: filesOf(reader, body.files),
      at: isoShanghai(at),
      by: nameIn(body.operator),
    })),
    appointments: appointmentViews(reader, row.id, showsPeople(viewer)),
    closing: said(closingWords(sql, row), 'rectification-closing'),
    closedAt: row.closed_at === null ? null : isoShanghai(row.closed_at),
    withdrawal: said(withdrawalWords(sql, row.id), 'rectification-withdrawal'),
    may: stepsOf(reader, row, viewer),
  }
}

function planOf(reader: Reader, row: RectificationRow, viewer: RectificationViewer): Rectification['plan'] {
  if (row.plan === null) return null
  const { at, body } = entryOfKind(reader.sql, 'rectification-plan', row.plan)
  const text = readText(reader, row.plan)?.text
  const written = text === undefined ? null : (JSON.parse(text) as { measure: string; mechanism: string })
  const people = showsPeople(viewer) ? readPeople(reader, row.plan) : null
  return {
    version: body.version,
    deadline: body.deadline,
    measure: written?.measure ?? null,
    mechanism: written?.mechanism ?? null,
    leader: people?.leader ?? null,
    handler: people?.handler ?? null,
    accepted: row.accepted !== null && row.accepted > row.plan,
    at: isoShanghai(at),
    by: nameIn(body.operator),
  }
}

/** The auditor sees what was promised, and not by whom. */
function showsPeople({ by, people }: RectificationViewer): boolean {
  return by.role === 'unit' || (by.role === 'campaign-office' && people === true)
}

/** Steps that this person may take now. */
function stepsOf(reader: Reader, row: RectificationRow, viewer: RectificationViewer): RectificationStep[] {
  const { registry, sql } = reader
  const { by, operator } = viewer
  const officer = { operator, bound: by.unit }
  const steps: [RectificationStep, Permission, () => string | null][] = [
    ['plan', 'rectification:own', () => whyNotPlan(row)],
    ['report', 'rectification:own', () => whyNotProgress(row)],
    ['accept', 'rectification:handle', () => whyNotAnswer(row, 'accepted', registry, officer)],
    ['return', 'rectification:handle', () => whyNotAnswer(row, 'returned', registry, officer)],
    ['visit', 'rectification:handle', () => whyNotVisit(row, registry, officer)],
    ['appoint', 'rectification:handle', () => whyNotAppoint(row, openAppointment(sql, row.id), registry, officer)],
    [
      'postpone',
      'rectification:handle',
      () => whyNotPostpone(row, openAppointment(sql, row.id), null, registry, officer),
    ],
    ['close', 'rectification:decide', () => whyNotClose(row, closingWords(sql, row), registry, officer)],
    ['withdraw', 'rectification:decide', () => whyNotWithdraw(row, withdrawalWords(sql, row.id), registry, officer)],
    [
      'erase-people',
      'rectification:decide',
      () => (hasPeople(reader, row) ? whyNotErase(row, registry, officer) : 'none'),
    ],
  ]
  return steps.flatMap(([step, permission, why]) => (may(by.role, permission) && why() === null ? [step] : []))
}

function hasPeople({ sql }: Reader, { id }: RectificationRow): boolean {
  return (
    sql('SELECT 1 FROM rectification_people JOIN rectification_step USING (n) WHERE id = ? LIMIT 1').get(id) !==
    undefined
  )
}

function filesOf({ sql }: Reader, files: readonly EvidenceFile[]): RectificationFile[] {
  return files.map(({ id, sha256 }) => {
    const facts = uploadFacts(sql, id)
    return { id, sha256, sort: facts?.sort ?? null, bytes: facts?.bytes ?? null }
  })
}

/** `user:li` is shown as `li`. */
function nameIn(actor: string): string {
  return actor.slice(actor.indexOf(':') + 1)
}
