import { dateOfDay, dayOf } from '../../../contract/campaign-time.ts'
import { MONTHLY_BODIES, type LateMonth } from '../../../contract/hotline/monthly.ts'
import { lastMonthly } from '../../changes/deductions/monthly.ts'
import type { Reader } from '../../reader.ts'
import { campaigns } from '../scores/campaigns.ts'
import { dueOf, monthsOf } from './monthly-views.ts'

/**
 * Months of this campaign and the one before that nobody handed in by the 5th of the next one (campaign document, 八.2). Of the
 * time before the hub began nobody is reminded.
 */
export function lateMonths({ sql }: Pick<Reader, 'sql'>, now: number): LateMonth[] {
  const today = dateOfDay(dayOf(now))
  const began = (sql('SELECT at FROM ledger WHERE n = 1').pluck().get() as number | undefined) ?? now
  const first = dateOfDay(dayOf(began)).slice(0, 7)
  return campaigns({ sql }, now)
    .slice(-2)
    .flatMap(({ id }) => monthsOf(Number(id)))
    .filter((month) => month >= first && dueOf(month) < today)
    .flatMap((month) =>
      MONTHLY_BODIES.filter((body) => lastMonthly(sql, body, month) === undefined).map((body) => ({
        key: `monthly ${month} ${body}`,
        month,
        body,
        due: dueOf(month),
      })),
    )
}
