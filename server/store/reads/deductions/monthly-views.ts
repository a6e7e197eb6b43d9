import { campaignPeriod, dateOfDay, dayOf, isoShanghai } from '../../../contract/campaign-time.ts'
import type { MonthlyReports } from '../../../contract/answers/hotline/monthly.ts'
import { MONTHLY_BODIES, MONTHLY_DUE_DAY, type MonthlyBody } from '../../../contract/hotline/monthly.ts'
import type { MonthlyRow } from '../../../rules/deductions/check-monthly.ts'
import { readText } from '../../changes/deductions/deduction-texts.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { monthlyDraft } from '../../changes/deductions/monthly-answers.ts'
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
    months: monthsOf(Number(id)).flatMap((month) =>
      bodies.map((body) => oneMonth(reader, body, month, { today, own: by.role === 'reporter' })),
    ),
  }
}

function oneMonth(
  reader: Reader,
  body: MonthlyBody,
  month: string,
  { today, own }: { today: string; own: boolean },
): MonthlyReports['months'][number] {
  const due = dueOf(month)
  const last = lastMonthly(reader.sql, body, month)
  const draft = own ? monthlyDraft(reader, body, month) : null
  const about = {
    month,
    body,
    due,
    state: stateOf(last, { month, due, today }),
    draft: draft === null ? null : { at: isoShanghai(draft.at), lines: draft.lines },
  }
  if (last === undefined) return { ...about, version: null, at: null, returned: null, rows: [] }
  const { at, rows } = reader.sql('SELECT at, rows FROM monthly_report WHERE n = ?').get(last.n) as {
    at: number
    rows: string
  }
  const notes = JSON.parse(readText(reader, last.n)?.text ?? '{}') as Record<string, string>
  return {
    ...about,
    version: last.version,
    at: isoShanghai(at),
    returned: last.returned === null ? null : returnedBy(reader, last.returned),
    rows: (JSON.parse(rows) as MonthlyRow[]).map(({ unit, ...counts }) => {
      const heir = reader.registry.heirOf(unit)
      const name = reader.registry.unit(heir)?.name ?? heir
      return { unit: { code: heir, name }, ...counts, note: notes[unit] ?? '' }
    }),
  }
}

function stateOf(
  last: { returned: number | null } | undefined,
  { month, due, today }: { month: string; due: string; today: string },
): MonthlyReports['months'][number]['state'] {
  if (last !== undefined) return last.returned === null ? 'handed-in' : 'returned'
  if (today > due) return 'missing'
  return today.slice(0, 7) >= month ? 'due' : 'to-come'
}

function returnedBy({ sql }: Reader, n: number): MonthlyReports['months'][number]['returned'] {
  const row = sql("SELECT at, body FROM ledger WHERE n = ? AND kind = 'monthly-return'").get(n) as {
    at: number
    body: string
  }
  const { reason, operator } = JSON.parse(row.body) as EntryBodies['monthly-return']
  return { reason, at: isoShanghai(row.at), by: operator.slice(operator.indexOf(':') + 1) }
}

/** The fifth of the next month. */
export function dueOf(month: string): string {
  const [year, each] = month.split('-').map(Number) as [number, number]
  const next = each === 12 ? `${year + 1}-01` : `${year}-${String(each + 1).padStart(2, '0')}`
  return `${next}-${String(MONTHLY_DUE_DAY).padStart(2, '0')}`
}

/** December of the year before to November. */
export function monthsOf(year: number): string[] {
  const first = dateOfDay(dayOf(campaignPeriod(year).from)).slice(0, 7)
  return [first, ...Array.from({ length: 11 }, (_, i) => `${year}-${String(i + 1).padStart(2, '0')}`)]
}
