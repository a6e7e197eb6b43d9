import type { Rule, ScreeningRule, Verdict } from '../../contract/ledger/verdicts.ts'

/** A rating as the projection holds it. */
export interface RatingRow {
  /** The entry that began it. */
  n: number
  id: Buffer
  source: 'press' | 'call'
  device: string | null
  seq: number | null
  received: number
  occurred: number
  clock: string
  window: number | null
  unit: string | null
  staff: string | null
  matter: string | null
  service: string | null
  level: number
  facts: number
  opens_group: number
  /** What holds: an officers' decision, else what screening says. */
  verdict: Verdict
  rule: Rule
  /** What screening says of a rating that officers decided; null of every other. */
  screening_verdict: Verdict | null
  screening_rule: ScreeningRule | null
  /** 1 when an officer gave it to its unit. */
  settled: number
}

/** A rating before it is written: its id is text. */
export type NewRating = Omit<RatingRow, 'id'>

/** What a new rating is written with; the others are null. */
export const RATING_COLUMNS = [
  'n',
  'id',
  'source',
  'device',
  'seq',
  'received',
  'occurred',
  'clock',
  'window',
  'unit',
  'staff',
  'matter',
  'service',
  'level',
  'facts',
  'opens_group',
  'verdict',
  'rule',
  'settled',
] as const satisfies (keyof RatingRow)[]
