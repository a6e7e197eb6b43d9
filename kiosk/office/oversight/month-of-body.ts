import type { MonthlyReports } from '../../../server/contract/answers/hotline/monthly.ts'

/** One month of one body, as the hub answers it. */
export type MonthOfBody = MonthlyReports['months'][number]
