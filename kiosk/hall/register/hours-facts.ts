import { startOfDay } from '../../../server/contract/campaign-time.ts'
import { hours as words } from '../../strings/hall/hours.zh.ts'
import type { HallHours, OpeningText, WeeklyText } from '../../../server/contract/answers/hours.ts'

/** The weekly hours that hold on a date; null: always open. */
export function weeklyOn({ weekly }: HallHours, date: string): WeeklyText[] | null {
  return weekly.findLast(({ from }) => from === null || from <= date)?.weekly ?? null
}

/** The openings of a date; null: no hours are stated. As the hub has it (server/store/registry/opening.ts). */
export function openingsOn(hours: HallHours, date: string): OpeningText[] | null {
  const own = hours.days.find((day) => day.date === date)
  if (own) return own.openings
  const weekly = weeklyOn(hours, date)
  if (weekly === null) return null
  const special = hours.calendar.find((day) => day.date === date)
  if (special?.open === false) return []
  const on = (weekday: number) => weekly.filter(({ days }) => days.includes(weekday))
  const today = on(weekdayOf(date))
  return special?.open && today.length === 0 ? on(1) : today
}

/** 1 Monday to 7 Sunday. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7
}

/** Whether a change from a date on is about what has begun already. */
export function hasBegun(date: string, now: number): boolean {
  return startOfDay(Math.floor(Date.parse(`${date}T00:00:00Z`) / 86_400_000)) <= now
}

/** `09:00–12:00、13:30–17:00`; nothing: closed. */
export function openingsText(openings: readonly OpeningText[]): string {
  if (openings.length === 0) return words.closedAllDay
  return openings.map(({ from, to }) => `${from}–${to}`).join('、')
}

/** One line for each run of days that have the same openings: `周一至周五 09:00–12:00、13:30–17:00`. */
export function weeklyLines(weekly: readonly WeeklyText[]): string[] {
  const on = Array.from({ length: 7 }, (_, i) => openingsText(weekly.filter(({ days }) => days.includes(i + 1))))
  const lines: string[] = []
  for (let first = 0; first < 7;) {
    let last = first
    while (last < 6 && on[last + 1] === on[first]) last++
    lines.push(`${words.days(first, last)} ${on[first]!}`)
    first = last + 1
  }
  return lines
}
