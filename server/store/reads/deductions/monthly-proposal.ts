import { campaignYearAt, dateOfDay, parseDay, startOfDay } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { HandInLine } from '../../../contract/hand-ins.ts'
import { monthlyBodyOf } from '../../changes/deductions/monthly-answers.ts'
import { isMonthOpen } from '../../../rules/deductions/month-open.ts'
import type { Reader } from '../../reader.ts'
import { complaintReport } from '../desks/complaints.ts'
import { campaignById } from '../scores/campaigns.ts'
import type { DeductionViewer } from './deduction-views.ts'

interface Counts {
  complaints: number
  supervised: number
  resolved: number
}

/**
 * A month as the hub's own records give it, for whoever writes the report: of 12345 its complaints with the cases that
 * follow them, of the media the problems that they fed back. A proposal, which people read and mend; nothing is stored.
 *
 * @throws Refusal forbidden, date-outside-period
 */
export function monthlyProposal(
  reader: Reader,
  month: string,
  { by }: DeductionViewer,
  now: number,
): { month: string; lines: HandInLine[] } {
  const body = monthlyBodyOf(by)
  if (!isMonthOpen(month, now)) throw new Refusal('date-outside-period', month)
  const counts = body === 'hotline' ? ofHotline(reader, month, now) : ofMedia(reader, month)
  const codes = reader.registry.units().map(({ code }) => code)
  const lines = codes.flatMap((unit) => {
    const found = counts.get(unit)
    return found === undefined ? [] : [{ unit, ...found }]
  })
  return {
    month,
    lines: lines.map(({ unit, complaints, supervised, resolved }, i) => ({
      line: i + 2,
      cells: { unit, complaints: `${complaints}`, supervised: `${supervised}`, resolved: `${resolved}`, note: '' },
    })),
  }
}

/** Complaints; those that are followed up as cases; those whose case is closed. */
function ofHotline(reader: Reader, month: string, now: number): Map<string, Counts> {
  const year = campaignYearAt(startOfDay(parseDay(`${month}-01`)!))
  const { units } = complaintReport(reader, campaignById(reader, String(year), now), month, now)
  return new Map(
    units.flatMap(({ unit, complaints, cases, states }) =>
      unit === null ? [] : [[unit.code, { complaints, supervised: cases, resolved: states.closed }] as const],
    ),
  )
}

/** Problems fed back in the month; those of which something is on record; those that are solved and answered. */
function ofMedia({ sql, registry }: Reader, month: string): Map<string, Counts> {
  const rows = sql('SELECT unit, fed_back, solved, answered, consent, said FROM problem WHERE body = ?').all(
    'media',
  ) as {
    unit: string
    fed_back: number
    solved: number | null
    answered: number | null
    consent: number | null
    said: number | null
  }[]
  const counts = new Map<string, Counts>()
  for (const row of rows.filter(({ fed_back: day }) => dateOfDay(day).startsWith(month))) {
    const unit = registry.heirOf(row.unit)
    const before = counts.get(unit) ?? { complaints: 0, supervised: 0, resolved: 0 }
    const isDone = row.solved !== null && row.answered !== null
    const isSeen = [row.solved, row.answered, row.consent, row.said].some((each) => each !== null)
    counts.set(unit, {
      complaints: before.complaints + 1,
      supervised: before.supervised + (isSeen ? 1 : 0),
      resolved: before.resolved + (isDone ? 1 : 0),
    })
  }
  return counts
}
