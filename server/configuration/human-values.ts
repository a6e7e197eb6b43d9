import { parseDay } from '../contract/campaign-time.ts'

/** Seconds and minutes as a clerk writes them: `45秒`, `2分钟`, `45s`, `2min`. */
export const DURATION_PATTERN = '^[1-9][0-9]{0,4} ?(秒|s|分钟|min)$'
/** `24小时`, `24h`. */
export const HOURS_PATTERN = '^[1-9][0-9]{0,2} ?(小时|h)$'
/** `7天`, `7d`. */
export const DAYS_PATTERN = '^[1-9][0-9]{0,2} ?(天|d)$'
/** `5工作日`, `5个工作日`, `5 working days`. */
export const WORKING_DAYS_PATTERN = '^[1-9][0-9]{0,2} ?(个?工作日|working days?)$'

/** Milliseconds of a text that matches {@link DURATION_PATTERN}. */
export function durationMs(text: string): number {
  return Number.parseInt(text, 10) * (/(秒|s)$/.test(text) ? 1000 : 60_000)
}

/** The number before the unit, for hours, days and working days. */
export function countOf(text: string): number {
  return Number.parseInt(text, 10)
}

/** Whether `MM-DD` is a date of every year; 29 February is not. */
export function isMonthDay(text: string): boolean {
  return parseDay(`2026-${text}`) !== null
}

const DAYS = '一二三四五六日'

/** `周一至周五`, `周一、周三`, `周六至周日`: days in ascending order, Monday 1 to Sunday 7; null when it is none. */
export function weekdays(text: string): number[] | null {
  const days = new Set<number>()
  for (const part of text.split('、')) {
    const found = /^周([一二三四五六日])(?:至周([一二三四五六日]))?$/.exec(part)
    if (found === null) return null
    const first = DAYS.indexOf(found[1] ?? '') + 1
    const last = found[2] === undefined ? first : DAYS.indexOf(found[2]) + 1
    if (last < first) return null
    for (let day = first; day <= last; day++) days.add(day)
  }
  return [...days].toSorted((a, b) => a - b)
}

/** `09:00-17:00`: minutes since midnight, half-open, `24:00` allowed as the end; null when it is no such span. */
export function timeSpan(text: string): { from: number; to: number } | null {
  const found = /^(\d{2}):([0-5]\d)-(\d{2}):([0-5]\d)$/.exec(text)
  if (found === null) return null
  const from = Number(found[1]) * 60 + Number(found[2])
  const to = Number(found[3]) * 60 + Number(found[4])
  return from < to && to <= 24 * 60 ? { from, to } : null
}

/** `J36` of `J36 公安局`, and the name when it is written. */
export function unitReference(text: string): { code: string; name: string | null } {
  const space = text.indexOf(' ')
  return space === -1 ? { code: text, name: null } : { code: text.slice(0, space), name: text.slice(space + 1).trim() }
}
