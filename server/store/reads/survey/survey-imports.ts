import type { Loss } from '../../../contract/survey/answers.ts'
import type { Outcome } from '../../../rules/survey/read-answer.ts'
import type { Level } from '../../../contract/limits.ts'
import type { Sql } from '../../sqlite/statements.ts'

/** A file of answers, or the team's own result, as it was taken. */
export interface SurveyImportRow {
  n: number
  at: number
  campaign: string
  what: 'answers' | 'result'
  operator: string
  rows: number
  hash: string
  draw: number | null
  import: string | null
  withdrawn: number | null
  withdrawn_at: number | null
  withdrawn_by: string | null
  reason: string | null
}

/** All of a campaign, oldest first, those that were taken back, too. */
export function importsOf(sql: Sql, campaign: string): SurveyImportRow[] {
  return sql('SELECT * FROM survey_import WHERE campaign = ? ORDER BY n').all(campaign) as SurveyImportRow[]
}

export function importByNumber(sql: Sql, n: number): SurveyImportRow | undefined {
  return sql('SELECT * FROM survey_import WHERE n = ?').get(n) as SurveyImportRow | undefined
}

/**
 * Those that held right after an entry.
 *
 * @param n absent: that hold now
 */
export function holdingImports(sql: Sql, campaign: string, n = Number.MAX_SAFE_INTEGER): SurveyImportRow[] {
  return importsOf(sql, campaign).filter((each) => each.n <= n && (each.withdrawn ?? Infinity) > n)
}

/** The last entry that changed what holds; 0 while there is none. */
export function surveyRevision(sql: Sql, campaign: string): number {
  return Math.max(0, ...importsOf(sql, campaign).map(({ n, withdrawn }) => Math.max(n, withdrawn ?? 0)))
}

/** The seal of the survey that holds in a campaign. */
export function surveySeal(sql: Sql, campaign: string): number | undefined {
  return sql("SELECT n FROM seal WHERE method = 'third-party' AND campaign = ? AND reopened IS NULL LIMIT 1")
    .pluck()
    .get(campaign) as number | undefined
}

/** What became of each id, by these imports. */
export function outcomesOf(sql: Sql, imports: readonly Pick<SurveyImportRow, 'import'>[]): Map<string, Outcome> {
  const found = new Map<string, Outcome>()
  const rows = sql('SELECT id, status, q1, q2, q3, answered_at FROM survey_answer WHERE import = ?')
  for (const { import: id } of imports)
    if (id !== null) for (const row of rows.all(id) as AnswerRow[]) found.set(row.id, outcomeOf(row))
  return found
}

interface AnswerRow {
  id: string
  status: Loss | null
  q1: Level | null
  q2: Level | null
  q3: Level | null
  answered_at: string | null
}

function outcomeOf({ id, status, q1, q2, q3, answered_at: answeredAt }: AnswerRow): Outcome {
  const levels = { ...(q1 === null ? {} : { q1 }), ...(q2 === null ? {} : { q2 }), ...(q3 === null ? {} : { q3 }) }
  return { id, status: status ?? 'answered', levels, answeredAt: answeredAt ?? '' }
}

/** The team's own result in hundredths, by unit as it was named. */
export function ownScores(sql: Sql, n: number): { unit: string; score: number; n: number }[] {
  return sql('SELECT unit, score, answers AS n FROM survey_score WHERE n = ? ORDER BY unit').all(n) as {
    unit: string
    score: number
    n: number
  }[]
}
