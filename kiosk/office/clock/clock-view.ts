import { isoShanghai, parseInstant } from '../../../server/contract/campaign-time.ts'
import type { ClockCorrection, ClockStretch, HubClockState } from '../../../server/contract/hub/hub-clock.ts'
import { clock as words } from '../../strings/hub/clock.zh.ts'

const UNITS = [
  [86_400_000, '天'],
  [3_600_000, '小时'],
  [60_000, '分'],
  [1_000, '秒'],
] as const

/** `1 小时 30 分`: a length of time in its two largest units, exact below an hour. */
export function lengthOf(ms: number): string {
  let left = Math.round(Math.abs(ms) / 1_000) * 1_000
  const parts: string[] = []
  for (const [unit, name] of UNITS) {
    const count = Math.floor(left / unit)
    left -= count * unit
    if (count > 0) parts.push(`${count} ${name}`)
  }
  return parts.slice(0, 2).join(' ') || '0 秒'
}

/** What happened at the beginning of a stretch. */
export function happened({ why, byMs }: ClockStretch): string {
  if (byMs === null) return words.happened.start
  if (why === 'start') return words.happened.startBack(lengthOf(byMs))
  if (why === 'behind') return words.happened.behind(lengthOf(byMs))
  return byMs > 0 ? words.happened.ahead(lengthOf(byMs)) : words.happened.back(lengthOf(byMs))
}

/** `2026-11-18T10:00:00`, as a field of date and time holds it, in Shanghai. */
export function fieldOf(instant: number): string {
  return isoShanghai(instant).slice(0, 19)
}

/** What a field holds, as an instant; null where it is not filled in. */
export function instantOfField(text: string): number | null {
  return parseInstant(`${text}+08:00`)
}

/** When it really was, as far as the present clock is right, for the field beside each stretch. */
export function proposedFields({ stretches }: HubClockState): string[] {
  return stretches.map(({ clock, proposedMs }) => fieldOf(Date.parse(clock) + proposedMs))
}

/**
 * What an officer typed, as corrections: when it really was at the beginning of each stretch, and from when what came in
 * before the doubt was wrong, too. Null where a field is not filled in. Nothing where nothing has to be moved.
 */
export function correctionsOf(
  { stretches }: HubClockState,
  typed: { real: readonly string[]; earlier: string },
): ClockCorrection[] | null {
  const corrections: ClockCorrection[] = []
  for (const [i, { entry, before, clock, from, to }] of stretches.entries()) {
    const real = instantOfField(typed.real[i] ?? '')
    if (real === null) return null
    const byMs = real - Date.parse(clock)
    if (byMs === 0 || from === null || to === null) continue
    corrections.push({ after: entry, ...(before === null ? {} : { before }), from, to, byMs })
  }
  if (typed.earlier === '') return corrections
  const [first] = stretches
  const since = instantOfField(typed.earlier)
  if (since === null || first === undefined || first.byMs === null) return null
  // Before it was set, the clock was off by what it was set.
  const until = Date.parse(first.clock) - first.byMs + 60_000
  corrections.push({ before: first.entry, from: isoShanghai(since), to: isoShanghai(until), byMs: first.byMs })
  return corrections
}
