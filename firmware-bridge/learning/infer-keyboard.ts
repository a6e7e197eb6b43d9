import type { Level } from '../../server/contract/limits.ts'
import { usagesIn } from '../keypad/boot-report.ts'
import { nothingTyped, typeKeys } from '../desk/typed-words.ts'
import type { Evidence, Found } from './evidence.ts'
import { hex, type Split } from './key-sample.ts'

/** Usages that went down, in order, for each level and press. */
type Typed = Map<Level, number[][]>

/** A longer report of a keyboard has a bit for each usage. */
const BOOT_BYTES = 8
/** No usage: words are cut by hand here. */
const NO_END = -1

/**
 * A keyboard: a key is the first usage that all its presses have and no press of another key, whatever comes with it
 * (NumLock, Shift, Enter). Where keys share all their usages, each types a word of its own with one end for all.
 */
export function inferKeyboard({ presses }: Evidence): Found | null {
  const typed: Typed = new Map()
  const ids = new Set<string | undefined>()
  for (const [level, times] of presses) {
    const words = times.map((press) => typedIn(press))
    if (words.some((word) => word === null || word.length === 0)) return null
    for (const { id } of times.flat()) ids.add(id)
    typed.set(level, words as number[][])
  }
  if (ids.size > 1) return null
  const [id] = ids
  const shared = id === undefined ? {} : { id }
  const own = ownUsages(typed)
  if (own) {
    const keys = own.map(({ usage, level }) => ({ usage: hex(usage, 2), level }))
    return { press: 'press-and-release', report: { layout: 'boot-keyboard', ...shared, keys } }
  }
  const words = ownWords(typed)
  if (!words) return null
  const keys = words.keys.map(({ word, level }) => ({ usages: word.map((usage) => hex(usage, 2)), level }))
  return { press: 'press', report: { layout: 'sequence', ...shared, end: hex(words.end, 2), keys } }
}

function typedIn(press: readonly Split[]): number[] | null {
  let typed = nothingTyped(-Infinity)
  for (const { body } of press) {
    const usages = usagesIn(body)
    if (usages === null || body[1] !== 0 || body.length > BOOT_BYTES) return null
    typed = typeKeys(typed, usages, NO_END, 0).typed
  }
  return [...typed.word]
}

function ownUsages(typed: Typed): { usage: number; level: Level }[] | null {
  const keys: { usage: number; level: Level }[] = []
  for (const [level, [first, ...times]] of typed) {
    const others = [...typed].filter(([other]) => other !== level).flatMap(([, words]) => words.flat())
    const usage = first!.find((one) => times.every((word) => word.includes(one)) && !others.includes(one))
    if (usage === undefined) return null
    keys.push({ usage, level })
  }
  return keys
}

function ownWords(typed: Typed): { end: number; keys: { word: number[]; level: Level }[] } | null {
  const all = [...typed.values()].flat()
  const end = all[0]!.at(-1)!
  if (!all.every((word) => word.length > 1 && word.indexOf(end) === word.length - 1)) return null
  const keys: { word: number[]; level: Level }[] = []
  for (const [level, words] of typed) {
    const [word, ...times] = words.map((one) => one.slice(0, -1))
    if (times.some((other) => other.join() !== word!.join())) return null
    if (keys.some((key) => key.word.join() === word!.join())) return null
    keys.push({ word: word!, level })
  }
  return { end, keys }
}
