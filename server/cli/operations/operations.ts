import { byAct, ofAccess, through } from './by-act.ts'
import { all } from './classes.ts'
import { clockAsProposed, clockShow } from './clock.ts'
import { trayList, unitList } from './corrections.ts'
import type { Operation } from './desk.ts'
import { drawFrame, drawSeed } from './draws.ts'
import { deviceCode, deviceList, deviceRevoke } from './devices.ts'
import {
  apiKeyAdd,
  apiKeyList,
  apiKeyRevoke,
  apiKeyVouch,
  staffCard,
  staffCardsBack,
  staffList,
  staffPin,
  userAdd,
  userBind,
  userFactorReset,
  userList,
  userPasswd,
  userVouch,
} from './people.ts'
import { policyDiff, policyShow, policyTakeUp } from './policy.ts'
import { postingList } from './postings.ts'
import { backupBegins, checkpoint, exportScores, exportSummary, ledgerExportBegins, ledgerRebuild } from './records.ts'
import { baselineImport, baselineShow } from './baseline.ts'
import { hotlineImport, unitNames } from './hotline.ts'
import { calendarList, calendarTakeUp, hoursList } from './hours.ts'
import { registryTakeUp, windowMode } from './windows.ts'
import { seal } from './seals.ts'

/**
 * Everything that the command line can do to a hub, running or stopped, by whose word it needs: the same functions for
 * both.
 */
export const OPERATIONS = {
  ...all('reads', {
    'device-list': deviceList,
    'user-list': userList,
    'api-key-list': apiKeyList,
    'staff-list': staffList,
    'posting-list': postingList,
    'hours-list': hoursList,
    'calendar-list': calendarList,
    'policy-show': policyShow,
    'policy-diff': policyDiff,
    'clock-show': clockShow,
    'unit-list': unitList,
    'unit-names': unitNames,
    'tray-list': trayList,
    'export-scores': exportScores,
    'export-summary': exportSummary,
    'baseline-show': baselineShow,
    'ledger-export-begins': ledgerExportBegins,
  }),
  // Accounts and keys wait by themselves for an officer's word.
  ...all('keeps', {
    'user-add': ofAccess('users.add', userAdd),
    'user-passwd': ofAccess('users.setPassword', userPasswd),
    'user-factor-reset': ofAccess('factorResets.ask', userFactorReset),
    'user-bind': ofAccess('users.bind', userBind),
    'api-key-add': ofAccess('apiKeys.add', apiKeyAdd),
    'api-key-revoke': ofAccess('apiKeys.revoke', apiKeyRevoke),
    'staff-pin': ofAccess('staffPins.set', staffPin),
    'staff-card': ofAccess('staffCards.give', staffCard),
    'staff-cards-back': ofAccess('staffCards.takeBack', staffCardsBack),
    'backup-begins': backupBegins,
  }),
  ...all(
    { decides: 'user:vouch', always: true },
    { 'user-vouch': ofAccess('users.vouch', userVouch), 'api-key-vouch': ofAccess('apiKeys.vouch', apiKeyVouch) },
  ),
  ...through('seals.seal', { seal }),
  ...through('draw.freeze-frame', { 'draw-frame': drawFrame }),
  ...through('draw.type-seed', { 'draw-seed': drawSeed }),
  ...through('ledger.rebuild', { 'ledger-rebuild': ledgerRebuild }),
  ...through('checkpoints.make', { checkpoint }),
  ...through('pairing-codes.create', { 'device-code': deviceCode }),
  'device-revoke': deviceRevoke,
  ...byAct({
    'posting-set': 'postings.set',
    'device-enrol': 'devices.enrol',
    'device-confirm': 'devices.confirm',
    'device-place': 'devices.place',
    'staff-set': 'staff.enter',
    'tray-settle': 'tray.settle',
    'hours-set': 'halls.set-hours',
    'hours-day': 'halls.set-day',
    'calendar-set': 'calendar.set-day',
    'window-set': 'windows.change',
    'clock-right': 'clock.settle',
    'clock-correct': 'clock.settle',
    'unit-change': 'units.change',
    'unit-alias': 'units.alias',
    'text-erase': 'texts.erase',
  }),
  'window-mode': windowMode,
  'registry-take-up': registryTakeUp,
  'calendar-take-up': calendarTakeUp,
  'policy-take-up': policyTakeUp,
  'clock-as-proposed': clockAsProposed,
  ...all<{ dryRun: boolean }, { 'hotline-import': typeof hotlineImport }>(
    { decides: 'hotline:import', when: ({ dryRun }) => !dryRun },
    { 'hotline-import': hotlineImport },
  ),
  ...all<{ dryRun: boolean }, { 'baseline-import': typeof baselineImport }>(
    { decides: 'baseline:enter', when: ({ dryRun }) => !dryRun },
    { 'baseline-import': baselineImport },
  ),
}

export type Operations = {
  [K in keyof typeof OPERATIONS]: (typeof OPERATIONS)[K] extends Operation<infer I, infer O>
    ? { input: I; output: Awaited<O> }
    : never
}
