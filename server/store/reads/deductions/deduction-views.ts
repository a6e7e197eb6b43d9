import { campaignYearAt, dateOfDay, dayOf, isoShanghai, startOfDay } from '../../../contract/campaign-time.ts'
import { isOfMedia, RULE_FACTS, type DeductionRule } from '../../../contract/deductions.ts'
import type { Deduction, DeductionFile, DeductionList, DeductionStep } from '../../../contract/answers/deductions.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { EvidenceFile } from '../../../contract/ledger/deduction-entries.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { may, type Permission } from '../../../contract/roles.ts'
import { FACT_DATES } from '../../../rules/deductions/check-deduction.ts'
import type { DeductionLine } from '../../../rules/deductions/counting.ts'
import { lastDayToObject } from '../../../rules/deductions/objection-term.ts'
import {
  deductionById,
  saidOfAll,
  saidOfOne,
  stateOf,
  type DeductionRow,
  type SaidOfDeductions,
} from '../../changes/deductions/deduction-rows.ts'
import {
  whyNotConfirm,
  whyNotDecide,
  whyNotObject,
  whyNotSign,
  whyNotWithdraw,
} from '../../changes/deductions/deduction-steps.ts'
import { uploadFacts } from '../../evidence/uploads.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'
import { isEvidenceFor } from '../rectifications/rectification-views.ts'
import { allLines } from './deductions-of.ts'
import { eachByItself, manyAtOnce, type DeductionSource } from './entries-at-once.ts'

/** Who looks, and under which name the person's acts stand on record. */
export interface DeductionViewer {
  by: RoleHolder
  operator: string
}

/**
 * Deductions that somebody may see, in the order of (date, id): a unit its own, a reporter those of the own body, office
 * and auditor all.
 *
 * @throws Refusal forbidden for a unit that asks for another one's; unknown-unit, unknown-campaign
 */
