import type { Level } from '../../../server/contract/limits.ts'
import { LEVEL_WORDS } from '../desk.zh.ts'

const named = (levels: readonly Level[]) => levels.map((level) => `「${LEVEL_WORDS[level]}」`).join('')

/** The morning's test of a keypad's keys, in the drawer of its window. */
export const keypads = {
  allToday: (keys: number, time: string) => `按键测试：今日 ${time} 测过，${keys} 键都好`,
  someToday: (left: readonly Level[]) => `按键测试：今日还差 ${named(left)}`,
  before: (date: string) => `按键测试：今日未测，${date} 各键都测过`,
  neverAll: (left: readonly Level[]) => `按键测试：今日未测，${named(left)} 从未测过`,
  never: '按键测试：还没有做过',
  playedBack: (date: string) => `型号核对：${date} 学习时逐键核对过`,
  fewKeys: (missing: readonly Level[]) => `缺键：没有 ${named(missing)} 键，这个键盘的评价待核`,
}
