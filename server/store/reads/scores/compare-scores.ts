import { dateOfDay, DAY_MS, parseDay } from '../../../contract/campaign-time.ts'
import type { ComparisonAnswer, Dates } from '../../../contract/score-analysis.ts'
import type { Reader } from '../../reader.ts'
import { campaigns, periodAsked, periodOf, type Campaign, type PeriodAsked } from './campaigns.ts'
import { reportedScores } from './reported-scores.ts'

/**
 * What a period is held against. A period of more than a month has grown since last month: it is compared with itself
 * as it ended at the end of the month before. One of a month or less is compared with the same days of the month
 * before. The year before: the same dates a year earlier (campaign document 七.2: 下一年度评议的比较基数).
 */
export function compareScores(reader: Reader, campaign: Campaign, asked: Dates, now: number): ComparisonAnswer {
  const known = campaigns(reader, now)
  const of = (dates: Dates | null) => {
    const theirs = dates && known.find(({ from, to }) => from <= dates.from && dates.to <= to)
    if (!dates || !theirs) return null
    const { answer } = reportedScores(
      reader,
      'service-centre',
      theirs,
      periodOf(theirs, now, dates.from, dates.to),
      now,
    )
    const units = answer.units.map(({ unit, score, rank, n = 0 }) => ({ unit: unit.code, score, rank, n }))
    return units.some(({ n }) => n > 0) ? { ...dates, units } : null
  }
  return {
    campaign: campaign.id,
    ...asked,
    lastMonth: of(monthBefore(asked, campaign)),
    lastYear: of({ from: yearEarlier(asked.from), to: yearEarlier(asked.to) }),
  }
}

/** The same for a period by its dates. @throws Refusal unknown-campaign, bad-period */
export function comparisonOf(reader: Reader, asked: PeriodAsked): ComparisonAnswer {
  const { campaign, period } = periodAsked(reader, asked)
  return compareScores(reader, campaign, { from: period.from, to: period.to }, asked.now)
}

const LONGEST_MONTH = 31

/** Null where nothing of the campaign lies a month before. */
export function monthBefore({ from, to }: Dates, campaign: Dates): Dates | null {
  const days = parseDay(to)! - parseDay(from)! + 1
  const dates =
    days > LONGEST_MONTH
      ? { from, to: dateOfDay(parseDay(`${to.slice(0, 7)}-01`)! - 1) }
      : {
          from: monthEarlier(from),
          to: isMonthEnd(to) ? dateOfDay(parseDay(`${to.slice(0, 7)}-01`)! - 1) : monthEarlier(to),
        }
  return dates.from < campaign.from || dates.to < dates.from ? null : dates
}

/** The same day of the month before, or its last day where it is shorter. */
function monthEarlier(date: string): string {
  const lastOfMonthBefore = dateOfDay(parseDay(`${date.slice(0, 7)}-01`)! - 1)
  const same = `${lastOfMonthBefore.slice(0, 7)}-${date.slice(8)}`
  return same > lastOfMonthBefore ? lastOfMonthBefore : same
}

function isMonthEnd(date: string): boolean {
  return new Date(parseDay(date)! * DAY_MS + DAY_MS).getUTCDate() === 1
}

/** 29 February becomes 28 February. */
function yearEarlier(date: string): string {
  const same = `${Number(date.slice(0, 4)) - 1}${date.slice(4)}`
  return parseDay(same) === null ? `${same.slice(0, 8)}28` : same
}
