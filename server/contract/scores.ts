import type { MethodCode } from './methods.ts'
import type { UnitFacts } from './policy.ts'

/**
 * What `GET /api/v1/campaigns/{id}/methods/{method}/scores` answers (http/README.md). Scores (0 to 100)
 * and rates (per cent) are strings with two decimals, so that no reader's floating point can move a cent.
 */
export interface ScoresAnswer {
  /** A campaign's id is its year. */
  campaign: string
  method: MethodCode
  /** Dates in Asia/Shanghai, both included. */
  from: string
  to: string
  policy: { version: number; digest: string }
  /** ISO 8601 with offset: the moment whose knowledge these figures show. */
  asOf: string
  /** Number of the entry of the seal that has these figures; null of figures that were computed now. */
  sealed: number | null
  /** Every unit, in the order of the campaign document. */
  units: ScoreRow[]
}

/** Ranked; 样本不足: scored, not ranked; 未进驻: no score, which is not zero. */
export type UnitStatus = 'ranked' | 'insufficient' | 'not-present'

export type LevelCounts = Record<'1' | '2' | '3' | '4' | '5', number>

export interface ScoreRow {
  unit: UnitFacts
  status: UnitStatus
  score: string | null
  rank: number | null
  /** Counted ratings, and how many of each level. */
  n: number
  counts: LevelCounts
  invited: number
  unrated: number
  /** 未评率: unrated of the invited; null when nobody was invited. */
  unratedRate: string | null
  /** 好评率: levels 5 to 3 of the counted; null when there are none. */
  favourableRate: string | null
  /** 95% interval, [low, high]; null under 30 counted ratings. Never used to rank. */
  interval: [string, string] | null
  /** 筛前: before screening, all attributed ratings but `test` and `signature`. */
  raw: { score: string | null; n: number; rank: number | null }
}
