import { describe, expect, test } from 'vitest'
import {
  DEBOUNCE_MS,
  REPEAT_MS,
  steadyKeys,
  STUCK_KEY_MS,
  stuckKeys,
  type KeyHistories,
} from '../../firmware-bridge/keypad/steady-keys.ts'
import { changeFromKey, decideKey, pressFromKey, type LastPress } from '../../firmware-bridge/hub/press-from-key.ts'
import { Compile } from 'typebox/compile'
import { ExtraSchema, PressSchema } from '../../server/contract/device/press.ts'
import type { Level } from '../../server/contract/limits.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'

const BOOT = uuid7(1_760_000_000_000)
const reading = (uptimeMs: number, bootId = BOOT) => ({ at: 1_760_000_000_000 + uptimeMs, uptimeMs, bootId })
const last = (level: Level, uptimeMs: number): LastPress => ({ id: uuid7(1), level, uptimeMs, bootId: BOOT })

describe('what a key means', () => {
  test('the first key is a press', () => {
    expect(decideKey(null, [4], reading(0), false)).toEqual({ what: 'press', level: 4 })
  })
  test.each([
    [0, 'change'],
    [1, 'change'],
    [4_999, 'change'],
    [5_000, 'change'],
    [5_001, 'press'],
    [60_000, 'press'],
  ])('another key %i ms after the press is a %s', (after, what) => {
    const first = last(4, 1_000)
    const decision = decideKey(first, [2], reading(1_000 + after), false)
    expect(decision).toEqual(what === 'press' ? { what, level: 2 } : { what, level: 2, of: first })
  })
  test('the same key within 5 s says nothing new, after 5 s it is a new press', () => {
    expect(decideKey(last(4, 0), [4], reading(3_000), false)).toEqual({ what: 'nothing', why: 'same-level' })
    expect(decideKey(last(4, 0), [4], reading(5_001), false)).toEqual({ what: 'press', level: 4 })
  })
  test('back to the first level is a change, too: the level that stands is what counts', () => {
    const changed = { ...last(5, 0), level: 1 as Level }
    expect(decideKey(changed, [5], reading(2_000), false).what).toBe('change')
  })
  test('two keys of one report mean nothing: which came first is not known', () => {
    expect(decideKey(null, [5, 1], reading(0), false)).toEqual({ what: 'nothing', why: 'two-keys-at-once' })
    expect(decideKey(null, [], reading(0), false)).toEqual({ what: 'nothing', why: 'no-key' })
  })
  test('an open invitation makes it a new citizen, also within 5 s', () => {
    expect(decideKey(last(5, 0), [1], reading(2_000), true)).toEqual({ what: 'press', level: 1 })
  })
  test('a press of an earlier boot cannot be changed: its uptime is of another clock', () => {
    expect(decideKey(last(5, 0), [1], reading(2_000, uuid7(2)), false).what).toBe('press')
  })
})

describe('what is stored', () => {
  const isPress = Compile(PressSchema)
  const isExtra = Compile(ExtraSchema)
  test('a press as the contract wants it, with a receipt', () => {
    const press = pressFromKey(3, reading(77), null)(9)
    expect(isPress.Check(press)).toBe(true)
    expect(press).toMatchObject({ kind: 'press', seq: 9, level: 3, input: 'key', uptimeMs: 77, bootId: BOOT })
    expect(press).not.toHaveProperty('invitationId')
    expect(press.receipt).toMatch(/^[A-Z2-7]{16}$/)
  })
  test('with the open invitation', () => {
    const invitationId = uuid7(3)
    const press = pressFromKey(3, reading(77), invitationId)(9)
    expect(isPress.Check(press)).toBe(true)
    expect(press.invitationId).toBe(invitationId)
  })
  test('a change of mind names its press', () => {
    const of = last(5, 0)
    const extra = changeFromKey(1, of, reading(2_000))(10)
    expect(isExtra.Check(extra)).toBe(true)
    expect(extra).toMatchObject({ kind: 'extra', seq: 10, level: 1, pressId: of.id, uptimeMs: 2_000 })
  })
})

const bit = (level: number) => 1 << level
/** Feeds `[at, pressed]` of a press-and-release keypad; gives the fingers of each. */
function press(...steps: [number, number][]) {
  let histories: KeyHistories = {}
  let before = 0
  const fingers = steps.map(([at, pressed]) => {
    const down = ([5, 4, 3, 2, 1] as Level[]).filter((level) => pressed & ~before & bit(level))
    const step = steadyKeys(histories, 'press-and-release', before, { pressed, down }, at)
    histories = step.histories
    before = pressed
    return step.fingers
  })
  return { fingers, histories }
}

describe('debounce, repetition and stuck keys', () => {
  test('a bouncing contact is one finger', () => {
    expect(press([0, bit(5)], [3, 0], [5, bit(5)], [8, 0], [9, bit(5)]).fingers).toEqual([[5], [], [], [], []])
  })
  test('a finger that comes back is a second one', () => {
    expect(press([0, bit(5)], [80, 0], [80 + DEBOUNCE_MS, bit(5)]).fingers).toEqual([[5], [], [5]])
  })
  test('keys do not debounce each other', () => {
    expect(press([0, bit(5)], [5, bit(5) | bit(1)]).fingers).toEqual([[5], [1]])
  })
  test('a key held too long is stuck until it is released', () => {
    const held = press([0, bit(2)]).histories
    expect(stuckKeys(held, 'press-and-release', STUCK_KEY_MS - 1)).toEqual([])
    expect(stuckKeys(held, 'press-and-release', STUCK_KEY_MS)).toEqual([2])
    const released = press([0, bit(2)], [STUCK_KEY_MS + 5, 0]).histories
    expect(stuckKeys(released, 'press-and-release', STUCK_KEY_MS + 6)).toEqual([])
  })
  test('a keypad without releases: repetition of a held key is one finger, and stuck when it does not end', () => {
    let histories: KeyHistories = {}
    const fingers: number[] = []
    const report = { pressed: 0, down: [3 as Level] }
    let at = 0
    for (; at <= STUCK_KEY_MS; at += 500) {
      const step = steadyKeys(histories, 'press', 0, report, at)
      histories = step.histories
      fingers.push(...step.fingers)
    }
    expect(fingers).toEqual([3])
    expect(stuckKeys(histories, 'press', at)).toEqual([3])
    expect(stuckKeys(histories, 'press', at + REPEAT_MS)).toEqual([])
    expect(steadyKeys(histories, 'press', 0, report, at + REPEAT_MS).fingers).toEqual([3])
  })
})
