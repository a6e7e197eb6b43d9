import { campaignPeriod, dateOfDay, dayOf } from '../../../contract/campaign-time.ts'
import type { CalendarVisit } from '../../../contract/score-analysis.ts'
import { rectificationById } from '../../changes/rectifications/rectification-rows.ts'
import type { Reader } from '../../reader.ts'
import { numbersOf } from './rectification-views.ts'

/** Visits that are appointed within a campaign's period and were not made, of whatever year's lists, by day. */
export function appointedVisits(reader: Reader, campaign: string, now: number): CalendarVisit[] {
  const { sql, registry } = reader
  const { from, to } = campaignPeriod(Number(campaign))
  const rows = sql(
    'SELECT id, day FROM rectification_appointment WHERE ended IS NULL AND day >= ? AND day < ? ORDER BY day, n',
  ).all(dayOf(from), dayOf(to)) as { id: string; day: number }[]
  const numbers = new Map<string, Map<string, number>>()
  const today = dayOf(now)
  return rows.map(({ id, day }) => {
    const item = rectificationById(sql, id)!
    if (!numbers.has(item.campaign)) numbers.set(item.campaign, numbersOf(reader, item.campaign))
    const code = registry.heirOf(item.unit)
    return {
      date: dateOfDay(day),
      unit: { code, name: registry.unit(code)?.name ?? code },
      campaign: item.campaign,
      number: numbers.get(item.campaign)!.get(id)!,
      state: day < today ? 'late' : day === today ? 'today' : 'coming',
      href: `#rectification?${new URLSearchParams({ campaign: item.campaign, unit: code, id }).toString()}`,
    }
  })
}
