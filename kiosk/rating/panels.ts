import type { Staff } from '../../server/contract/device/device-protocol.ts'

/** What a self-test has shown so far: test presses of all five levels, never counted. */
export interface SelfTest {
  sent: number
  acknowledged: number
  failed: boolean
}

/** What lies over the resting screen. `until`: when it goes by itself, on the page's monotonic clock. */
export type Panel =
  /** Languages, type, contrast, voice, hand: within reach of a wheelchair. */
  | { panel: 'comfort'; until: number }
  | {
      panel: 'staff'
      no: string
      pin: string
      field: 'no' | 'pin'
      busy: boolean
      problem: string | null
      until: number
    }
  /** Tells who is signed in now; null: nobody. */
  | { panel: 'signed'; staff: Staff | null; until: number }
  | { panel: 'unlock'; digits: string; busy: boolean; problem: string | null; until: number }
  | { panel: 'new-pin'; first: string | null; digits: string; busy: boolean; problem: string | null; until: number }
  | { panel: 'technician'; test: SelfTest | null; askedToUnpairAt: number | null; until: number }
