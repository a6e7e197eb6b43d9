import type { MethodCode } from '../methods.ts'
import type { Officer } from './officer.ts'

/** What a year is held against, where no seal of the year before is in this ledger (campaign document 七.2). */
export interface BaselineEntries {
  /** Figures of the year before `campaign`: scores in hundredths, ranks. Of a method the last entry with a row of it stands. */
  baseline: Officer & { campaign: string; rows: BaselineRow[]; hash: string }
}

/** At least one of `score` and `rank`. */
export interface BaselineRow {
  unit: string
  method: MethodCode
  score?: number
  rank?: number
}
