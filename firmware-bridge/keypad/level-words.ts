import type { Level } from '../../server/contract/limits.ts'

/** The national five levels, as they stand beside the keys. */
export const LEVEL_WORDS: Record<Level, { zh: string; en: string }> = {
  5: { zh: '非常满意', en: 'very satisfied' },
  4: { zh: '满意', en: 'satisfied' },
  3: { zh: '基本满意', en: 'fairly satisfied' },
  2: { zh: '不满意', en: 'dissatisfied' },
  1: { zh: '非常不满意', en: 'very dissatisfied' },
}
