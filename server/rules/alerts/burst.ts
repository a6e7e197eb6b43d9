import type { AlertSettings } from '../../contract/alerts.ts'
import { within, type AlertCheck } from './window-history.ts'

/** More presses in a short time than people can be served. */
export const burst: AlertCheck<AlertSettings['burst']> = (history, { presses, withinMs }) => {
  const seen = within(history, withinMs)
  if (seen.length < presses) return []
  const held = seen.filter(({ verdict }) => verdict === 'held').length
  return [{ subject: '', since: seen[0]!.at, evidence: { presses: seen.length, held } }]
}
