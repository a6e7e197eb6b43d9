import type { Level } from '../server/contract/limits.ts'
import type { Timers } from '../server/contract/outbox.ts'
import type { AttachedKeypad, HidPort } from './hid-port.ts'
import { inferModel, type Inferred, type KeySample } from './infer-model.ts'
import { modelOf, type KeypadModel } from './keypad-model.ts'
import type { Identity } from './match-bindings.ts'

/** A press is over when nothing came for this long. */
const QUIET_MS = 400
/** Each key is pressed this often: what differs between two times is no part of a key. */
export const TIMES = 2

export type LearnNews = { ask: Level; time: number } | { heard: Level; time: number; reports: string[] }

/**
 * The keypad that is meant: named, or the only one of no known model. The clerk's mouse is no candidate.
 */
export function chooseKeypad(
  attached: readonly AttachedKeypad[],
  models: readonly KeypadModel[],
  which: Identity | null,
): { ok: true; keypad: AttachedKeypad } | { ok: false; why: string } {
  const isNamed = (keypad: AttachedKeypad) =>
    which !== null && ('serial' in which ? keypad.serial === which.serial : keypad.port === which.port)
  const candidates = attached.filter((keypad) =>
    which === null ? modelOf(models, keypad) === null && !isPointer(keypad) : isNamed(keypad) && !isPointer(keypad),
  )
  const byPath = Map.groupBy(candidates, (keypad) => keypad.path)
  // A keypad with several interfaces: the one of the vendor, then the keyboard.
  const [best, ...others] = [...byPath.values()].map((one) => one.toSorted(byUse)[0]!).toSorted(byUse)
  if (!best) return { ok: false, why: 'no such keypad is plugged in (see pingyi-bridge list)' }
  if (others.some((other) => other.port !== best.port || other.port === null || byUse(best, other) === 0)) {
    return {
      ok: false,
      why: 'several unknown devices are plugged in: say which with --serial or --port (see pingyi-bridge list)',
    }
  }
  const known = modelOf(models, best)
  if (known) return { ok: false, why: `that keypad has a model already: ${known.id}` }
  return { ok: true, keypad: best }
}

function isPointer({ usagePage, usage }: AttachedKeypad): boolean {
  return usagePage === 1 && (usage === 1 || usage === 2)
}

function byUse(a: AttachedKeypad, b: AttachedKeypad): number {
  const rank = ({ usagePage, usage }: AttachedKeypad) =>
    usagePage >= 0xff00 ? 0 : usagePage === 1 && usage === 6 ? 1 : 2
  return rank(a) - rank(b)
}

/** Asks for each key in turn, twice, and infers the model from what it sent. */
export async function learnKeypad(
  port: HidPort,
  keypad: AttachedKeypad,
  wish: { id: string; name: { zh: string; en: string }; levels: readonly Level[]; seconds: number },
  timers: Timers,
  tell: (news: LearnNews) => void,
): Promise<Inferred> {
  let hear: (report: Uint8Array | null) => void = () => {}
  const listener = { onReport: (report: Uint8Array) => hear(report), onLost: () => hear(null) }
  const opened = await port.open(keypad.path, listener, false)
  if (!opened.ok) return { ok: false, why: `${opened.trouble.code}: ${opened.trouble.message}` }
  try {
    const samples: KeySample[] = []
    for (const level of wish.levels) {
      for (let time = 1; time <= TIMES; time++) {
        tell({ ask: level, time })
        const reports = await onePress(wish.seconds * 1_000, timers, (to) => (hear = to))
        if (reports === null) return { ok: false, why: 'the keypad was unplugged' }
        if (reports.length === 0)
          return { ok: false, why: `no key was pressed for level ${level} in ${wish.seconds} s` }
        tell({ heard: level, time, reports: reports.map((report) => Buffer.from(report).toString('hex')) })
        samples.push({ level, reports })
      }
    }
    return inferModel({ id: wish.id, name: wish.name }, keypad, samples)
  } finally {
    await opened.connection.close()
  }
}

/** What comes from the first report on until it is quiet; null when the keypad went away. */
function onePress(
  patienceMs: number,
  timers: Timers,
  listen: (to: (report: Uint8Array | null) => void) => void,
): Promise<Uint8Array[] | null> {
  return new Promise((resolve) => {
    const reports: Uint8Array[] = []
    const end = (result: Uint8Array[] | null) => {
      cancel()
      listen(() => {})
      resolve(result)
    }
    let cancel = timers.after(patienceMs, () => end(reports))
    listen((report) => {
      if (report === null) return end(null)
      reports.push(Uint8Array.from(report))
      cancel()
      cancel = timers.after(QUIET_MS, () => end(reports))
    })
  })
}
