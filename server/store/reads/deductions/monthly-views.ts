import { campaignPeriod, dateOfDay, dayOf, isoShanghai } from '../../../contract/campaign-time.ts'
import type { MonthlyReports } from '../../../contract/answers/hotline/monthly.ts'
import { MONTHLY_BODIES, MONTHLY_DUE_DAY, type MonthlyBody } from '../../../contract/hotline/monthly.ts'
import type { MonthlyRow } from '../../../rules/deductions/check-monthly.ts'
import { readText } from '../../changes/deductions/deduction-texts.ts'
import { lastMonthly } from '../../changes/deductions/monthly.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'
import type { DeductionViewer } from './deduction-views.ts'

/**
 * Which months of a campaign each body has reported, what is missing, and the newest version of each: a reporter's own
 * body, all for office and auditor.
 *
 * @throws Refusal unknown-campaign
 */
export function monthlyReports(reader: Reader, campaign: string, { by }: DeductionViewer, now: number): MonthlyReports {
  const { id } = campaignById(reader, campaign, now)
  const today = dateOfDay(dayOf(now))
  const bodies = MONTHLY_BODIES.filter((body) => by.role !== 'reporter' || by.body === body)
  return {
    campaign: id,
    months: monthsOf(Number(id)).flatMap((month) => bodies.map((body) => oneMonth(reader, body, month, today))),
  }
}

function oneMonth(reader: Reader, body: MonthlyBody, month: string, today: string): MonthlyReports['months'][number] {
  const due = dueOf(month)
  const last = lastMonthly(reader.sql, body, month)
  const state =
    last !== undefined ? 'handed-in' : today > due ? 'missing' : today.slice(0, 7) >= month ? 'due' : 'to-come'
  if (last === undefined) return { month, body, due, state, version: null, at: null, rows: [] }
  const { at, rows } = reader.sql('SELECT at, rows FROM monthly_report WHERE n = ?').get(last.n) as {
    at: number
    rows: string
  }
  const notes = JSON.parse(readText(reader, last.n)?.text ?? '{}') as Record<string, string>
  return {
    month,
    body,
    due,
    state,
    version: last.version,
    at: isoShanghai(at),
    rows: (JSON.parse(rows) as MonthlyRow[]).map(({ unit, ...counts }) => {
      const heir = reader.registry.heirOf(unit)
      const name = reader.registry.unit(heir)?.name ?? heir
      return { unit: { code: heir, name }, ...counts, note: notes[unit] ?? '' }
    }),
  }
}

/** The fifth of the next month. */
function dueOf(month: string): string {
  const [year, each] = month.split('-').map(Number) as [number, number]
  const next = each === 12 ? `${year + 1}-01` : `${year}-${String(each + 1).padStart(2, '0')}`
  return `${next}-${String(MONTHLY_DUE_DAY).padStart(2, '0')}`
}

/** December of the year before to November. */
function monthsOf(year: number): string[] {
  const first = dateOfDay(dayOf(campaignPeriod(year).from)).slice(0, 7)
  return [first, ...Array.from({ length: 11 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`)]
}
