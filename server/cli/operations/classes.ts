import { maySeeHall, type UserViewer } from '../../contract/viewer.ts'
import { isCorrection } from '../../contract/campaign-time.ts'
import type { Permission } from '../../contract/roles.ts'
import { hallsOfDevice } from '../../store/registry/hall-of-device.ts'
import type { Desk } from './desk.ts'
import type { Operations } from './operations.ts'

/**
 * What an operation is, as far as nobody decides alone (store/access/README.md). The command line counts as admin, and admin
 * judges nothing.
 *
 * - `reads`: looks, or copies for whoever asks.
 * - `keeps`: what admin may do over REST, and what keeps machines and data running; moves no score.
 * - `fixed`: decides, and its form is fixed for other people's scripts (cli/README.md): done in the name of the
 *   system's user, and on record as that. A seal has its own second person.
 * - the others decide: after the first counted rating they need an officer's word, see officer.ts.
 */
export type OperationClass<I> = 'reads' | 'keeps' | 'fixed' | Deciding<I>

export interface Deciding<I> {
  /** What the officer must be permitted, as over REST. */
  decides: Permission
  /** From the first day on: the word is the whole operation. */
  always?: true
  /** Whether this input decides anything; absent: all do but a preview. */
  when?(input: I, now: number): boolean
  /** Whether it is this officer's: of the own hall, not of the own unit. */
  isTheirs?(officer: UserViewer, input: I, desk: Pick<Desk, 'store'>): boolean
}

const ofHall = (officer: UserViewer, { hall }: { hall: string }) => maySeeHall(officer, hall)

/** Every operation; one without a line here does not compile. */
export const CLASSES: { readonly [K in keyof Operations]: OperationClass<Operations[K]['input']> } = {
  'device-code': 'keeps',
  'device-enrol': 'keeps',
  // Where a device stood in the past is whose ratings they are.
  'device-place': {
    decides: 'window:manage',
    when: ({ from }, now) => from !== undefined && isCorrection(from, now),
    isTheirs: (officer, { device, window }, { store }) =>
      [...hallsOfDevice(store.registry, device), ...(window === undefined ? [] : [window.hall])].every((hall) =>
        maySeeHall(officer, hall),
      ),
  },
  'device-list': 'reads',
  'device-confirm': 'keeps',
  'device-revoke': 'keeps',
  // Accounts and keys wait by themselves for an officer's word.
  'user-add': 'keeps',
  'user-passwd': 'keeps',
  'user-list': 'reads',
  'user-bind': 'keeps',
  'user-vouch': { decides: 'user:vouch', always: true },
  'api-key-add': 'keeps',
  'api-key-list': 'reads',
  'api-key-revoke': 'keeps',
  'api-key-vouch': { decides: 'user:vouch', always: true },
  'staff-list': 'reads',
  'staff-set': 'keeps',
  'staff-pin': 'keeps',
  'staff-card': 'keeps',
  'staff-cards-back': 'keeps',
  'posting-set': 'fixed',
  'posting-list': 'reads',
  'hours-list': 'reads',
  'hours-set': { decides: 'window:manage', isTheirs: ofHall },
  'hours-day': { decides: 'window:manage', isTheirs: ofHall },
  // Name, zone and text of a window, or a new one, at which nobody has rated.
  'window-set': 'keeps',
  'window-mode': {
    decides: 'window:manage',
    isTheirs: (officer, { window }) => ofHall(officer, window),
  },
  // Matters and aliases say whose a rating is.
  'registry-take-up': { decides: 'unit:change' },
  'calendar-list': 'reads',
  'calendar-set': { decides: 'special-day:enter' },
  'calendar-take-up': { decides: 'special-day:enter' },
  'policy-show': 'reads',
  'policy-diff': 'reads',
  'policy-take-up': { decides: 'policy:confirm' },
  'clock-show': 'reads',
  'clock-right': { decides: 'clock:settle' },
  'clock-as-proposed': { decides: 'clock:settle' },
  'clock-correct': { decides: 'clock:settle' },
  'unit-list': 'reads',
  'unit-change': { decides: 'unit:change' },
  'unit-alias': { decides: 'unit:change' },
  'unit-names': 'reads',
  'tray-list': 'reads',
  // Whose it is, the change asks itself.
  'tray-settle': { decides: 'tray:settle' },
  'text-erase': { decides: 'comments:erase' },
  'export-scores': 'reads',
  'ledger-export-begins': 'reads',
  'ledger-rebuild': 'keeps',
  'backup-begins': 'keeps',
  checkpoint: 'keeps',
  seal: 'fixed',
  'hotline-import': { decides: 'hotline:import', when: ({ dryRun }) => !dryRun },
}
