import { SHANGHAI_OFFSET_MS } from '../../server/contract/campaign-time.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** How long, in the one unit that fits: `52 秒`, `15 分`, `3 小时`, `2 天`. Negative spans, from clocks apart, are 0. */
export function span(ms: number): string {
  const length = Math.max(0, ms)
  if (length < MINUTE) return `${Math.floor(length / SECOND)} 秒`
  if (length < HOUR) return `${Math.floor(length / MINUTE)} 分`
  if (length < DAY) return `${Math.floor(length / HOUR)} 小时`
  return `${Math.floor(length / DAY)} 天`
}

/** Ms until `span` of a length that grows says something else. */
export function spanLasts(ms: number): number {
  const length = Math.max(0, ms)
  const unit = length < MINUTE ? SECOND : length < HOUR ? MINUTE : length < DAY ? HOUR : DAY
  return unit - (ms < 0 ? ms : length % unit)
}

/** `15 分钟前` */
export function age(ms: number): string {
  return `${span(ms).replace('分', '分钟')}前`
}

/** As `age`, for the eye that passes over many: what is younger than a minute is `刚刚`, and does not tick. */
export function roughAge(ms: number): string {
  return ms < MINUTE ? '刚刚' : age(ms)
}

/** Ms until `roughAge` of a length that grows says something else. */
export function roughAgeLasts(ms: number): number {
  return ms < MINUTE ? MINUTE - ms : spanLasts(ms)
}

/** Time left as `14:59`, `0:00` when it is over. */
export function countdown(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** A moment as people in Shanghai read it, whatever the machine's time zone. */
export function shanghai(instant: number): { date: string; clock: string; minute: string; day: string } {
  const iso = new Date(instant + SHANGHAI_OFFSET_MS)
  const text = iso.toISOString()
  const weekday = '日一二三四五六'[iso.getUTCDay()]!
  return {
    date: text.slice(0, 10),
    clock: text.slice(11, 19),
    minute: text.slice(11, 16),
    day: `${iso.getUTCMonth() + 1} 月 ${iso.getUTCDate()} 日 星期${weekday}`,
  }
}
