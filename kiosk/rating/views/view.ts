import type { Level, Problem } from '../../../server/contract/limits.ts'
import type { RatingWords } from '../../strings/citizens/rating.words.ts'
import type { FlowState } from '../flow/flow-state.ts'
import type { Inspection } from '../kiosk-app.ts'
import type { PadState } from '../pairing-pad.ts'

/** All that a view may look at. Views are functions of this and nothing else. */
export interface View {
  flow: FlowState
  pad: PadState
  /** The page's monotonic clock, ms. */
  now: number
  /** The language of the citizen. */
  words: RatingWords
  /** The second language, smaller, beneath. */
  second: RatingWords
  /** Every language that this window offers, the usual one first. */
  offered: RatingWords[]
  /** Whether this machine can say anything in the citizen's language. */
  speaks: boolean
  /** Where receipts are looked up by phone, such as `https://hub/r/`. */
  receiptPage: string
  device: {
    id: string | null
    model: string
    version: string
    pending: number
    reachable: boolean | null
    trouble: string | null
    problems: Problem[]
    inspection: Inspection | null
    /** Size of the screen, such as `800 × 1280`. */
    screen: string
  }
}

/** `王建宁 6401 0027`: a staff number is read in groups of four. */
export function inGroups(no: string): string {
  return /^\d{8,}$/.test(no) ? no.replaceAll(/(\d{4})(?=\d)/g, '$1 ') : no
}

/** `7K4-M2Q`: the first six characters of a receipt, the label that people say aloud. */
export function shortReceipt(receipt: string): string {
  return `${receipt.slice(0, 3)}-${receipt.slice(3, 6)}`
}

/** The whole receipt stands behind `#`: that part of an address stays on the phone and in no server's log. */
export function receiptAddress({ receiptPage }: View, receipt: string): string {
  return `${receiptPage}#${receipt}`
}

export function levelOf(value: string): Level | null {
  return /^[1-5]$/.test(value) ? (Number(value) as Level) : null
}
