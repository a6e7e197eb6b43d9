import type { ClockReading, Extra, Press } from '../../contract/device/press.ts'
import type { ItemResult } from '../../contract/device/device-protocol.ts'
import type { ErrorCode } from '../../contract/errors.ts'

/** One `press:submit` after its items were checked against the contract. */
export interface CheckedSubmission {
  device: string
  sent: ClockReading
  /** Hub time at which the message came in, ms. */
  receivedAt: number
  /** The pinned key by which `unsigned` was found; absent when the device had none at that moment. */
  checkedBy?: string
  items: CheckedItem[]
}

export type CheckedItem =
  | {
      ok: true
      item: Press | Extra
      /** The device has a pinned key and this item is not signed with it: held, never away. */
      unsigned?: true
    }
  /** Not what the contract says: kept with its reason, never sent again. */
  | { ok: false; code: ErrorCode; raw: string; id?: string; seq?: number }

export interface StoredSubmission {
  results: ItemResult[]
}
