import { sorted } from '../../elements/sorted.ts'
import type { KeypadTest } from '../../../server/contract/device/key-tests.ts'
import { LEVELS, type Level } from '../../../server/contract/limits.ts'
import { shanghai } from '../../elements/ages.ts'
import { keypads as words } from '../../strings/hall/keypads.zh.ts'

export interface KeyTestView {
  tested: string
  /** Nobody may rely on this keypad before it is tested. */
  isDue: boolean
  /** When the model was learned and its keys played back by name, or null. */
  playedBack: string | null
  /** Levels that nobody can say on this keypad, or null. */
  missing: string | null
}

/** What the hall manager is told of the test of one keypad. Pure. @param day today in Shanghai */
export function keyTestView({ levels, proven, playedBack }: KeypadTest, day: string): KeyTestView {
  const keys = LEVELS.filter((level) => levels.includes(level))
  const provenOn = (level: Level) => proven.find((one) => one.level === level)
  const missing = LEVELS.filter((level) => !levels.includes(level))
  const leftToday = keys.filter((level) => provenOn(level)?.day !== day)
  const leftEver = keys.filter((level) => !provenOn(level))
  return {
    tested: tested(),
    isDue: leftToday.length > 0,
    playedBack: playedBack === undefined ? null : words.playedBack(playedBack),
    missing: missing.length === 0 ? null : words.fewKeys(missing),
  }

  function tested(): string {
    const last = keys.map((level) => Date.parse(provenOn(level)?.at ?? ''))
    if (leftToday.length === 0) return words.allToday(keys.length, shanghai(Math.max(...last)).minute)
    if (leftToday.length < keys.length) return words.someToday(leftToday)
    if (leftEver.length === keys.length) return words.never
    if (leftEver.length > 0) return words.neverAll(leftEver)
    // All of them are proven since the day on which the oldest proof was made.
    const [oldest] = sorted(
      keys.map((level) => provenOn(level)!.day),
      (a, b) => (a < b ? -1 : 1),
    )
    return words.before(oldest!)
  }
}
