import type { ScoreRow } from '../../../server/contract/scores.ts'

/** One scale for all rows, in points of the score. */
export interface IntervalScale {
  lo: number
  hi: number
  ticks: number[]
}

const STEPS = [0.5, 1, 2, 4, 5, 10, 20, 25]
const MOST_TICKS = 4

/** From the lowest to the highest end of any interval. */
export function intervalScale(units: readonly ScoreRow[]): IntervalScale {
  return scaleAround(
    units.flatMap(({ score, interval }) => [...(interval ?? []), ...(score === null ? [] : [score])]).map(Number),
  )
}

/** From the lowest to the highest of some scores, rounded outward so that few round ticks fit. */
export function scaleAround(ends: readonly number[]): IntervalScale {
  if (ends.length === 0) return { lo: 0, hi: 100, ticks: [25, 50, 75] }
  const lo = Math.max(0, Math.floor(Math.min(...ends) - 0.25))
  const hi = Math.min(100, Math.ceil(Math.max(...ends) + 0.25))
  const step = STEPS.find((size) => countWithin(lo, hi, size) <= MOST_TICKS) ?? 25
  const ticks: number[] = []
  for (let tick = Math.floor(lo / step) * step + step; tick < hi; tick += step) ticks.push(tick)
  return { lo, hi, ticks }
}

/** Where a value stands, from 0 to 1. */
export function placeOn(scale: IntervalScale, value: number): number {
  return scale.hi === scale.lo ? 0.5 : (value - scale.lo) / (scale.hi - scale.lo)
}

function countWithin(lo: number, hi: number, step: number): number {
  return Math.ceil(hi / step) - 1 - Math.floor(lo / step)
}
