import { clockAsProposed, clockCorrect, clockRight, clockShow } from './clock.ts'
import { textErase, trayList, traySettle, unitChange, unitList } from './corrections.ts'
import type { Operation } from './desk.ts'
import { deviceCode, deviceConfirm, deviceEnrol, deviceList, devicePlace, deviceRevoke } from './devices.ts'
import {
  apiKeyAdd,
  apiKeyList,
  apiKeyRevoke,
  apiKeyVouch,
  staffCard,
  staffCardsBack,
  staffList,
  staffPin,
  staffSet,
  userAdd,
  userBind,
  userList,
  userPasswd,
  userVouch,
} from './people.ts'
import { policyDiff, policyShow, policyTakeUp } from './policy.ts'
import { postingList, postingSet } from './postings.ts'
import { backupBegins, checkpoint, exportScores, ledgerExportBegins, ledgerRebuild } from './records.ts'
import { hotlineImport, unitAlias, unitNames } from './hotline.ts'
import { calendarList, calendarSet, calendarTakeUp, hoursDay, hoursList, hoursSet } from './hours.ts'
import { registryTakeUp, windowMode, windowSet } from './windows.ts'
import { seal } from './seals.ts'

/** Everything that the command line can do to a hub, running or stopped: the same functions for both. */
export const OPERATIONS = {
  'device-code': deviceCode,
  'device-enrol': deviceEnrol,
  'device-place': devicePlace,
  'device-list': deviceList,
  'device-confirm': deviceConfirm,
  'device-revoke': deviceRevoke,
  'user-add': userAdd,
  'user-passwd': userPasswd,
  'user-list': userList,
  'user-bind': userBind,
  'user-vouch': userVouch,
  'api-key-add': apiKeyAdd,
  'api-key-list': apiKeyList,
  'api-key-revoke': apiKeyRevoke,
  'api-key-vouch': apiKeyVouch,
  'staff-list': staffList,
  'staff-set': staffSet,
  'staff-pin': staffPin,
  'staff-card': staffCard,
  'staff-cards-back': staffCardsBack,
  'posting-set': postingSet,
  'posting-list': postingList,
  'hours-list': hoursList,
  'hours-set': hoursSet,
  'hours-day': hoursDay,
  'window-set': windowSet,
  'window-mode': windowMode,
  'registry-take-up': registryTakeUp,
  'calendar-list': calendarList,
  'calendar-set': calendarSet,
  'calendar-take-up': calendarTakeUp,
  'policy-show': policyShow,
  'policy-diff': policyDiff,
  'policy-take-up': policyTakeUp,
  'clock-show': clockShow,
  'clock-right': clockRight,
  'clock-as-proposed': clockAsProposed,
  'clock-correct': clockCorrect,
  'unit-list': unitList,
  'unit-change': unitChange,
  'unit-alias': unitAlias,
  'unit-names': unitNames,
  'tray-list': trayList,
  'tray-settle': traySettle,
  'text-erase': textErase,
  'export-scores': exportScores,
  'ledger-export-begins': ledgerExportBegins,
  'ledger-rebuild': ledgerRebuild,
  'backup-begins': backupBegins,
  checkpoint,
  seal,
  'hotline-import': hotlineImport,
} as const

export type Operations = {
  [K in keyof typeof OPERATIONS]: (typeof OPERATIONS)[K] extends Operation<infer I, infer O>
    ? { input: I; output: Awaited<O> }
    : never
}
