/** Chapters of the analysis report (分析报告, campaign document 六.4) that the campaign office writes, in their order. */
export const CHAPTERS = ['foreword', 'overview', 'problems', 'advice', 'next'] as const
export type Chapter = (typeof CHAPTERS)[number]

export const CHAPTER_WORDS: Readonly<Record<Chapter, string>> = {
  foreword: '导语',
  overview: '总体情况',
  problems: '主要问题',
  advice: '意见建议',
  next: '下一步工作',
}

/** Code points of a chapter. */
export const MOST_CHAPTER = 20_000
