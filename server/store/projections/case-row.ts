import type {
  Appeal,
  CallBack,
  CaseFacts,
  CaseState,
  Extension,
  Finding,
  Lapse,
  Responsibility,
} from '../../contract/cases.ts'
import type { Sql } from '../sqlite/statements.ts'

/** A case as the projection holds it; it is named by its rating. */
export interface CaseRow {
  rating: Buffer
  n: number
  opened: number
  /** '' where no hall has it. */
  hall: string
  day: number
  number: number
  soft: number
  state: CaseState
  lapsed: Lapse | null
  lapsed_at: number | null
  finding: Finding | null
  responsibility: Responsibility | null
  staff: string | null
  verified: number | null
  mended: number | null
  call_back: CallBack | null
  closed: number | null
  extension: Extension
  appeal: Appeal
  /** A request to void waits for the campaign office. */
  requested: number
  mend_since: number | null
}

export interface CaseStepRow {
  rating: Buffer
  n: number
  step: string
  at: number
  operator: string
  staff: string | null
  finding: Finding | null
  responsibility: Responsibility | null
  call_back: CallBack | null
  note_hash: string | null
}

export function findCase(sql: Sql, rating: Buffer): CaseRow | undefined {
  const ask = sql.pending.hasCases ? sql : sql.beforePending
  return ask('SELECT * FROM case_file WHERE rating = ?').get(rating) as CaseRow | undefined
}

export function stepsOfCase(sql: Sql, rating: Buffer): CaseStepRow[] {
  return sql('SELECT * FROM case_step WHERE rating = ? ORDER BY n').all(rating) as CaseStepRow[]
}

export function factsOfCase(row: CaseRow): CaseFacts {
  return {
    state: row.state,
    soft: row.soft === 1,
    lapsed: row.lapsed,
    finding: row.finding,
    extension: row.extension,
    appeal: row.appeal,
    requested: row.requested === 1,
  }
}
