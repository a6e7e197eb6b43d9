import { campaignPeriod, dateOfDay, dayOf, isoShanghai } from '../../../contract/campaign-time.ts'
import { CALL_BACKS, CASE_STATES, FINDINGS, RESPONSIBILITIES } from '../../../contract/cases.ts'
import type {
  ComplaintCounts,
  ComplaintLine,
  ComplaintReport,
  ComplaintUnit,
} from '../../../contract/hotline/complaints.ts'
import { Refusal } from '../../../contract/errors.ts'
import { caseNumber, clocksOf } from '../../changes/cases/case-list.ts'
import type { CaseRow } from '../../projections/case-row.ts'
import type { Provenance } from '../../../contract/export/provenance.ts'
import type { Reader } from '../../reader.ts'
import { provenanceOf } from '../provenance.ts'
import { campaignById, periodOf, type Campaign } from '../scores/campaigns.ts'

type Row = CaseRow & {
  occurred: number
  unit: string | null
  level: number
  reasons: string | null
  has_case: number
}

/** What somebody asks for: a month of a campaign, `2026-11`. */
export interface MonthAsked {
  campaign: string
  month: string
  now: number
}

/** The report of a month. @throws Refusal unknown-campaign, bad-period */
export function complaintsOf(reader: Reader, { campaign, month, now }: MonthAsked): ComplaintReport {
  return complaintReport(reader, campaignById(reader, campaign, now), month, now)
}

/** The same with where its figures are from, for a file. @throws Refusal unknown-campaign, bad-period */
export function complaintsForFile(reader: Reader, asked: MonthAsked): { report: ComplaintReport; of: Provenance } {
  return { report: complaintsOf(reader, asked), of: provenanceOf(reader) }
}

/**
 * The complaints of a month of the campaign, as their cases stand now. A unit that was merged is counted in the one in
 * which it goes on, as in the scores.
 *
 * @param month `2026-11`
 * @throws Refusal bad-period for a month that is none, or none of the campaign, or that has not begun
 */
export function complaintReport(reader: Reader, campaign: Campaign, month: string, now: number): ComplaintReport {
  const { from, to, since, until } = monthOf(campaign, month, now)
  const { registry } = reader
  const words = new Map(
    registry.policies().flatMap(({ policy }) => policy.questions.items.map((i) => [i.code, i.text.zh])),
  )
  const unitOf = (code: string | null) => {
    const unit = code === null ? undefined : registry.unit(registry.heirOf(code))
    return unit === undefined ? null : { code: unit.code, name: unit.name }
  }
  const rows = reader
    .sql(
      `SELECT c.*, c.rating IS NOT NULL AS has_case, r.occurred, r.unit, r.level,
         json_extract(l.body, '$.reasons') AS reasons
       FROM rating r JOIN ledger l ON l.n = r.n LEFT JOIN case_file c ON c.rating = r.id
       WHERE r.source = 'call' AND r.occurred >= ? AND r.occurred < ? AND json_extract(l.body, '$.complaint')
       ORDER BY r.occurred, r.n`,
    )
    .all(since, until) as Row[]
  const complaints = rows.map((row): ComplaintLine => {
    const reasons = JSON.parse(row.reasons ?? '[]') as string[]
    return {
      unit: unitOf(row.unit),
      date: dateOfDay(dayOf(row.occurred)),
      level: row.level,
      reasons: reasons.map((code) => words.get(code) ?? code),
      case: row.has_case === 1 ? caseOf(reader, row, now) : null,
    }
  })
  const units = Map.groupBy(complaints, ({ unit }) => unit?.code ?? '')
  const lines = [...units.values()].map((each): ComplaintUnit => ({ unit: each[0]!.unit, ...countsOf(each) }))
  return {
    campaign: campaign.id,
    title: campaign.title,
    month,
    from,
    to,
    asOf: isoShanghai(now),
    total: countsOf(complaints),
    units: lines.toSorted(inOrder),
    without: registry.units().filter(({ code }) => registry.heirOf(code) === code && !units.has(code)).length,
    complaints,
  }
}

function monthOf(campaign: Campaign, month: string, now: number) {
  const { from, to } = campaignPeriod(Number(campaign.id))
  const first = `${month}-01`
  const last = dateOfDay(dayOf(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)) - 1)
  const begins = Date.parse(`${first}T00:00:00+08:00`)
  if (!/^\d{4}-(0[1-9]|1[0-2])$/.test(month) || begins < from || begins >= to || begins > now)
    throw new Refusal('bad-period', month)
  return periodOf(campaign, now, first, last)
}

function caseOf(reader: Reader, row: Row, now: number): NonNullable<ComplaintLine['case']> {
  const clocks = clocksOf(reader, row, now)
  const end = row.closed ?? row.lapsed_at
  return {
    number: caseNumber(row),
    state: row.state,
    soft: row.soft === 1,
    lapsed: row.lapsed !== null,
    late: row.soft === 0 && row.lapsed === null && (clocks.late || (row.closed !== null && clocks.whole.late)),
    finding: row.finding,
    responsibility: row.responsibility,
    callBack: row.call_back,
    closed: end === null ? null : dateOfDay(dayOf(end)),
  }
}

function countsOf(lines: readonly ComplaintLine[]): ComplaintCounts {
  const cases = lines.flatMap((line) => (line.case === null ? [] : [line.case]))
  const going = cases.filter(({ lapsed, soft }) => !lapsed && !soft)
  const count = <Key extends string>(
    keys: readonly Key[],
    of: (each: (typeof cases)[number]) => Key | null,
    among = cases,
  ) =>
    Object.fromEntries(keys.map((key) => [key, among.filter((each) => of(each) === key).length])) as Record<Key, number>
  return {
    complaints: lines.length,
    bad: lines.filter(({ level }) => level <= 2).length,
    cases: cases.length,
    states: count(CASE_STATES, ({ state }) => state, going),
    lapsed: cases.filter(({ lapsed }) => lapsed).length,
    soft: cases.filter(({ lapsed, soft }) => soft && !lapsed).length,
    late: cases.filter(({ late }) => late).length,
    findings: count(FINDINGS, ({ finding }) => finding),
    responsibilities: count(RESPONSIBILITIES, ({ responsibility }) => responsibility),
    callBacks: count(CALL_BACKS, ({ callBack }) => callBack),
  }
}

/** The most complaints first, then by code; what belongs to nobody last. */
function inOrder(a: ComplaintUnit, b: ComplaintUnit): number {
  if (a.unit === null || b.unit === null) return Number(a.unit === null) - Number(b.unit === null)
  return b.complaints - a.complaints || (a.unit.code < b.unit.code ? -1 : 1)
}
