import type { AlertSettings } from '../../contract/alerts.ts'
import { within, type AlertCheck } from './window-history.ts'

/** Presses of a window with a queue or business system that belong to no served citizen. */
export const uninvited: AlertCheck<AlertSettings['uninvited']> = (history, { atLeast, withinMs }) => {
  if (history.mode !== 'invited') return []
  const presses = within(history, withinMs).filter(({ rule }) => rule === 'uninvited')
  if (presses.length < atLeast) return []
  return [{ subject: '', since: presses[0]!.at, evidence: { presses: presses.length } }]
}
