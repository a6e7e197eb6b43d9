import type { Level } from '../../server/contract/limits.ts'
import { decodeReport, NOTHING_PRESSED, untouched } from '../keypad/decode-report.ts'
import type { AttachedKeypad } from '../keypad/hid-port.ts'
import { typesKeys, type KeypadModel } from '../keypad/keypad-model.ts'
import type { Evidence } from './evidence.ts'
import { inferKeyboard } from './infer-keyboard.ts'
import { inferReports } from './infer-reports.ts'
import { inferToggles } from './infer-toggles.ts'
import { hex, splitReport, type KeySample, type Split } from './key-sample.ts'
import { Wobble } from './wobble.ts'

export type { KeySample } from './key-sample.ts'
export type Inferred = { ok: true; model: KeypadModel } | { ok: false; why: string }

export interface About {
  /** Whether the interface has report ids, by its report descriptor. */
  numbered?: boolean
  /** What came while nobody pressed. */
  idle?: readonly Uint8Array[]
  /** The device has more than this interface. */
  several?: boolean
  /** The device types, on whichever interface. */
  types?: boolean
}

/**
 * The model of a keypad from what its keys sent on one interface, each key pressed at least twice. Pure. A key is what is
 * common to all its presses and to no other key. What fits no layout, or fits two keys, is refused with a sentence: a
 * model that guesses would count one level as another.
 */
export function inferModel(
  named: Pick<KeypadModel, 'id' | 'name'>,
  keypad: Pick<AttachedKeypad, 'vid' | 'pid' | 'usagePage' | 'usage' | 'interface'>,
  samples: readonly KeySample[],
  about: About = {},
): Inferred {
  const evidence = evidenceOf(samples, about)
  for (const [level, presses] of evidence.presses)
    if (presses.some((press) => press.length === 0)) return { ok: false, why: silentKey(level) }
  const number = about.several && keypad.interface >= 0 ? { interface: keypad.interface } : {}
  const head = {
    ...named,
    match: [{ vid: hex(keypad.vid, 4), pid: hex(keypad.pid, 4), ...number }],
    usagePage: hex(keypad.usagePage, 4),
    usage: hex(keypad.usage, 4),
  }
  const types = about.types || typesKeys(head) ? { types: true as const } : {}
  const candidates = [...(typesKeys(head) ? [inferKeyboard] : []), inferReports, inferToggles]
  for (const infer of candidates) {
    const found = infer(evidence)
    if (!found) continue
    const model: KeypadModel = { ...head, press: found.press, ...types, report: found.report }
    if (readsBack(model, samples, about.idle ?? [])) return { ok: true, model }
  }
  return { ok: false, why: whyNot(evidence) }
}

function evidenceOf(samples: readonly KeySample[], { numbered = false, idle: heard = [] }: About): Evidence {
  const idle = heard.map((report) => splitReport(report, numbered))
  const levels = [...new Set(samples.map(({ level }) => level))]
  const split = (withoutIdle: (report: Split) => boolean) =>
    new Map(
      levels.map((level) => [
        level,
        samples
          .filter((sample) => sample.level === level)
          .map(({ reports }) =>
            withoutRepeats(reports.map((report) => splitReport(report, numbered)).filter(withoutIdle)),
          ),
      ]),
    )
  // What moves while nobody presses says which reports are idle; what moves between two presses comes on top.
  const resting = new Wobble(idle, new Map())
  const forms = new Set(idle.map((report) => resting.form(report)))
  const presses = split((report) => !forms.has(resting.form(report)))
  return { presses, idle, wobble: new Wobble(idle, presses) }
}

function withoutRepeats(reports: readonly Split[]): Split[] {
  return reports.filter((report, index) => {
    const before = reports[index - 1]
    return !before || before.kind !== report.kind || Buffer.compare(before.body, report.body) !== 0
  })
}

/** Read by the model, each sample is its own key and nothing else, and what is idle is no key. */
function readsBack(model: KeypadModel, samples: readonly KeySample[], idle: readonly Uint8Array[]): boolean {
  let state = untouched()
  let at = 0
  const read = (report: Uint8Array): Level[] => {
    const decoded = decodeReport(model, state, report, (at += 5))
    state = decoded.state
    return decoded.down
  }
  if (idle.some((report) => read(report).length > 0)) return false
  return samples.every(({ level, reports }, index) => {
    at += 1_000
    const down = reports.flatMap((report) => read(report))
    // How a toggle stood before it was pressed first, nobody knows.
    if (model.report.layout === 'toggle' && index === 0 && down.length === 0) return true
    // A contact that bounces, or a key that repeats, is the same key again; it never becomes another one.
    return down.length > 0 && down.every((one) => one === level) && state.pressed === NOTHING_PRESSED
  })
}

function silentKey(level: Level): string {
  return `评价 ${level} 的键没有发出自己的信号 / the key of level ${level} sent nothing of its own`
}

function whyNot({ presses, wobble }: Evidence): string {
  const words = [...presses].map(([level, times]) => ({
    level,
    words: times.map((press) => press.map((report) => wobble.form(report)).join(' ')),
  }))
  for (const [index, a] of words.entries())
    for (const b of words.slice(0, index))
      if (a.words.some((word) => b.words.includes(word))) {
        const [low, high] = [Math.min(a.level, b.level), Math.max(a.level, b.level)]
        return `评价 ${low} 和 ${high} 的键发出的信号一样，分不开 / the keys of levels ${low} and ${high} send the same bytes: they cannot be told apart`
      }
  return '没有一种格式能无疑义地读出这些键：请每次只按一个键，按一下就松开；或者手写型号文件 / no layout reads these reports without a doubt: press each key once, alone, and let go at once; or write the file by hand'
}
