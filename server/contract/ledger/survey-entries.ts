import type { DrawRules, RecordedStratum } from '../survey/draw.ts'
import type { ObjectKind } from '../survey/kinds.ts'
import type { PoolSource } from '../survey/pool.ts'
import type { Officer } from './officer.ts'

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
  /**
   * Part of a frame, written ahead: void until a `frame` closes it. `frame` is the n of its first part, absent there; each
   * line is `id,unit,kind,person`, ascending by id over all parts.
   */
  'frame-lines': { frame?: number; part: number; lines: string[] }
  /** The frame of a campaign is frozen: nobody comes into the draw from here on, and nobody goes. */
  frame: Officer & {
    campaign: string
    /** n of the first part of its lines. */
    lines: number
    /** SHA-256 of all lines, each ended by a line feed. */
    hash: string
    strata: RecordedStratum[]
    rules: DrawRules
    /** Between this entry and the dice, ms. */
    waitMs: number
    /** How many digits are thrown, agreed upon beforehand. */
    dice: number
    /** Version of the policy that the rules are of. */
    policy: number
    /** n of the frame of the same campaign whose place it takes, with `reason`. */
    replaces?: number
    reason?: string
  }
  /** Two people of two bodies typed the same digits: from here on the draw of the frame `frame` (its n) is decided. */
  'draw-seed': { campaign: string; frame: number; seed: string; typed: SeedHalf[] }
  /** Ids in the order of their tickets under the seed `seed` (n of its entry), written ahead: void until a `draw`. */
  'draw-order': { seed: number; part: number; strata: OrderPiece[] }
  /** The draw is made: `record` is the hash of its record, which was shown to the room. */
  draw: {
    campaign: string
    frame: number
    seed: number
    record: string
    drawn: number
    reserves: number
    operator: string
  }
}

/** One of the two who typed a seed, and the body for which that person stands. */
export interface SeedHalf {
  operator: string
  body: string
}

/** A part of one stratum: `from` is the place of the first id, from 1. */
export interface OrderPiece {
  unit: string
  kind: ObjectKind
  from: number
  ids: string[]
}
