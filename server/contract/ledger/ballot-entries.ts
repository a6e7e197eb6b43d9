import type { Roll } from '../ballot/roll.ts'
import type { Officer } from './officer.ts'

/** Why a roll is changed after the opening. */
export const ROLL_CHANGES = ['new-slip', 'strike', 'add'] as const
export type RollChange = (typeof ROLL_CHANGES)[number]

/**
 * The representatives' ballot (两代表一委员, campaign document 五.3). Nobody stands in an entry by name, and no entry is about one
 * ballot. Bytes are base64url, hashes hex.
 */
export interface BallotEntries {
  /** A file of a roll was entered: rows, and how many of them were new, one more seat of somebody, or 厅级 and left out. */
  'ballot-roll': {
    campaign: string
    roll: Roll
    rows: number
    added: number
    merged: number
    leftOut: number
    operator: string
  }
  /** Two voters of equal name are one (`same`), who keeps the lower number, or are two. */
  'ballot-pair': { campaign: string; kept: string; other: string; same: boolean; operator: string }
  /**
   * From here on the ballot is known to voters. `roll`: SHA-256 of the lines `V000001,<person>\n`; `size`: how many.
   * `boxKeySealed`: the box's private key, which two trustees' slips open.
   */
  'ballot-opening': Officer & {
    campaign: string
    roll: string
    size: number
    units: string[]
    issuerKey: string
    boxKey: string
    boxKeySealed: string
    fingerprint: string
    from: number
    to: number
  }
  /** After the opening: somebody gets a new slip, is struck off the roll or added; `asked` asked, the officer confirmed. */
  'ballot-change': Officer & {
    opening: number
    change: RollChange
    voter: string
    asked: string
    reason: string
    roll: string
    size: number
  }
  /** How many tickets and ballots there were at the end of a Shanghai day. */
  'ballot-day': { opening: number; day: string; tickets: number; ballots: number }
  /** The box was copied: how many ballots lay in it, and the Merkle root of their leaves. */
  'ballot-box': { opening: number; ballots: number; root: string }
  /**
   * The box was opened. `marks`: of each unit of the opening, in its order, how many marks were 0 (不了解), 1, 2, 3, 4, 5.
   * `trackers`: of all ballots, ascending; `invalid`: of those that could not be read.
   */
  'ballot-close': Officer & {
    opening: number
    tickets: number
    ballots: number
    root: string
    marks: number[][]
    trackers: string[]
    invalid: string[]
  }
}
