import type { Level } from '../../../server/contract/limits.ts'
import type { RatingWords } from '../../strings/rating.words.ts'
import type { FlowState } from '../flow-state.ts'
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
  device: {
    id: string | null
    model: string
    version: string
    pending: number
    reachable: boolean | null
    trouble: string | null
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

export function levelOf(value: string): Level | null {
  return /^[1-5]$/.test(value) ? (Number(value) as Level) : null
}
