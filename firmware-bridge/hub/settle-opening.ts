import type { Level } from '../../server/contract/limits.ts'
import { levelsOf, type Decoded, type Pressed } from '../keypad/decode-report.ts'

/** What is known of the keys since the keypad was opened. */
export interface Opening {
  /** A report has come. */
  known: boolean
  /** Keys that were down together in the first report: one of them may be stuck from before. */
  unsure: Pressed
}

export const JUST_OPENED: Opening = { known: false, unsure: 0 }
const KNOWN: Opening = { known: true, unsure: 0 }

/**
 * A key that was stuck before the keypad was opened comes up in the first report beside the next citizen's. Nobody knows
 * yet which is which: the one that is let go first was the finger's, and that is its press.
 */
export function settleOpening(
  opening: Opening,
  { state, down, strange }: Pick<Decoded, 'state' | 'down' | 'strange'>,
): { opening: Opening; down: Level[] } {
  if (strange) return { opening, down }
  if (!opening.known) {
    return down.length > 1 ? { opening: { known: true, unsure: state.pressed }, down: [] } : { opening: KNOWN, down }
  }
  const letGo = opening.unsure & ~state.pressed
  if (letGo === 0) return { opening, down }
  return { opening: KNOWN, down: [...levelsOf(letGo), ...down] }
}
