import { registryProjection } from './apply-registry.ts'
import type { Registry } from '../registry/registry.ts'
import { caseProjection } from './case-projection.ts'
import type { Appended } from '../chain/chain.ts'
import { clockProjection } from './clock-projection.ts'
import { closingProjection, type EntryAt, type StandsFor } from '../changes/large/closing-projection.ts'
import type { Db } from '../sqlite/database.ts'
import { deductionProjection } from './deduction-projection.ts'
import { decisionProjection } from './decision-projection.ts'
import { problemProjection } from './problem-projection.ts'
import { rectificationProjection } from './rectification-projection.ts'
import { oversightProjection } from './oversight-projection.ts'
import { ratingProjection } from './rating-projection.ts'
import { entriesOf } from '../chain/read-entries.ts'
import { sealProjection } from './seal-projection.ts'
import { drawProjection } from './draw-projection.ts'
import { ballotProjection } from './ballot-projection.ts'
import { handInProjection } from './hand-in-projection.ts'
import { poolProjection } from './pool-projection.ts'
import { onlineProjection } from './online-projection.ts'
import { baselineProjection } from './summary/baseline-projection.ts'
import { followUpProjection } from './summary/follow-up-projection.ts'
import { answersProjection } from './answers-projection.ts'
import { reportProjection } from './campaign/report-projection.ts'
import type { Sql } from '../sqlite/statements.ts'
import type { Memory } from '../writer/write.ts'

/** Every table that follows from the ledger, children before parents, as they are emptied. */
export const PROJECTION_TABLES = [
  'clock_trusted',
  'clock_settled',
  'clock_doubt',
  'case_step',
  'case_file',
  'unit_day',
  'score_day',
  'key_proof',
  'refusal',
  'seq_twice',
  'gap',
  'delivery',
  'call',
  'follow_up',
  'receipt',
  'rating_reason',
  'draw',
  'draw_place',
  'draw_order_part',
  'draw_seed',
  'frame_stratum',
  'draw_frame',
  'frame_line',
  'frame_part',
  'ballot_close',
  'ballot_box',
  'ballot_count',
  'ballot_opening',
  'hand_in',
  'inspection_step',
  'inspection',
  'programme',
  'monthly_report',
  'not_interviewed',
  'problem',
  'notice_read',
  'notice',
  'rectification_appointment',
  'rectification_step',
  'rectification_word',
  'rectification_file',
  'rectification',
  'deduction_file',
  'deduction_withdrawal',
  'deduction_verdict',
  'deduction',
  'pool_import',
  'rater_decision',
  'rater_erased',
  'rater_erasure',
  'online_decision',
  'online_asked',
  'online_request',
  'online_day',
  'online_browser',
  'online_rating',
  'survey_answer',
  'survey_score',
  'survey_import',
  'baseline_line',
  'follow_up_word',
  'report_request',
  'report_text',
  'seal',
  'seal_stand',
  'seal_request',
  'reopen_request',
  'decision',
  'decision_asked',
  'decision_request',
  'extra',
  'rating',
  'service',
  'pause',
  'duty',
  'pause_event',
  'duty_event',
  'placement',
  'posting',
  'device_model',
  'device',
  'staff',
  'matter',
  'window_mode',
  'window',
  'special_day',
  'hall_day',
  'hall_hours',
  'hall',
  'unit_name',
  'unit',
  'policy',
] as const

/** Kinds that change no table: they only stand in the ledger. */
const WITHOUT_TABLE = new Set(['genesis', 'officer-rules', 'checkpoint', 'restore', 'correction-slice'])

/**
 * Carries an entry out in the tables. The same code runs when an entry is written and when tables are made again.
 *
 * @param options.entryAt entries that were written before, where they lie in another database
 * @param options.onChange called before each change of a slice that a closing entry lets take effect
 */
export function openProjection(
  db: Db,
  sql: Sql,
  registry: Registry,
  memory: Memory,
  { entryAt = entriesOf(db), onChange }: { entryAt?: EntryAt; onChange?: (stood: StandsFor) => void } = {},
): (entry: Appended) => void {
  const ratings = ratingProjection(sql, registry, memory.lastRuns)
  const decisions = decisionProjection(sql)
  const seals = sealProjection(sql)
  const handIns = handInProjection(sql)
  const deductions = deductionProjection(sql)
  const pool = poolProjection(sql)
  const draws = drawProjection(sql)
  const ballots = ballotProjection(sql)
  const problems = problemProjection(sql)
  const rectifications = rectificationProjection(sql)
  const oversight = oversightProjection(sql)
  const online = onlineProjection(sql)
  const answers = answersProjection(sql)
  const reports = reportProjection(sql)
  const baselines = baselineProjection(sql)
  const followUps = followUpProjection(sql)
  const clock = clockProjection(sql, registry)
  const places = registryProjection(db, registry)
  const cases = caseProjection(sql, registry, memory.caseNumbers)
  const closings = closingProjection({ sql, memory, ratings, follow: cases.follow, entryAt, onChange })
  return (entry) => {
    const { kind, body, at, n } = entry
    const known =
      ratings.apply(entry) ||
      decisions.apply(entry) ||
      seals.apply(entry) ||
      handIns.apply(entry) ||
      deductions.apply(entry) ||
      pool.apply(entry) ||
      draws.apply(entry) ||
      ballots.apply(entry) ||
      problems.apply(entry) ||
      rectifications.apply(entry) ||
      oversight.apply(entry) ||
      online.apply(entry) ||
      answers.apply(entry) ||
      reports.apply(entry) ||
      baselines.apply(entry) ||
      followUps.apply(entry) ||
      clock.apply(entry) ||
      closings.apply(entry) ||
      places.apply(kind, body, at, n)
    // A case follows its rating, which therefore comes first.
    if (cases.apply(entry) || known) return
    if (!WITHOUT_TABLE.has(entry.kind)) throw new Error(`entry ${entry.n}: unknown kind ${entry.kind}`)
  }
}