export function deductionList(
  reader: Reader,
  { unit, rule, campaign }: { unit?: string; rule?: DeductionRule; campaign?: string },
  viewer: DeductionViewer,
  now: number,
): DeductionList {
  const { registry, sql } = reader
  const asked = unit === undefined ? undefined : registry.heirOf(unit)
  if (viewer.by.role === 'unit' && asked !== undefined && asked !== ownUnit(reader, viewer))
    throw new Refusal('forbidden', unit)
  if (unit !== undefined && registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
  if (campaign !== undefined) mustBeKnown(reader, campaign, now)
  const rows = new Map((sql('SELECT * FROM deduction').all() as DeductionRow[]).map((row) => [row.id, row]))
  const numbers = numbersOf([...rows.values()])
  const seen = allLines(reader).filter(
    (line) =>
      maySee(reader, rows.get(line.id)!, viewer) &&
      (asked === undefined || line.unit === asked) &&
      (rule === undefined || line.rule === rule) &&
      (campaign === undefined || campaignOf(line.day) === campaign),
  )
  const said = saidOfAll(sql)
  const source = manyAtOnce(
    reader,
    seen.flatMap(({ id }) => entriesAbout(rows.get(id)!, said)),
  )
  const view = viewing({ reader, said, viewer, now, source })
  return {
    today: dateOfDay(dayOf(now)),
    deductions: seen.map((line) => view(rows.get(line.id)!, line, numbers.get(line.id)!)),
    sums: sumsOf(reader, seen, rows),
  }
}

/** A campaign of this hub, or the one before the running one, whose facts may still be entered. @throws Refusal unknown-campaign */
function mustBeKnown(reader: Reader, campaign: string, now: number): void {
  if (campaign !== String(campaignYearAt(now) - 1)) campaignById(reader, campaign, now)
}

/** One of them. @throws Refusal not-found also for whoever may not see it */
export function oneDeduction(reader: Reader, id: string, viewer: DeductionViewer, now: number): Deduction {
  const row = deductionById(reader.sql, id.toLowerCase())
  if (row === undefined || !maySee(reader, row, viewer)) throw new Refusal('not-found', id)
  const line = allLines(reader).find((each) => each.id === row.id)!
  const number = numbersOf(reader.sql('SELECT * FROM deduction').all() as DeductionRow[]).get(row.id)!
  return viewing({ reader, said: saidOfOne(reader.sql), viewer, now, source: eachByItself(reader) })(row, line, number)
}

/** Whether somebody may take a file away: who uploaded it, and who sees a deduction or a list of rectification that names it. */
export function fileFor(
  reader: Reader,
  asked: string,
  viewer: DeductionViewer,
): { sort: DeductionFile['sort']; bytes: number; sha256: string } {
  const { sql } = reader
  const id = asked.toLowerCase()
  const facts = uploadFacts(sql, id)
  const operator = sql('SELECT operator FROM upload WHERE id = ?').pluck().get(id) as string | undefined
  const named = sql('SELECT DISTINCT id FROM deduction_file WHERE file = ?').pluck().all(id) as string[]
  const seen =
    named.some((each) => maySee(reader, deductionById(sql, each)!, viewer)) || isEvidenceFor(reader, id, viewer)
  if (facts === null || !(seen || operator === viewer.operator)) throw new Refusal('not-found', asked)
  return facts
}

function maySee(reader: Reader, row: DeductionRow, viewer: DeductionViewer): boolean {
  const { role, body } = viewer.by
  if (role === 'unit') return reader.registry.heirOf(row.unit) === ownUnit(reader, viewer)
  return role === 'reporter' ? row.body === body : role === 'campaign-office' || role === 'auditor'
}

function ownUnit({ registry }: Reader, { by }: DeductionViewer): string | undefined {
  return by.unit === undefined ? undefined : registry.heirOf(by.unit)
}

/** 编号: by campaign in the order of entries. */
function numbersOf(rows: readonly DeductionRow[]): Map<string, number> {
  const counts = new Map<string, number>()
  const numbers = new Map<string, number>()
  for (const { id, day } of rows.toSorted((a, b) => a.n - b.n)) {
    const campaign = campaignOf(day)
    const number = (counts.get(campaign) ?? 0) + 1
    counts.set(campaign, number)
    numbers.set(id, number)
  }
  return numbers
}

type View = (row: DeductionRow, line: DeductionLine, number: number) => Deduction

function viewing(by: Omit<Looking, 'until' | 'file'>): View {
  const looking = { ...by, until: lastDays(by.reader), file: filesIn(by.reader) }
  return (row, line, number) => viewOf(looking, row, line, number)
}

/** Numbers of what is on record about it. */
function entriesAbout({ id, n, signed, confirmed, objected }: DeductionRow, said: SaidOfDeductions): number[] {
  const words = [...said.verdicts(id), ...said.withdrawals(id)].map((each) => each.n)
  return [n, signed, confirmed, objected, ...words].filter((each) => each !== null)
}

interface Looking {
  reader: Reader
  said: SaidOfDeductions
  viewer: DeductionViewer
  now: number
  source: DeductionSource
  /** The last day to object of what was told at a moment. */
  until(told: number): string
  file(file: EvidenceFile): DeductionFile
}

/** Many are told on one day. */
function lastDays({ registry }: Reader): Looking['until'] {
  const known = new Map<number, string>()
  return (told) => {
    const day = dayOf(told)
    const date = known.get(day) ?? dateOfDay(lastDayToObject(registry, told))
    known.set(day, date)
    return date
  }
}

function filesIn({ sql }: Reader): Looking['file'] {
  const known = new Map<string, DeductionFile>()
  return ({ id, sha256 }) => {
    const facts = known.has(id) ? null : uploadFacts(sql, id)
    const file = known.get(id) ?? { id, sha256, sort: facts?.sort ?? null, bytes: facts?.bytes ?? null }
    known.set(id, file)
    return file
  }
}

function viewOf(looking: Looking, row: DeductionRow, line: DeductionLine, number: number): Deduction {
  const { reader, source, until, file } = looking
  const { body } = source.entry('deduction', row.n)
  return {
    id: row.id,
    number,
    campaign: campaignOf(row.day),
    unit: unitOf(reader, row.unit),
    rule: row.rule,
    body: row.body,
    date: body.date,
    document: body.document ?? null,
    facts: {
      text: source.text(row.n),
      ...Object.fromEntries(FACT_DATES.flatMap((name) => (body[name] === undefined ? [] : [[name, body[name]]]))),
    },
    files: body.files.map(file),
    tenths: RULE_FACTS[row.rule].tenths,
    counted: line.tenths,
    state: stateOf(row),
    overCap: line.overCap,
    afterSeal: line.afterSeal,
    enteredAt: isoShanghai(row.at),
    enteredBy: nameIn(row.operator),
    told: row.told_at === null ? null : isoShanghai(row.told_at),
    objectUntil: row.told_at === null ? null : until(row.told_at),
    signed: signedOf(looking, row),
    confirmed: row.confirmed === null ? null : saidIn(source, row.confirmed),
    objection: objectionOf(looking, row),
    withdrawal: withdrawalOf(looking, row),
    may: stepsOf(looking, row),
  }
}

function signedOf({ source, file }: Looking, { signed }: DeductionRow): Deduction['signed'] {
  if (signed === null) return null
  const { at, body } = source.entry('deduction-signed', signed)
  return {
    name: source.text(signed),
    date: body.date,
    file: file(body.file),
    at: isoShanghai(at),
    by: nameIn(body.operator),
  }
}

function objectionOf({ source, said, file }: Looking, row: DeductionRow): Deduction['objection'] {
  if (row.objected === null) return null
  const { at, body } = source.entry('deduction-objection', row.objected)
  return {
    at: isoShanghai(at),
    by: nameIn(body.operator),
    reason: source.text(row.objected),
    files: body.files.map(file),
    state: row.upheld !== null ? 'upheld' : row.dismissed !== null ? 'dismissed' : 'open',
    verdicts: said.verdicts(row.id).map(({ n, verdict }) => {
      const word = source.entry('deduction-verdict', n)
      return { verdict, reason: word.body.reason, at: isoShanghai(word.at), by: nameIn(word.body.operator) }
    }),
  }
}

function withdrawalOf({ source, said }: Looking, row: DeductionRow): Deduction['withdrawal'] {
  const words = said.withdrawals(row.id)
  if (words.length === 0) return null
  return {
    done: row.withdrawn !== null,
    words: words.map(({ n }) => {
      const { at, body } = source.entry('deduction-withdrawal', n)
      return { reason: body.reason, at: isoShanghai(at), by: nameIn(body.operator) }
    }),
  }
}

function saidIn(source: DeductionSource, n: number): { at: string; by: string } {
  const { at, body } = source.entry('deduction-confirmed', n)
  return { at: isoShanghai(at), by: nameIn(body.operator) }
}

/** Steps that this person may take now. */
function stepsOf({ reader, said, viewer, now }: Looking, row: DeductionRow): DeductionStep[] {
  const { registry } = reader
  const { by, operator } = viewer
  const officer = { operator, bound: by.unit }
  const body = by.role === 'reporter' ? by.body : undefined
  const steps: [DeductionStep, Permission, () => string | null][] = [
    ['sign', 'deduction:sign', () => whyNotSign(row, body)],
    ['confirm', 'deduction:confirm', () => whyNotConfirm(row, registry, officer)],
    ['object', 'deduction:object', () => whyNotObject(row, registry, now)],
    ['decide', 'deduction:confirm', () => whyNotDecide(row, said.verdicts(row.id), registry, officer)],
    [
      'withdraw',
      'deduction:report',
      () => whyNotWithdraw(row, said.withdrawals(row.id), registry, { ...officer, body }),
    ],
  ]
  return steps.flatMap(([step, permission, why]) => (may(by.role, permission) && why() === null ? [step] : []))
}

/** What each unit loses, and how far its media cap is filled: by what counts, and by what is still open. */
function sumsOf(
  reader: Reader,
  lines: readonly DeductionLine[],
  rows: ReadonlyMap<string, DeductionRow>,
): DeductionList['sums'] {
  const sums = new Map<string, DeductionList['sums'][number]>()
  for (const { id, unit, rule, day, tenths, overCap } of lines) {
    const campaign = campaignOf(day)
    const key = `${campaign} ${unit}`
    const sum = sums.get(key) ?? { campaign, unit: unitOf(reader, unit), tenths: 0, media: 0, mediaOpen: 0, overCap: 0 }
    const state = stateOf(rows.get(id)!)
    const open = isOfMedia(rule) && (state === 'to-sign' || state === 'to-confirm')
    sums.set(key, {
      ...sum,
      tenths: sum.tenths + tenths,
      media: sum.media + (isOfMedia(rule) ? tenths : 0),
      mediaOpen: sum.mediaOpen + (open ? RULE_FACTS[rule].tenths : 0),
      overCap: sum.overCap + (overCap ? 1 : 0),
    })
  }
  return [...sums.values()].toSorted((a, b) => b.media - a.media || (a.unit.code < b.unit.code ? -1 : 1))
}

function unitOf({ registry }: Reader, code: string): { code: string; name: string } {
  const heir = registry.heirOf(code)
  return { code: heir, name: registry.unit(heir)?.name ?? heir }
}

function campaignOf(day: number): string {
  return String(campaignYearAt(startOfDay(day)))
}

/** `user:li` is shown as `li`. */
function nameIn(actor: string): string {
  return actor.slice(actor.indexOf(':') + 1)
}
