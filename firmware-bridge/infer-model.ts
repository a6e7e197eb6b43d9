import type { Level } from '../server/contract/limits.ts'
import { decodeReport, NOTHING_PRESSED } from './decode-report.ts'
import type { AttachedKeypad } from './hid-port.ts'
import type { KeypadModel, KeypadReport } from './keypad-model.ts'

/** What one key sent while a finger pressed it once and let go. */
export interface KeySample {
  level: Level
  reports: readonly Uint8Array[]
}

export type Inferred = { ok: true; model: KeypadModel } | { ok: false; why: string }

const KEYBOARD = { usagePage: 0x0001, usage: 0x0006 }
/** In a boot report keys stand from here on (HID 1.11, appendix B.1). */
const FIRST_KEY = 2

/**
 * The model of a keypad from what its keys sent, each key pressed at least twice. Pure. What fits no layout, or fits
 * two keys, is refused with a sentence: a model that guesses would count one level as another.
 */
export function inferModel(
  named: Pick<KeypadModel, 'id' | 'name'>,
  keypad: Pick<AttachedKeypad, 'vid' | 'pid' | 'usagePage' | 'usage' | 'interface'>,
  samples: readonly KeySample[],
): Inferred {
  const silent = samples.find(({ reports }) => reports.length === 0)
  if (silent) return { ok: false, why: `the key of level ${silent.level} sent nothing` }
  const id = sharedId(samples)
  const stripped = samples.map((sample) => ({
    level: sample.level,
    reports: sample.reports.map((report) => (id === null ? report : report.subarray(1))),
  }))
  const keyboard = keypad.usagePage === KEYBOARD.usagePage && keypad.usage === KEYBOARD.usage
  const head = {
    ...named,
    match: [{ vid: hex(keypad.vid, 4), pid: hex(keypad.pid, 4) }],
    usagePage: hex(keypad.usagePage, 4),
    usage: hex(keypad.usage, 4),
  }
  const candidates = keyboard ? [asKeyboard(stripped)] : [asBitmap(stripped), asByte(stripped)]
  for (const found of candidates) {
    if (!found) continue
    const report: KeypadReport = id === null ? found.report : { ...found.report, id }
    const model: KeypadModel = { ...head, press: found.press, report }
    if (readsBack(model, samples)) return { ok: true, model }
  }
  return { ok: false, why: whyNot(stripped) }
}

interface Found {
  press: KeypadModel['press']
  report: KeypadReport
}

/** A first byte that is the same in every report, and not 0, is a report id; reading it as one is right either way. */
function sharedId(samples: readonly KeySample[]): string | null {
  const first = samples[0]!.reports[0]![0]
  const isShared =
    first !== undefined &&
    first !== 0 &&
    samples.every(({ reports }) => reports.every((report) => report[0] === first && report.length > 1))
  return isShared ? hex(first, 2) : null
}

function asKeyboard(samples: readonly KeySample[]): Found | null {
  const keys: { usage: string; level: Level }[] = []
  for (const { level, reports } of samples) {
    const down = reports[0]!
    const pressed = [...down.subarray(FIRST_KEY)].filter((usage) => usage !== 0)
    const [usage] = pressed
    if (usage === undefined || pressed.length > 1) return null
    const known = keys.find((key) => key.usage === hex(usage, 2))
    if (known && known.level !== level) return null
    if (!known) keys.push({ usage: hex(usage, 2), level })
  }
  return { press: 'press-and-release', report: { layout: 'boot-keyboard', keys } }
}

/** One bit for each key, that goes on and off again. */
function asBitmap(samples: readonly KeySample[]): Found | null {
  const released = releasedReport(samples)
  if (!released) return null
  const keys: { byte: number; mask: string; level: Level }[] = []
  for (const { level, reports } of samples) {
    const down = reports[0]!
    const changed = [...down].flatMap((value, byte) =>
      value === released[byte] ? [] : [{ byte, bit: value ^ (released[byte] ?? 0) }],
    )
    const [only, more] = changed
    if (!only || more || (only.bit & (only.bit - 1)) !== 0 || ((released[only.byte] ?? 0) & only.bit) !== 0) return null
    if (only.byte > 63) return null
    const key = { byte: only.byte, mask: hex(only.bit, 2), level }
    const known = keys.find((one) => one.byte === key.byte && one.mask === key.mask)
    if (known && known.level !== level) return null
    if (!known) keys.push(key)
  }
  return { press: 'press-and-release', report: { layout: 'bitmap', keys } }
}

/** One byte whose value names the key: the first byte that is the same each time for a key and another for the others. */
function asByte(samples: readonly KeySample[]): Found | null {
  const released = releasedReport(samples)
  const size = Math.min(64, ...samples.flatMap(({ reports }) => reports.map((report) => report.length)))
  for (let byte = 0; byte < size; byte++) {
    const values = new Map<Level, number>()
    const steady = samples.every(({ level, reports }) => {
      const value = reports[0]![byte]!
      const before = values.get(level)
      values.set(level, value)
      return before === undefined || before === value
    })
    const unlike = new Set(values.values())
    if (!steady || unlike.size < values.size || (released && unlike.has(released[byte]!))) continue
    const keys = [...values].map(([level, value]) => ({ value: hex(value, 2), level }))
    return released
      ? { press: 'press-and-release', report: { layout: 'byte', byte, released: hex(released[byte]!, 2), keys } }
      : { press: 'press', report: { layout: 'byte', byte, keys } }
  }
  return null
}

/** What every key sends last, when it is not what it sent first; null where keys say nothing of being let go. */
function releasedReport(samples: readonly KeySample[]): Uint8Array | null {
  const last = samples[0]!.reports.at(-1)!
  const isReleased = samples.every(
    ({ reports }) => reports.length > 1 && equal(reports.at(-1)!, last) && !equal(reports[0]!, last),
  )
  return isReleased ? last : null
}

/** Read by the model, each sample is its own key, once, and nothing else. */
function readsBack(model: KeypadModel, samples: readonly KeySample[]): boolean {
  return samples.every(({ level, reports }) => {
    let pressed = NOTHING_PRESSED
    const down: Level[] = []
    for (const report of reports) {
      const decoded = decodeReport(model, pressed, report)
      pressed = decoded.pressed
      down.push(...decoded.down)
    }
    // A key that is held repeats on some keypads; it never becomes another one.
    const repeats = model.press === 'press' ? down.every((one) => one === level) : down.length === 1
    return down[0] === level && repeats && pressed === NOTHING_PRESSED
  })
}

function whyNot(samples: readonly KeySample[]): string {
  for (const a of samples) {
    const twin = samples.find((b) => b.level !== a.level && equal(a.reports[0]!, b.reports[0]!))
    if (twin) return `the keys of levels ${a.level} and ${twin.level} send the same bytes: they cannot be told apart`
  }
  return 'no layout reads these reports without a doubt: press each key once, alone, and let go at once; or write the file by hand'
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((value, index) => value === b[index])
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, '0')
}
