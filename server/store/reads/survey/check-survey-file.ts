import { campaignPeriod } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { SurveyRow } from '../../../contract/ledger/answer-entries.ts'
import type { AnswerColumn, Loss, OwnResultColumn, SurveyFault } from '../../../contract/survey/answers.ts'
import type { FileRow } from '../../../contract/survey/rows.ts'
import { checkAnswers, type DrawnLists } from '../../../rules/survey/check-answers.ts'
import { checkOwnResult, type OwnScore } from '../../../rules/survey/own-result.ts'
import type { Outcome } from '../../../rules/survey/read-answer.ts'
import type { Tables } from '../../methods/method-record.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'
import { drawnOf, drawOf, reservesUpTo, type DrawOnRecord } from './draw-on-record.ts'
import { holdingImports, outcomesOf, surveyRevision, surveySeal } from './survey-imports.ts'

export interface CheckedAnswerFile {
  /** The entry of the draw. */
  draw: number
  /** What held when it was looked at: whoever takes the rows names it. */
  revision: number
  /** As they go on record; of use only while there is no fault. */
  rows: SurveyRow[]
  faults: SurveyFault[]
}

/**
 * Looks at rows of a file of answers by the draw and by the files before.
 *
 * @throws Refusal unknown-campaign, period-sealed; survey-not-drawn; survey-own-result where the team's own result holds
 */
export function checkAnswerFile(
  reader: Reader,
  { campaign, rows }: { campaign: string; rows: readonly FileRow<AnswerColumn>[] },
  now: number,
): CheckedAnswerFile {
  const { sql } = reader
  mustBeOpen(reader, campaign, now)
  const draw = mustBeDrawn(reader, campaign)
  const holding = holdingImports(sql, campaign)
  if (holding.some(({ what }) => what === 'result')) throw new Refusal('survey-own-result')
  const recorded = statusesOf(outcomesOf(sql, holding))
  const ids = new Set([...recorded.keys(), ...rows.map(({ cells }) => (cells.id ?? '').trim())])
  const { outcomes, faults } = checkAnswers(rows, listsUpTo(reader, draw, ids), recorded, {
    ...campaignPeriod(Number(campaign)),
    now,
  })
  return { draw: draw.n, revision: surveyRevision(sql, campaign), rows: outcomes.map(rowOf), faults }
}

/** Drawn and reserves, of these no more than it takes to judge these ids. */
export function listsUpTo(tables: Tables, draw: DrawOnRecord, ids: ReadonlySet<string>): DrawnLists {
  return { drawn: drawnOf(tables, draw), reserves: reservesUpTo(tables, draw, ids) }
}

export function statusesOf(outcomes: ReadonlyMap<string, Outcome>): Map<string, 'answered' | Loss> {
  return new Map([...outcomes].map(([id, { status }]) => [id, status]))
}

export interface CheckedResultFile {
  revision: number
  rows: OwnScore[]
  faults: SurveyFault<OwnResultColumn>[]
}

/**
 * Looks at rows of the team's own result.
 *
 * @throws Refusal unknown-campaign, period-sealed; survey-has-answers where answers or another result hold
 */
export function checkResultFile(
  reader: Reader,
  { campaign, rows }: { campaign: string; rows: readonly FileRow<OwnResultColumn>[] },
  now: number,
): CheckedResultFile {
  mustBeOpen(reader, campaign, now)
  if (holdingImports(reader.sql, campaign).length > 0) throw new Refusal('survey-has-answers')
  const { scores, faults } = checkOwnResult(rows, (written) => reader.registry.unitMeant(written) ?? null)
  return { revision: surveyRevision(reader.sql, campaign), rows: scores, faults }
}

/** @throws Refusal unknown-campaign, period-sealed */
export function mustBeOpen(tables: Tables, campaign: string, now: number): void {
  campaignById(tables, campaign, now)
  if (surveySeal(tables.sql, campaign) !== undefined) throw new Refusal('period-sealed')
}

/** @throws Refusal survey-not-drawn */
export function mustBeDrawn(tables: Tables, campaign: string): DrawOnRecord {
  const draw = drawOf(tables, campaign)
  if (draw === null) throw new Refusal('survey-not-drawn')
  return draw
}

function rowOf({ id, status, levels, answeredAt }: Outcome): SurveyRow {
  return status === 'answered' ? { id, ...levels, answeredAt } : { id, status }
}
