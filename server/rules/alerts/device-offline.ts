import type { AlertSettings } from '../../contract/alerts.ts'
import type { AlertCheck } from './window-history.ts'

/** A device that was here and is away for 2 minutes while people are served. One that never came is no alert. */
export const deviceOffline: AlertCheck<AlertSettings['device-offline']> = ({ now, open, devices }, { afterMs }) => {
  if (!open) return []
  return devices.flatMap(({ id, online, lastSeen }) =>
    online || lastSeen === null || now - lastSeen < afterMs
      ? []
      : [{ subject: id, since: lastSeen, evidence: { device: id, lastSeen } }],
  )
}
