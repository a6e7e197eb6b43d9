import type { Level } from '../contract/limits.ts'
import { pick, type Chance } from './chance.ts'

/** Shares of levels 5 to 1 over a hall, per thousand: people who press are mostly content. */
const SHARES: readonly (readonly [Level, number])[] = [
  [5, 830],
  [4, 110],
  [3, 40],
  [2, 13],
  [1, 7],
]
const CHANGES_OF_MIND = 0.015
const GIVES_REASONS = 0.08
const GIVES_REASONS_WHEN_BAD = 0.5
const WRITES = 0.01
const WRITES_WHEN_BAD = 0.2

const KIND_WORDS = ['办得很快，谢谢。', '窗口同志很耐心。', '材料一次说清了。', '比上次快多了。']
const OTHER_WORDS = ['等了快一个小时。', '让我跑了三趟。', '说不清楚要什么材料。', '态度生硬。']

/** What one citizen will do at the device. */
export interface Mind {
  level: Level
  /** Chosen again within the five seconds. */
  second?: Level
  reasons?: string[]
  comment?: string
}

/**
 * @param temper 1 is the hall's average; at 2 a unit has twice as many who are not content
 * @param reasons codes that the device offers
 */
export function citizen(temper: number, reasons: readonly string[], chance: Chance): Mind {
  const level = levelAt(temper, chance)
  const bad = level <= 2
  return {
    level,
    ...(chance() < CHANGES_OF_MIND ? { second: levelAt(temper, chance) } : {}),
    ...(reasons.length > 0 && chance() < (bad ? GIVES_REASONS_WHEN_BAD : GIVES_REASONS)
      ? { reasons: [pick(reasons, chance)] }
      : {}),
    ...(chance() < (bad ? WRITES_WHEN_BAD : WRITES) ? { comment: pick(bad ? OTHER_WORDS : KIND_WORDS, chance) } : {}),
  }
}

function levelAt(temper: number, chance: Chance): Level {
  const weights = SHARES.map(([level, share]) => [level, level === 5 ? share : share * temper] as const)
  let left = chance() * weights.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [level, weight] of weights) {
    left -= weight
    if (left < 0) return level
  }
  return 5
}

/** A unit's temper, 0.5 to 2.2, the same for the same code: so that units differ, and the same ones stay behind. */
export function temperOf(code: string): number {
  let mixed = 2_166_136_261
  for (const character of code) mixed = Math.imul(mixed ^ character.codePointAt(0)!, 16_777_619) >>> 0
  return 0.5 + ((mixed >>> 8) % 1_000) / 588
}
