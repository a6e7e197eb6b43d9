import { campaignYearAt } from '../../../contract/campaign-time.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { SurveyRow } from '../../../contract/ledger/answer-entries.ts'
import { LOSSES, QUESTIONS, type AnswerColumn } from '../../../contract/survey/answers.ts'
import type { FileRow } from '../../../contract/survey/rows.ts'
import { checkAnswers } from '../../../rules/survey/check-answers.ts'
import { isTime, type Outcome } from '../../../rules/survey/read-answer.ts'
import { neededBy } from '../../changes/survey/survey-answers.ts'
import { listsUpTo, statusesOf } from '../../reads/survey/check-survey-file.ts'
import { drawOf } from '../../reads/survey/draw-on-record.ts'
import { holdingImports, importByNumber, outcomesOf, surveySeal } from '../../reads/survey/survey-imports.ts'
import type { Before, Checked, EntryCheck, Wrong } from '../verify-check.ts'

/** The highest score, in hundredths. */
const MOST_SCORE = 10_000

/** Whose turn each id was, that each has one row, that a result is one of units, and that nothing of a sealed campaign moved. */
export function answerChecks(before: Before): EntryCheck {
  const { sql, registry } = before
  const named = (message: string | null): Wrong | null => (message === null ? null : { code: 'answers-wrong', message })

  function wrongSlice({ import: id, part, rows }: EntryBodies['answers-slice']): string | null {
    if (sql('SELECT 1 FROM survey_import WHERE import = ?').get(id) !== undefined) return `import ${id} was closed`
    const parts = slicesOf(id)
    if (part !== parts.length + 1) return `is part ${part} after ${parts.length}`
    for (const row of rows) {
      const strange = wrongRow(row)
      if (strange !== null) return `${row.id}: ${strange}`
      if (sql('SELECT 1 FROM survey_answer WHERE import = ? AND id = ?').get(id, row.id) !== undefined)
        return `${row.id} has two rows`
    }
    return new Set(rows.map((row) => row.id)).size === rows.length ? null : 'has two rows of one id'
  }

  function slicesOf(id: string): number[] {
    return sql('SELECT DISTINCT slice FROM survey_answer WHERE import = ? ORDER BY slice').pluck().all(id) as number[]
  }

  function wrongAnswers(body: EntryBodies['survey-answers']): string | null {
    const { campaign, draw, import: id, slices, rows } = body
    if (surveySeal(sql, campaign) !== undefined) return `${campaign} is sealed`
    const drawn = drawOf(before, campaign)
    if (drawn?.n !== draw) return `names draw ${draw}, ${drawn?.n ?? 'none'} holds`
    const parts = slicesOf(id)
    if (parts.length !== slices.length || parts.some((n, i) => n !== slices[i]))
      return 'names other slices than there are'
    const holding = holdingImports(sql, campaign)
    if (holding.some(({ what }) => what === 'result')) return "comes beside the team's own result"
    const taken = outcomesOf(sql, [{ import: id }])
    if (taken.size !== rows) return `names ${rows} rows, there are ${taken.size}`
    const recorded = statusesOf(outcomesOf(sql, holding))
    const ids = new Set([...recorded.keys(), ...taken.keys()])
    const { faults } = checkAnswers([...taken.values()].map(fileRow), listsUpTo(before, drawn, ids), recorded)
    return faults.length === 0 ? null : `${faults[0]!.value}: ${faults[0]!.code}`
  }

  function wrongResult({ campaign, rows }: EntryBodies['survey-result'], { at }: Checked): string | null {
    const [first, running] = [campaignYearAt(before.entry(1)!.at), campaignYearAt(at)]
    if (!/^\d{4}$/.test(campaign) || Number(campaign) < first || Number(campaign) > running)
      return `${campaign} is no campaign`
    if (surveySeal(sql, campaign) !== undefined) return `${campaign} is sealed`
    if (holdingImports(sql, campaign).length > 0) return 'comes beside answers or another result'
    if (new Set(rows.map(({ unit }) => unit)).size !== rows.length) return 'names a unit twice'
    const strange = rows.find(
      ({ unit, score, n }) => registry.unit(unit) === undefined || score < 0 || score > MOST_SCORE || n < 1,
    )
    return strange === undefined ? null : `${strange.unit}: no such unit, score or number`
  }

  function wrongWithdrawal({ entry }: EntryBodies['survey-withdrawal']): string | null {
    const row = importByNumber(sql, entry)
    if (row === undefined || row.withdrawn !== null) return `entry ${entry} is nothing that holds`
    if (surveySeal(sql, row.campaign) !== undefined) return `${row.campaign} is sealed`
    const needed = neededBy(before, row)
    return needed === null ? null : `${needed} came after a reserve of entry ${entry}`
  }

  return {
    'answers-slice': (body) => named(wrongSlice(body)),
    'survey-answers': (body) => named(wrongAnswers(body)),
    'survey-result': (body, each) => named(wrongResult(body, each)),
    'survey-withdrawal': (body) => named(wrongWithdrawal(body)),
  }
}

/** What a row must be by itself: levels and a time, or a loss alone. */
function wrongRow({ status, answeredAt, ...row }: SurveyRow): string | null {
  const levels = QUESTIONS.flatMap((question) => row[question] ?? [])
  if (levels.some((level) => !Number.isInteger(level) || level < 1 || level > 5)) return 'a level is none'
  if (status === undefined)
    return levels.length === 0 || answeredAt === undefined || !isTime(answeredAt) ? 'has no answer or no time' : null
  if (!LOSSES.includes(status)) return 'has a status that is none'
  return levels.length > 0 || answeredAt !== undefined ? 'has a status and an answer' : null
}

/** As the line of a file, by which the rules are asked once more. */
function fileRow({ id, status, levels, answeredAt }: Outcome, i: number): FileRow<AnswerColumn> {
  const marks = Object.fromEntries(Object.entries(levels).map(([question, level]) => [question, String(level)]))
  return { line: i + 1, cells: { id, status: status === 'answered' ? '' : status, ...marks, answeredAt } }
}
