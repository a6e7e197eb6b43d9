import type { AlertSettings } from '../../contract/alerts.ts'
import { within, type AlertCheck, type SeenRating } from './window-history.ts'

/**
 * One level at a machine's pace: at least 10 equal presses in a row on one device whose intervals spread (longest less
 * shortest) by less than 10 % of their mean. Citizens do not come like a clock.
 */
export const machinePace: AlertCheck<AlertSettings['machine-pace']> = (history, { presses, spread, withinMs }) => {
  const byDevice = new Map<string, SeenRating[]>()
  for (const rating of within(history, withinMs))
    byDevice.set(rating.device, [...(byDevice.get(rating.device) ?? []), rating])
  return [...byDevice].flatMap(([device, seen]) => {
    for (let end = seen.length; end >= presses; end--) {
      const run = seen.slice(end - presses, end)
      const meanMs = pace(run, spread)
      if (meanMs === null) continue
      const { at, level } = run[0]!
      return [{ subject: device, since: at, evidence: { device, level, presses, everyMs: Math.round(meanMs) } }]
    }
    return []
  })
}

/** The mean interval of equal presses that come like a clock, else null. */
function pace(run: SeenRating[], spread: number): number | null {
  if (run.some(({ level }) => level !== run[0]!.level)) return null
  const intervals = run.slice(1).map(({ at }, i) => at - run[i]!.at)
  const mean = intervals.reduce((sum, ms) => sum + ms, 0) / intervals.length
  const wide = Math.max(...intervals) - Math.min(...intervals)
  return mean > 0 && wide * 100 < mean * spread ? mean : null
}
