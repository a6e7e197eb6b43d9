import type { PoolSource } from '../survey/pool.ts'

/** Entries of the method 第三方测评: pool, frame, draw, answers. Raters stand in them by their ids alone. */
export interface SurveyEntries {
  /** Rows of one source entered the pool 样本库. `next` is the number that the next new rater gets. */
  'pool-import': {
    campaign: string
    source: PoolSource
    rows: number
    entered: number
    merged: number
    erased?: number
    left?: number
    next: number
    hash?: string
    handIns?: number[]
    operator: string
  }
  /** A person took two raters for one: the lower id stays. */
  'rater-merge': { campaign: string; kept: string; gone: string; operator: string; word: string }
  /** A person took two raters for two, however alike they look. */
  'rater-apart': { campaign: string; first: string; second: string; operator: string; word: string }
  /** A merge or a parting is taken back; `decision` is its n. */
  'rater-undo': { campaign: string; decision: number; operator: string }
  /** People were erased for good: some raters at their wish, or all people of a campaign on the policy's day. */
  'rater-erased': {
    campaign: string
    raters: number
    ids?: string[]
    handedIn: number
    day?: string
    operator: string
    reason?: string
  }
}
