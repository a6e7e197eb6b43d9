import type { Level } from '../../server/contract/limits.ts'
import { shuffled } from './shuffle.ts'

/** The morning's test of one keypad: one key at a time is asked for by its name. */
export interface KeyTest {
  /** Levels that have a key, 5 first. */
  keys: readonly Level[]
  /** Keys still to be pressed; the first of them is asked for. */
  left: readonly Level[]
  /** What was read in place of the key that was asked for; null: nothing wrong so far. */
  wrong: Level | null
}

/** In random order: whoever presses by place and not by name does not pass, and neither does a reversed keypad. */
export function beginTest(keys: readonly Level[], random: () => number): KeyTest {
  return { keys, left: shuffled(keys, random), wrong: null }
}

export function proveKey(test: KeyTest, level: Level): KeyTest {
  return level === test.left[0] ? { ...test, left: test.left.slice(1), wrong: null } : { ...test, wrong: level }
}
