import type { WindowState } from '../../server/contract/device-protocol.ts'
import type { DeviceKey } from './device-key.ts'

export interface Identity {
  deviceId: string
  token: string
  /** Made when the device was paired; absent where the browser has none to give. */
  key?: DeviceKey
}

/** What a kiosk needs to know of its hub. */
export interface About {
  /** True when the hub runs on simulated data: every screen says so. */
  demo: boolean
  /** Names of the halls by their codes: a window only tells the code. */
  halls: Record<string, string>
}
export const NOTHING_KNOWN: About = { demo: false, halls: {} }

/** What a kiosk knows when it wakes with no network. */
export interface Remembered {
  identity: Identity | null
  /** The window where it last stood; null when the hub said "nowhere", undefined when it never said anything. */
  window: WindowState | null | undefined
  about: About
  spentInvitation: string | null
}
