import type { AlertSettings } from '../../contract/alerts.ts'
import { within, type AlertCheck } from './window-history.ts'

/** At least half (a share) of at least 4 within 15 minutes are of level 1 or 2. What screening excludes is left out. */
export const halfDissatisfied: AlertCheck<AlertSettings['half-dissatisfied']> = (
  history,
  { share, atLeast, withinMs },
) => {
  const seen = within(history, withinMs).filter(({ verdict }) => verdict !== 'excluded')
  const bad = seen.filter(({ level }) => level <= 2)
  if (seen.length < atLeast || bad.length * 100 < seen.length * share) return []
  return [{ subject: '', since: bad[0]!.at, evidence: { bad: bad.length, of: seen.length } }]
}
