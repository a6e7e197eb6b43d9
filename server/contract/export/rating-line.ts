import type { Level } from '../device/press.ts'
import type { Rule, Verdict } from '../ledger/verdicts.ts'

/** One rating as the detailed export tells it: nothing of what a citizen wrote. */
export interface RatingLine {
  id: string
  /** Number of the ledger entry that began it. */
  n: number
  /** ms. */
  occurred: number
  source: 'press' | 'call'
  hall: string
  window: string
  /** Code and name; empty in the tray. */
  unit: string
  unitName: string
  staff: string
  matter: string
  level: Level
  verdict: Verdict
  rule: Rule
  /** Words of the reasons that the citizen named. */
  reasons: string
}
