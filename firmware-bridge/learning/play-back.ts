import type { Level } from '../../server/contract/limits.ts'
import { decodeReport, untouched } from '../keypad/decode-report.ts'
import type { KeypadModel } from '../keypad/keypad-model.ts'
import { LEVEL_WORDS } from '../keypad/level-words.ts'
import type { Listening } from './listen.ts'
import { shuffled } from '../keypad/shuffle.ts'

export type PlayNews =
  | { play: Level; left: number }
  /** What was read instead of the key that was asked for; empty: nothing that the model knows. */
  | { play: Level; read: Level[] }

const QUIET_MS = 500
/** So many slips of a finger are forgiven. */
const MOST_SLIPS = 2

/**
 * Has every key pressed by its name, in random order, and reads it by the new model.
 *
 * @returns why the model is refused, null when every key is what its name says
 */
export async function playBack(
  listening: Listening,
  path: string,
  model: KeypadModel,
  wish: { levels: readonly Level[]; seconds: number },
  tell: (news: PlayNews) => void,
  random: () => number,
): Promise<{ ok: false; why: string } | null> {
  let left = shuffled(wish.levels, random)
  let slips = 0
  let state = untouched()
  let at = 0
  while (left.length > 0) {
    const [level] = left as [Level]
    tell({ play: level, left: left.length })
    const read = new Set<Level>()
    at += 1_000
    const heard = await listening.collect(wish.seconds * 1_000, (one) => {
      if (one.path !== path) return null
      const decoded = decodeReport(model, state, one.report, (at += 5))
      state = decoded.state
      for (const down of decoded.down) read.add(down)
      return decoded.down.length > 0 ? QUIET_MS : null
    })
    if (heard === null) return { ok: false, why: '键盘被拔掉了 / the keypad was unplugged' }
    if (read.size === 1 && read.has(level)) {
      left = left.slice(1)
      continue
    }
    const { zh, en } = LEVEL_WORDS[level]
    tell({ play: level, read: [...read] })
    if (++slips > MOST_SLIPS) {
      const other = [...read].map((one) => `「${LEVEL_WORDS[one].zh}」`).join('')
      return {
        ok: false,
        why: `回放不对：要按「${zh}」，读到的是${other || '空的'}。键的次序按反了，或者键盘分不清这些键 / played back wrongly: asked for level ${level} (${en}), read ${[...read].join(' ') || 'nothing'}`,
      }
    }
    left = shuffled(left, random)
  }
  return null
}
