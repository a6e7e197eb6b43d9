import type { LevelCounts } from '../../server/contract/scores.ts'

/** Levels as the hub's JSON names them, always 5 to 1. */
export const LEVEL_KEYS = ['5', '4', '3', '2', '1'] as const

/** `84,315` */
export function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+(?!\d))/g, ',')
}

/** Levels 5 to 3 (server/rules/score/README.md). */
export function favourable(counts: LevelCounts): number {
  return counts['5'] + counts['4'] + counts['3']
}

export function bad(counts: LevelCounts): number {
  return counts['2'] + counts['1']
}

/**
 * A share in per cent with fixed decimals, rounded half up by whole numbers; null of nothing.
 * 100 is kept for all and 0 for none: with a single other one the next step is shown instead.
 */
export function percent(part: number, whole: number, decimals: 0 | 1 | 2): string | null {
  if (whole <= 0) return null
  const unit = 10 ** decimals
  const scaled = Math.floor((part * 100 * unit * 2 + whole) / (whole * 2))
  const most = part < whole ? 100 * unit - 1 : 100 * unit
  const least = part > 0 ? 1 : 0
  const shown = Math.min(most, Math.max(least, scaled))
  return (shown / unit).toFixed(decimals)
}
