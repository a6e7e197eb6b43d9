import {
  ALERT_RULES,
  OFFICE_RULES,
  type AlertRule,
  type AlertSettings,
  type NoticedRule,
  type OfficeRule,
} from '../../contract/alerts.ts'
import { badRating } from './bad-rating.ts'
import { burst } from './burst.ts'
import { deviceOffline } from './device-offline.ts'
import { fastPresses } from './fast-presses.ts'
import { halfDissatisfied } from './half-dissatisfied.ts'
import { keySilent } from './key-silent.ts'
import { machinePace } from './machine-pace.ts'
import { pendingRising } from './pending-rising.ts'
import { secondDevice } from './second-device.ts'
import { softwareKey } from './software-key.ts'
import { twoPlaces } from './two-places.ts'
import { uninvited } from './uninvited.ts'
import { unrated } from './unrated.ts'
import type { AlertCheck, Found, WindowHistory } from './window-history.ts'

const CHECKS: { [R in AlertRule]: AlertCheck<AlertSettings[R]> } = {
  'bad-rating': badRating,
  'half-dissatisfied': halfDissatisfied,
  'device-offline': deviceOffline,
  'pending-rising': pendingRising,
  'key-silent': keySilent,
  unrated,
  uninvited,
  burst,
  'machine-pace': machinePace,
}

/** No hall changes these. */
const OFFICE_CHECKS: Record<OfficeRule, (history: WindowHistory) => Found[]> = {
  'second-device': secondDevice,
  'software-key': softwareKey,
  'fast-presses': fastPresses,
  'two-places': twoPlaces,
}

/** Everything that is wrong at a window now, by the rules that are switched on and those that always are. */
export function checkWindow(history: WindowHistory, settings: AlertSettings): (Found & { rule: NoticedRule })[] {
  const office = OFFICE_RULES.flatMap((rule) => OFFICE_CHECKS[rule](history).map((found) => ({ ...found, rule })))
  const hall = ALERT_RULES.filter((rule) => settings[rule].on).flatMap((rule) => {
    const check = CHECKS[rule] as AlertCheck<AlertSettings[typeof rule]>
    return check(history, settings[rule]).map((found) => ({ ...found, rule }))
  })
  return [...hall, ...office]
}
