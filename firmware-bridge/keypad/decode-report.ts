import { LEVELS, type Level } from '../../server/contract/limits.ts'
import { usagesIn } from './boot-report.ts'
import type { BytePattern, KeypadModel, KeypadReport } from './keypad-model.ts'
import { nothingTyped, typeKeys, type TypedKeys } from '../desk/typed-words.ts'

/** The levels whose keys are down, one bit a level. */
export type Pressed = number
export const NOTHING_PRESSED: Pressed = 0

/** What was read of a keypad so far. A value: reading a report makes a new one. */
export interface KeyState {
  pressed: Pressed
  /** Usages that went down since the last complete word of a `sequence`. */
  typed: TypedKeys
  /** The bits of the last report of a `toggle`, null before the first. */
  bits: readonly boolean[] | null
}

export interface Decoded {
  /** Goes into the next call. */
  state: KeyState
  /** Levels whose key went down with this report; several when keys went down in one report. */
  down: Level[]
  /** The report says nothing that the model knows: too short, another report id, an unknown value. */
  strange: boolean
}

/**
 * What is known of a keypad that was just opened.
 *
 * @param at ms of a monotonic clock
 */
export function untouched(at: number = -Infinity): KeyState {
  return { pressed: NOTHING_PRESSED, typed: nothingTyped(at), bits: null }
}

/**
 * What an input report says, by the model and by what was read before. Never throws, whatever the bytes.
 * `report` is as the HID library gives it: with report ids, byte 0 is the id.
 *
 * @param at when it came, ms of a monotonic clock
 */
export function decodeReport(model: KeypadModel, before: KeyState, report: Uint8Array, at = 0): Decoded {
  const { report: layout } = model
  if (layout.idle?.some((pattern) => matches(pattern, layout, report))) return unchanged(before, false)
  if (layout.layout === 'toggle') return readToggles(layout, before, report)
  if (layout.layout === 'sequence') return readTyped(layout, before, report, at)
  const now = pressedIn(layout, report)
  if (now === null) return unchanged(before, true)
  // A keypad that reports presses alone says nothing of releases: nothing is down after its report.
  const pressed = model.press === 'press' ? NOTHING_PRESSED : now
  const went = model.press === 'press' ? now : now & ~before.pressed
  return { state: { ...before, pressed }, down: levelsOf(went), strange: false }
}

/** The levels of a set, 5 first. */
export function levelsOf(pressed: Pressed): Level[] {
  return LEVELS.filter((level) => (pressed & bitOf(level)) !== 0)
}

function unchanged(state: KeyState, strange: boolean): Decoded {
  return { state, down: [], strange }
}

function bitOf(level: number): Pressed {
  return 1 << level
}

function withoutId(id: string | undefined, bytes: Uint8Array): Uint8Array | null {
  if (id === undefined) return bytes
  return bytes[0] === parseInt(id, 16) ? bytes.subarray(1) : null
}

/** Whether a whole report, its id included, is the one that a pattern describes. */
function matches(pattern: BytePattern, layout: KeypadReport, report: Uint8Array): boolean {
  const bytes = withoutId(pattern.id ?? layout.id, report)
  return (
    bytes !== null &&
    (pattern.length === undefined || pattern.length === bytes.length) &&
    pattern.bytes.every(({ byte, mask, value }) => {
      const there = bytes[byte]
      return there !== undefined && (there & parseInt(mask, 16)) === parseInt(value, 16)
    })
  )
}

/** Null when the report says nothing that the model knows. */
function pressedIn(
  layout: Exclude<KeypadReport, { layout: 'toggle' | 'sequence' }>,
  report: Uint8Array,
): Pressed | null {
  if (layout.layout === 'pattern') {
    const key = layout.keys.find((key) => matches(key, layout, report))
    if (key) return bitOf(key.level)
    return layout.released?.some((pattern) => matches(pattern, layout, report)) ? NOTHING_PRESSED : null
  }
  const bytes = withoutId(layout.id, report)
  if (bytes === null) return null
  switch (layout.layout) {
    case 'boot-keyboard':
      return inBootReport(layout, bytes)
    case 'byte': {
      const byte = bytes[layout.byte]
      if (byte === undefined) return null
      const value = byte & parseInt(layout.mask ?? 'ff', 16)
      if (layout.released !== undefined && value === parseInt(layout.released, 16)) return NOTHING_PRESSED
      const key = layout.keys.find((key) => parseInt(key.value, 16) === value)
      return key ? bitOf(key.level) : null
    }
    case 'bitmap': {
      let pressed = NOTHING_PRESSED
      for (const key of layout.keys) {
        const byte = bytes[key.byte]
        if (byte === undefined) return null
        if ((byte & parseInt(key.mask, 16)) !== 0) pressed |= bitOf(key.level)
      }
      return pressed
    }
    default:
      // `satisfies never`: a layout that is added to the models must be read here.
      return layout satisfies never
  }
}

/** Boot keyboard report (HID 1.11, appendix B.1): modifiers, a reserved byte, up to six usages of keys that are down. */
function inBootReport(layout: Extract<KeypadReport, { layout: 'boot-keyboard' }>, bytes: Uint8Array): Pressed | null {
  const usages = usagesIn(bytes)
  if (usages === null) return null
  let pressed = NOTHING_PRESSED
  for (const usage of usages) {
    const key = layout.keys.find((key) => parseInt(key.usage, 16) === usage)
    if (key) pressed |= bitOf(key.level)
  }
  return pressed
}

/** Each press turns the bit of its key over. The first report after opening only tells how the bits stand. */
function readToggles(
  layout: Extract<KeypadReport, { layout: 'toggle' }>,
  before: KeyState,
  report: Uint8Array,
): Decoded {
  const bytes = withoutId(layout.id, report)
  if (bytes === null || layout.keys.some(({ byte }) => bytes[byte] === undefined)) return unchanged(before, true)
  const bits = layout.keys.map(({ byte, mask }) => (bytes[byte]! & parseInt(mask, 16)) !== 0)
  const state = { ...before, bits }
  if (before.bits === null) return unchanged(state, true)
  const turned = layout.keys.filter((_, index) => bits[index] !== before.bits![index]).map(({ level }) => level)
  return { state, down: LEVELS.filter((level) => turned.includes(level)), strange: false }
}

/** A key types a word. What is no word of the model is nobody's press. */
function readTyped(
  layout: Extract<KeypadReport, { layout: 'sequence' }>,
  before: KeyState,
  report: Uint8Array,
  at: number,
): Decoded {
  const bytes = withoutId(layout.id, report)
  const usages = bytes === null ? null : usagesIn(bytes)
  if (usages === null) return unchanged(before, true)
  const { typed, words } = typeKeys(before.typed, usages, parseInt(layout.end, 16), at)
  const levels = words.map(
    (word) => layout.keys.find((key) => key.usages.map((usage) => parseInt(usage, 16)).join() === word.join())?.level,
  )
  return {
    state: { ...before, typed },
    down: LEVELS.filter((level) => levels.includes(level)),
    strange: levels.includes(undefined),
  }
}
