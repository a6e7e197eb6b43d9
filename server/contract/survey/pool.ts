/** Where raters of the pool come from (campaign document 六.2): plain values, taken by pages, too. */
export const POOL_SOURCES = ['objects', 'survey-team', 'hall-bureau'] as const
export type PoolSource = (typeof POOL_SOURCES)[number]
/** Those that come as a file. */
export const FILE_SOURCES = ['survey-team', 'hall-bureau'] as const
export type FileSource = (typeof FILE_SOURCES)[number]

/** Rows of one file at most: everybody of the largest pool, in two units. */
export const MOST_POOL_ROWS = 200_000
export const MOST_POOL_BYTES = 40 * 1_048_576
/** Characters of the word with which somebody decides about a pair, and of a reason. */
export const MOST_WORD = 200
/** Pairs of raters who may be one person that are kept for a decision, the likeliest first. */
export const MOST_PAIRS = 5_000
/** Days after that of the report on which people are erased, where the policy does not say. */
export const ERASE_AFTER_DAYS = 180
