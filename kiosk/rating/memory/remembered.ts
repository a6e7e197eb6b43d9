import type { WindowState } from '../../../server/contract/device/device-protocol.ts'
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
  /** Where a receipt is looked up by phone, ending in `/r/`; absent where the hub names none. */
  receiptPage?: string
}
export const NOTHING_KNOWN: About = { demo: false, halls: {} }

/** How the screen is set for whoever stands at it. */
export interface Settings {
  /** BCP 47 tag of a language that the window offers; null: its first one. */
  language: string | null
  large: boolean
  contrast: boolean
  voice: boolean
  /** Which hand reaches more easily: the button that goes on lies on its side. */
  hand: 'right' | 'left'
}
export const USUAL: Settings = { language: null, large: false, contrast: false, voice: true, hand: 'right' }

/** What a technician has set on this device: it goes with the device, not with its pairing. */
export interface Care {
  pin: PinDigest | null
  voice: boolean
  hand: 'right' | 'left'
}
/** A technician's PIN as it is kept. */
export interface PinDigest {
  salt: string
  hash: string
}
export const NO_CARE: Care = { pin: null, voice: USUAL.voice, hand: USUAL.hand }

/** What a kiosk knows when it wakes with no network. */
export interface Remembered {
  identity: Identity | null
  /** The window where it last stood; null when the hub said "nowhere", undefined when it never said anything. */
  window: WindowState | null | undefined
  about: About
  spentInvitation: string | null
  care: Care
}
