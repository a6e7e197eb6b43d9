import type { AlertSettings } from '../../contract/alerts.ts'
import type { AlertCheck } from './window-history.ts'

/** Far more invitations run out here than at the other windows of the same unit in the hall today: is the device hidden? */
export const unrated: AlertCheck<AlertSettings['unrated']> = ({ now, today, others }, { above, atLeast }) => {
  if (today.invited < atLeast || others.invited < atLeast) return []
  const here = (today.unrated * 100) / today.invited
  const elsewhere = (others.unrated * 100) / others.invited
  if (here - elsewhere < above) return []
  return [
    {
      subject: '',
      since: now,
      evidence: {
        unrated: today.unrated,
        invited: today.invited,
        here: Math.round(here),
        others: Math.round(elsewhere),
      },
    },
  ]
}
