import { campaignYearAt, dateOfDay, dayOf } from '../../../contract/campaign-time.ts'
import { REMIND_WORKING_DAYS, type Reminder } from '../../../contract/rectifications.ts'
import { remindersOf } from '../../../rules/rectifications/reminders.ts'
import { lastVisit, rectificationsOf } from '../../changes/rectifications/rectification-rows.ts'
import type { Reader } from '../../reader.ts'
import { policyOfCampaign } from '../scores/campaigns.ts'
import { numbersOf } from './rectification-views.ts'

/** What units are to be told today of the lists of this campaign and of the one before; no text, and nobody's name. */
export function reminders(reader: Reader, now: number): Reminder[] {
  const { sql, registry } = reader
  const running = campaignYearAt(now)
  const { policy } = policyOfCampaign(registry, { id: String(running) }, now)
  const days = policy.rectification?.remindDays ?? REMIND_WORKING_DAYS
  return [running - 1, running].flatMap((year) => {
    const campaign = String(year)
    const numbers = numbersOf(reader, campaign)
    return rectificationsOf(sql, campaign).flatMap((row) => {
      const item = { ...row, visit: lastVisit(sql, row.id), ofOffice: row.source !== 'own' }
      const code = registry.heirOf(row.unit)
      const unit = { code, name: registry.unit(code)?.name ?? code }
      return remindersOf(registry, item, dayOf(now), days).map(({ key, why, due }) => ({
        key,
        why,
        campaign,
        unit,
        number: numbers.get(row.id)!,
        due: dateOfDay(due),
      }))
    })
  })
}
