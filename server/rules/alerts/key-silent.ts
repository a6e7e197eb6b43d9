import { DAY_MS } from '../../contract/campaign-time.ts'
import type { AlertSettings } from '../../contract/alerts.ts'
import type { AlertCheck } from './window-history.ts'

/**
 * A key that is missing among many presses of its device, over days: broken, covered, or held away from citizens. A
 * self-test of the key ends it.
 */
export const keySilent: AlertCheck<AlertSettings['key-silent']> = ({ now, devices }, { presses, days }) =>
  devices.flatMap(({ id, keys }) =>
    keys
      .filter(({ at, since }) => since >= presses && now - at >= days * DAY_MS)
      .map(({ level, at, since }) => ({
        subject: `${id}/${level}`,
        since: at,
        // In steps, so that an alert that lasts does not say something new with every press.
        evidence: { device: id, key: level, presses: Math.floor(since / 100) * 100 || since },
      })),
  )
