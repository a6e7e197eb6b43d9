import type { Level } from '../server/contract/limits.ts'

/** The morning's test of one keypad: which keys are still to be pressed. */
export interface KeyTest {
  /** Levels that have a key, 5 first. */
  keys: readonly Level[]
  left: readonly Level[]
}

export function beginTest(keys: readonly Level[]): KeyTest {
  return { keys, left: keys }
}

export function proveKey(test: KeyTest, level: Level): KeyTest {
  return { ...test, left: test.left.filter((one) => one !== level) }
}
