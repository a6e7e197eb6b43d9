import { LEVELS, type Level } from '../../server/contract/limits.ts'
import type { Pressed } from './decode-report.ts'
import { levelsOf } from './decode-report.ts'

/** A contact that closes again this soon after it changed is bouncing; no finger is that fast. */
export const DEBOUNCE_MS = 30
/**
 * A keypad that reports presses alone repeats a held key. The same key again this soon is the same finger;
 * the usual repetition starts after 500 ms.
 */
export const REPEAT_MS = 600
/** A key that is down this long is stuck, or somebody's folder lies on it. */
export const STUCK_KEY_MS = 15_000

interface KeyHistory {
  /** When the key went down last or up last, ms of a monotonic clock. */
  changedAt: number
  /** When the present holding began, null when the key is up. */
  heldSince: number | null
}
/** What is known of each level's key. A value: steps make a new one. */
export type KeyHistories = Partial<Record<Level, KeyHistory>>

/**
 * Takes bouncing and repetition out of what was decoded: gives the levels that a finger pressed.
 *
 * @param before what was pressed before this report
 * @param at ms of a monotonic clock
 */
export function steadyKeys(
  histories: KeyHistories,
  press: 'press' | 'press-and-release',
  before: Pressed,
  decoded: { pressed: Pressed; down: readonly Level[] },
  at: number,
): { histories: KeyHistories; fingers: Level[] } {
  const next = { ...histories }
  const fingers: Level[] = []
  const quietMs = press === 'press' ? REPEAT_MS : DEBOUNCE_MS
  for (const level of decoded.down) {
    const known = histories[level]
    const again = known !== undefined && at - known.changedAt < quietMs
    next[level] = { changedAt: at, heldSince: again ? (known.heldSince ?? at) : at }
    if (!again) fingers.push(level)
  }
  for (const level of levelsOf(before & ~decoded.pressed)) next[level] = { changedAt: at, heldSince: null }
  return { histories: next, fingers }
}

/** The levels whose key has been down too long. */
export function stuckKeys(histories: KeyHistories, press: 'press' | 'press-and-release', at: number): Level[] {
  return LEVELS.filter((level) => {
    const known = histories[level]
    if (!known || known.heldSince === null || at - known.heldSince < STUCK_KEY_MS) return false
    // A keypad that reports presses alone has let go when it stops repeating.
    return press === 'press-and-release' || at - known.changedAt < REPEAT_MS
  })
}
