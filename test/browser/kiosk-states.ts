import type { WindowState } from '../../server/contract/device/device-protocol.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import {
  ASLEEP,
  CHOSEN_MS,
  REASONS_MS,
  THANKS_MS,
  USUAL,
  type FlowState,
  type Taken,
} from '../../kiosk/rating/flow/flow-state.ts'
import { EMPTY_PAD, type PadState } from '../../kiosk/rating/pairing-pad.ts'
import type { Settings } from '../../kiosk/rating/memory/remembered.ts'
import { A01 } from './kiosk-looks.ts'

/** The instant of all states, on the page's monotonic clock. */
export const NOW = 1_000_000
const LATER = NOW + 4_000

/** What the page is made to draw: the real views, from a state that no hub has to bring about. */
export interface Drawn {
  flow: FlowState
  pad: PadState
}

/** The window's name in full, with all that may be long in it. */
export const LONG: WindowState = { ...A01, code: 'B1203', unit: { code: 'H03', name: '宁夏哈纳斯天然气有限公司' } }

/** Every screen of the kiosk by name, drawn for one citizen's settings. */
export function everyScreen(changed: Partial<Settings>): Record<string, Drawn> {
  const settings = { ...USUAL, ...changed }
  const window: WindowState = { ...A01, languages: ['zh-CN', 'en', 'ja'] }
  const { staff: _, ...alone } = window
  const base: FlowState = {
    ...ASLEEP,
    awake: true,
    paired: true,
    online: true,
    about: { demo: false, halls: { shimin: '银川市市民大厅' } },
    window,
    settings,
    touchedAt: NOW,
    hasPin: true,
  }
  const reading = { at: 1_764_000_000_000, uptimeMs: NOW, bootId: uuid7(1) }
  const taken: Taken = { pressId: uuid7(2), receipt: '7K4M2QABCDEFGHIJ', at: { now: NOW - 1_000, reading }, window }
  const invitation = {
    invitation: { id: uuid7(3), expiresInMs: 45_000, matter: '居民身份证换领' },
    until: NOW + 38_000,
  }
  const until = NOW + CHOSEN_MS - 1_000
  const flows: Record<string, FlowState> = {
    starting: { ...base, awake: false, paired: false, window: undefined, about: { demo: false, halls: {} } },
    unpaired: { ...base, paired: false, window: undefined },
    connecting: { ...base, window: undefined, online: false },
    'no-storage': { ...base, storage: false, paired: false, window: undefined },
    replaced: { ...base, standing: 'replaced', online: false },
    revoked: { ...base, standing: 'revoked', online: false },
    'not-placed': { ...base, window: null },
    'no-unit': { ...base, window: { ...window, unit: null } },
    closed: { ...base, window: { ...window, state: 'closed' } },
    paused: { ...base, window: { ...window, state: 'paused' } },
    rest: base,
    'rest-long': { ...base, window: { ...LONG, languages: window.languages } },
    'rest-alone': { ...base, window: { ...alone, unit: { code: 'J62', name: '行政审批服务局(政务服务中心)' } } },
    'rest-offline': { ...base, online: false },
    'rest-demo': { ...base, about: { ...base.about, demo: true } },
    invited: { ...base, window: { ...window, mode: 'invited' }, invitation },
    'invited-long': { ...base, window: { ...LONG, mode: 'invited', languages: window.languages }, invitation },
    chosen: { ...base, visit: { step: 'chosen', taken, level: 4, until } },
    'chosen-1': { ...base, visit: { step: 'chosen', taken, level: 1, until } },
    again: { ...base, visit: { step: 'again', taken, level: 4, until } },
    reasons: {
      ...base,
      visit: { step: 'reasons', taken, picked: ['efficiency'], since: NOW - 500, until: NOW + REASONS_MS - 500 },
    },
    thanks: { ...base, visit: { step: 'thanks', taken, until: NOW + THANKS_MS } },
    'thanks-offline': { ...base, online: false, visit: { step: 'thanks', taken, until: NOW + THANKS_MS } },
    'trouble-press': { ...base, visit: { step: 'trouble', with: 'press', storing: null, taken: null, until: LATER } },
    'trouble-change': { ...base, visit: { step: 'trouble', with: 'change', storing: null, taken, until: LATER } },
    'trouble-reasons': { ...base, visit: { step: 'trouble', with: 'reasons', storing: null, taken, until: LATER } },
    comfort: { ...base, panel: { panel: 'comfort', until: LATER } },
    staff: {
      ...base,
      panel: {
        panel: 'staff',
        no: '64010031',
        pin: '24',
        field: 'pin',
        busy: false,
        problem: 'sign-in-failed',
        until: LATER,
      },
    },
    signed: { ...base, panel: { panel: 'signed', staff: { no: '64010031', name: '丁永红' }, until: LATER } },
    unlock: { ...base, panel: { panel: 'unlock', digits: '123', busy: false, problem: 'pin-wrong', until: LATER } },
    'new-pin': {
      ...base,
      panel: { panel: 'new-pin', first: '123456', digits: '12', busy: false, problem: null, until: LATER },
    },
    technician: {
      ...base,
      panel: {
        panel: 'technician',
        test: { sent: 5, acknowledged: 5, failed: false },
        askedToUnpairAt: null,
        until: LATER,
      },
    },
  }
  return Object.fromEntries(
    Object.entries(flows).map(([name, flow]) => [
      name,
      { flow, pad: name === 'unpaired' ? { ...EMPTY_PAD, digits: '40962', problem: null } : EMPTY_PAD },
    ]),
  )
}
