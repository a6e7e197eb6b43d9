import type { Level } from '../../server/contract/limits.ts'
import type { Timers } from '../../server/contract/device/outbox.ts'
import type { KeyTest } from './key-test.ts'

/** A keypad, as far as its test is concerned. */
export interface TestableKeypad {
  readonly device: string
  readonly identity: string
  /** Null while it is not connected. From now on its keys are tests, until the last is proven or `endTest`. */
  beginTest(step: (test: KeyTest) => void): KeyTest | null
  endTest(): void
}

export type SelfTestNews =
  /** Said at the beginning, and after each key: the first that is left is asked for. */
  | { keypad: string; identity: string; keys: readonly Level[]; left: readonly Level[]; wrong: Level | null }
  | { keypad: string; identity: string; missing: true }
  | { ended: 'done' | 'too-late' | 'nothing-to-test' }

/**
 * The morning's test of some keypads at the same time, one key at a time by its name. A keypad goes back to citizens as soon as its own
 * last key is proven, or when the time is up, or when whoever asked has gone.
 *
 * @returns ends it before its time, without a word
 */
export function runSelfTest(
  keypads: readonly TestableKeypad[],
  seconds: number,
  timers: Timers,
  tell: (news: SelfTestNews) => void,
): () => void {
  const open = new Set<TestableKeypad>()
  let over = false
  let missing = keypads.length === 0
  const end = (how: 'done' | 'too-late' | 'nothing-to-test' | null) => {
    if (over) return
    over = true
    cancel()
    for (const keypad of open) keypad.endTest()
    if (how) tell({ ended: how })
  }
  const cancel = timers.after(seconds * 1_000, () => end('too-late'))
  for (const keypad of keypads) {
    const { device, identity } = keypad
    const step = ({ keys, left, wrong }: KeyTest) => {
      tell({ keypad: device, identity, keys, left, wrong })
      if (left.length > 0) return
      open.delete(keypad)
      if (open.size === 0) end(missing ? 'nothing-to-test' : 'done')
    }
    const begun = keypad.beginTest(step)
    if (begun) open.add(keypad)
    else missing = true
    tell(begun ? { keypad: device, identity, ...begun } : { keypad: device, identity, missing: true })
  }
  if (open.size === 0) end('nothing-to-test')
  return () => end(null)
}
