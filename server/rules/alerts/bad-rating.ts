import type { AlertSettings } from '../../contract/alerts.ts'
import { within, type AlertCheck } from './window-history.ts'

/** A counted or held level 1 or 2, until somebody takes its case up; each is an alert of its own. */
export const badRating: AlertCheck<AlertSettings['bad-rating']> = (history, { forMs }) =>
  within(history, forMs)
    .filter(({ level, verdict, caseWaits }) => level <= 2 && verdict !== 'excluded' && caseWaits)
    .map(({ id, at, level, verdict }) => ({ subject: id, since: at, evidence: { case: id, level, verdict } }))
