import type { WindowName } from '../../contract/ledger/ledger-entries.ts'
import type { KnownMoment } from '../attribution/moment.ts'
import type { Trail } from '../screening/screen-press.ts'
import type { Thresholds } from '../screening/thresholds.ts'
import type { Standing } from './change-of-mind.ts'
import type { OrderKey } from './order.ts'

/**
 * Everything that a press is judged by, as plain data: `store/presses/gather.ts` asks the tables for it, once when the
 * press comes and again whenever the past is corrected. What stays as it was when the press came is marked so.
 */
export interface PressContext {
  /** Its place in the order of its window. */
  key: OrderKey
  press: PressThen
  moment: KnownMoment
  device: DeviceThen
  /** Where the device was placed at that moment, and what held there. */
  window: WindowThen | undefined
  /** The service under way at that window at that moment. */
  service: ServiceThen | undefined
  /** Its moment lies in a period that is sealed, into which it came afterwards. */
  sealed: boolean
  /** The unit to which an officer gave it, for good. */
  settled: string | undefined
  /** What the presses before it have left behind; absent where its window is screened afterwards, all in their order. */
  before: Trail | undefined
  thresholds: Thresholds
}

/** As it came, with the changes of mind that count. */
export interface PressThen extends Standing {
  test: boolean
  /** The device's pinned key did not sign it. */
  unsigned: boolean
  /** The invitation that it names. */
  invitation: string | undefined
}

export interface DeviceThen {
  /** As it was when the press came. */
  revoked: boolean
  /** As it was when the press came. */
  fewKeys: boolean
  /** A hall's manager paired it, and nobody has confirmed it so far. */
  unseen: boolean
}

/** A window at one moment. */
export interface WindowThen extends WindowName {
  id: number
  /** The unit that is posted there. */
  unit: string | undefined
  /** Who is on duty there. */
  staff: string | undefined
  /** The hall is closed or the window paused. */
  closed: boolean
  invited: boolean
}

/** A service: what it names, and whose its invitation is so far. */
export interface ServiceThen {
  id: string
  /** The unit that it names, else that of its matter. */
  unit: string | undefined
  staff: string | undefined
  matter: string | undefined
  invitation: string
  /** Why it has no invitation to spend. */
  without: 'device-down' | 'not-invited' | undefined
  /** The press has this service already, and stays with it. */
  own: boolean
  /** Another press that spent the invitation. */
  holder: Holder | undefined
}

export interface Holder {
  key: OrderKey
  /** A seal that holds froze it. */
  frozen: boolean
  /** It still names the service: a correction under way may have taken it elsewhere. */
  names: boolean
}
