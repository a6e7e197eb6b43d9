import type { MethodCode } from './methods.ts'
import type { UnitFacts } from './policy.ts'

/**
 * What `GET /api/v1/campaigns/{id}/methods/{method}/scores` answers (http/README.md). Scores (0 to 100, `online` also below
 * 0) and rates (per cent) are strings with two decimals, so that no reader's floating point can move a cent.
 */
export interface MethodScores {
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
  units: MethodRow[]
}

/** The same of the service-centre method, which has every figure. */
export interface ScoresAnswer extends MethodScores {
  method: 'service-centre'
  units: ScoreRow[]
}

/**
 * Ranked; 样本不足: scored, not ranked; 未进驻: at no window, no score, which is not zero; 未覆盖: the same of the other
 * methods, for want of a stratum, a mark or a rating.
 */
export const UNIT_STATUSES = ['ranked', 'insufficient', 'not-present', 'not-covered'] as const
export type UnitStatus = (typeof UNIT_STATUSES)[number]

export type LevelCounts = Record<'1' | '2' | '3' | '4' | '5', number>

/** A figure that one method alone has: a whole number, a text with decimals, or null where there is none. */
export type OwnFigure = number | string | null

/** A unit's row by any method: a figure that the method does not have is absent in each of its rows. */
export interface MethodRow extends Partial<RowFigures> {
  unit: UnitFacts
  status: UnitStatus
  score: string | null
  rank: number | null
  /** Figures that this method alone has, by the names that its module gives them. */
  own?: Record<string, OwnFigure>
}

/** A unit's row by the service-centre method. */
export type ScoreRow = MethodRow & RowFigures

/** Figures of a row beside score and rank. */
export interface RowFigures {
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
