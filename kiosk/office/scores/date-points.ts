import type { Milestone } from '../../../server/contract/score-analysis.ts'
import { sorted } from '../../elements/sorted.ts'
import { deadlines as words } from '../../strings/scores.zh.ts'

/** A day on the line of dates, with everything that falls on it. */
export interface DatePoint {
  date: string
  /** What falls on the day; empty for a day that is today and nothing else. */
  text: string
  state: 'start' | 'now' | Milestone['state']
  inDays: number
}

/** One point a day, in order: the first day, the dates, today. What falls on one day shares a point and a label. */
export function datePoints(milestones: readonly Milestone[], from: string, today: string): DatePoint[] {
  const days = new Map<string, DatePoint>([[from, { date: from, text: words.begins, state: 'start', inDays: 0 }]])
  for (const { date, text, state, inDays } of milestones) {
    const there = days.get(date)
    if (!there) days.set(date, { date, text: text.zh, state, inDays })
    else {
      there.text += `、${text.zh}`
      if (there.state === 'done' || there.state === 'start') Object.assign(there, { state, inDays })
    }
  }
  const now = days.get(today)
  if (now) now.state = 'now'
  else days.set(today, { date: today, text: '', state: 'now', inDays: 0 })
  return sorted([...days.values()], (a, b) => (a.date < b.date ? -1 : 1))
}

export function shortDate({ date, state }: DatePoint): string {
  return state === 'start' ? date : date.slice(5)
}

/** What may be written at a point, the longest first. Today and what is late are always written whole. */
export function formsOf(point: DatePoint): string[] {
  const { text, state, inDays, date } = point
  if (state === 'now') return [`${words.today(date)} ${text}`.trim()]
  const whole = `${shortDate(point)} ${text}`
  if (state === 'late') return [`${whole}，${words.overdue(-inDays)}`, `${shortDate(point)} ${words.overdue(-inDays)}`]
  return [whole, shortDate(point)]
}

/** `2 天`, `过期 2 天`, or nothing for what is done and for today. */
export function daysOf({ state, inDays }: DatePoint): string {
  if (state === 'late') return words.overdue(-inDays)
  return state === 'coming' ? words.days(inDays) : ''
}

/** `11 月 30 日，本期截止，还有 2 天`. */
export function spoken({ date, text, state, inDays }: DatePoint): string {
  const day = words.day(Number(date.slice(5, 7)), Number(date.slice(8)))
  const rest =
    state === 'now'
      ? words.now
      : state === 'coming'
        ? words.left(inDays)
        : state === 'late'
          ? words.overdue(-inDays)
          : state === 'done'
            ? words.state.done
            : ''
  return [day, text, rest].filter((part) => part !== '').join('，')
}

let canvas: CanvasRenderingContext2D | null = null

/** Width in px of a label of the line, in the fonts of an element. */
export function widthOf(element: Element, text: string, bold: boolean): number {
  canvas ??= document.createElement('canvas').getContext('2d')!
  canvas.font = `${bold ? 700 : 400} ${LABEL_PX}px ${getComputedStyle(element).fontFamily}`
  return Math.ceil(canvas.measureText(text).width) + 1
}

/** `--text-xs`. */
const LABEL_PX = 12
