import { LEVELS, type Level } from '../server/contract/limits.ts'
import type { KeypadModel, KeypadReport } from './keypad-model.ts'

/** The levels whose keys are down, one bit a level. */
export type Pressed = number
export const NOTHING_PRESSED: Pressed = 0

export interface Decoded {
  /** Goes into the next call. */
  pressed: Pressed
  /** Levels whose key went down with this report; several when keys went down in one report. */
  down: Level[]
  /** The report says nothing that the model knows: too short, another report id, an unknown value. */
  strange: boolean
}

/**
 * What an input report says, by the model and by what was pressed before. Never throws, whatever the bytes.
 * `report` is as the HID library gives it: with report ids, byte 0 is the id.
 */
export function decodeReport(model: KeypadModel, before: Pressed, report: Uint8Array): Decoded {
  const bytes = withoutId(model.report, report)
  const now = bytes === null ? null : pressedIn(model.report, bytes)
  if (now === null) return { pressed: before, down: [], strange: true }
  // A keypad that reports presses alone says nothing of releases: nothing is down after its report.
  if (model.press === 'press') return { pressed: NOTHING_PRESSED, down: levelsOf(now), strange: false }
  return { pressed: now, down: levelsOf(now & ~before), strange: false }
}

/** The levels of a set, 5 first. */
export function levelsOf(pressed: Pressed): Level[] {
  return LEVELS.filter((level) => (pressed & bitOf(level)) !== 0)
}

function bitOf(level: number): Pressed {
  return 1 << level
}

function withoutId(report: KeypadReport, bytes: Uint8Array): Uint8Array | null {
  if (report.id === undefined) return bytes
  return bytes[0] === parseInt(report.id, 16) ? bytes.subarray(1) : null
}

/** Null when the bytes say nothing that the model knows. */
function pressedIn(report: KeypadReport, bytes: Uint8Array): Pressed | null {
  switch (report.layout) {
    case 'boot-keyboard':
      return inBootReport(report, bytes)
    case 'byte': {
      const byte = bytes[report.byte]
      if (byte === undefined) return null
      const value = byte & parseInt(report.mask ?? 'ff', 16)
      if (report.released !== undefined && value === parseInt(report.released, 16)) return NOTHING_PRESSED
      const key = report.keys.find((key) => parseInt(key.value, 16) === value)
      return key ? bitOf(key.level) : null
    }
    case 'bitmap': {
      let pressed = NOTHING_PRESSED
      for (const key of report.keys) {
        const byte = bytes[key.byte]
        if (byte === undefined) return null
        if ((byte & parseInt(key.mask, 16)) !== 0) pressed |= bitOf(key.level)
      }
      return pressed
    }
    default:
      // `satisfies never`: a layout that is added to the models must be read here.
      return report satisfies never
  }
}

/** In the place of every key when too many are down to tell which (HID 1.11, appendix C). */
const ROLLOVER = 0x01
const FIRST_KEY = 2
const KEYS = 6

/** Boot keyboard report (HID 1.11, appendix B.1): modifiers, a reserved byte, up to six usages of keys that are down. */
function inBootReport(report: Extract<KeypadReport, { layout: 'boot-keyboard' }>, bytes: Uint8Array): Pressed | null {
  if (bytes.length <= FIRST_KEY) return null
  let pressed = NOTHING_PRESSED
  for (const usage of bytes.subarray(FIRST_KEY, FIRST_KEY + KEYS)) {
    if (usage === ROLLOVER) return null
    const key = report.keys.find((key) => parseInt(key.usage, 16) === usage)
    if (key) pressed |= bitOf(key.level)
  }
  return pressed
}
