import { parseDay, parseInstant, startOfDay } from '../../contract/campaign-time.ts'
import type { Level } from '../../contract/limits.ts'
import { plainText } from '../../contract/text/plain-text.ts'
import {
  LOSSES,
  LOSS_WORDS,
  QUESTIONS,
  type AnswerColumn,
  type Loss,
  type Question,
  type SurveyFault,
} from '../../contract/survey/answers.ts'
import type { FileRow } from '../../contract/survey/rows.ts'

/** What became of one id. */
export interface Outcome {
  id: string
  status: 'answered' | Loss
  /** Levels of the answered questions; empty with a loss. */
  levels: Partial<Record<Question, Level>>
  /** A date or a time, as written; empty with a loss. */
  answeredAt: string
}

export interface ReadRow {
  line: number
  id: string
  /** Null where the row has a fault. */
  outcome: Outcome | null
  /** Whether a status that means a loss, or one that nobody knows, stands in it. */
  isLost: boolean
  faults: SurveyFault[]
}

/** The five national levels; nothing else is a level. */
const LEVELS: Readonly<Record<string, Level>> = {
  非常满意: 5,
  满意: 4,
  基本满意: 3,
  不满意: 2,
  非常不满意: 1,
  '5': 5,
  '4': 4,
  '3': 3,
  '2': 2,
  '1': 1,
}

/** Codes and Chinese words of the losses, as `plainText`. */
const STATUSES = new Map<string, Loss>(
  LOSSES.flatMap((loss) => [
    [plainText(loss), loss],
    [plainText(LOSS_WORDS[loss]), loss],
  ]),
)

/** When an answer can have been given: in the period of the campaign, and before it is taken. */
export interface AnswerSpan {
  /** The campaign's period, ms. */
  from: number
  to: number
  now: number
}

/**
 * Reads one line by itself: status, levels, time. Whose turn the id is says `checkAnswers`.
 *
 * @param span of what is taken now; what is on record is read without
 */
export function readAnswer({ line, cells }: FileRow<AnswerColumn>, span?: AnswerSpan): ReadRow {
  const faults: SurveyFault[] = []
  const cell = (column: AnswerColumn) => (cells[column] ?? '').trim()
  const fault = (column: AnswerColumn, code: SurveyFault['code']) =>
    faults.push({ line, column, code, value: cell(column) })
  const id = cell('id')
  const written = plainText(cell('status'))
  const status: Outcome['status'] | undefined = written === '' ? 'answered' : STATUSES.get(written)
  if (status === undefined) fault('status', 'status-unknown')
  const answered = QUESTIONS.filter((question) => plainText(cell(question)) !== '')
  const levels: Outcome['levels'] = {}
  for (const question of answered) {
    const level = levelOf(cell(question))
    if (level === null) fault(question, 'level-unknown')
    else levels[question] = level
  }
  const answeredAt = cell('answeredAt')
  if (status === 'answered') {
    if (answered.length === 0) fault('q1', 'no-answer')
    if (answeredAt === '') fault('answeredAt', 'time-missing')
    else {
      const strange = timeFault(answeredAt, span)
      if (strange !== null) fault('answeredAt', strange)
    }
  } else if (status !== undefined) {
    if (answered.length > 0) fault(answered[0]!, 'answer-with-status')
    if (answeredAt !== '') fault('answeredAt', 'time-with-status')
  }
  const outcome = status === undefined || faults.length > 0 ? null : { id, status, levels, answeredAt }
  return { line, id, outcome, isLost: status !== 'answered', faults }
}

function levelOf(written: string): Level | null {
  const plain = plainText(written)
  return Object.hasOwn(LEVELS, plain) ? LEVELS[plain]! : null
}

function timeFault(written: string, span: AnswerSpan | undefined): SurveyFault['code'] | null {
  const day = parseDay(written)
  const at = day === null ? parseInstant(written) : startOfDay(day)
  if (at === null) return 'time-unknown'
  if (span === undefined) return null
  if (at > span.now) return 'time-in-future'
  return at < span.from || at >= span.to ? 'time-outside' : null
}

/** A date or RFC 3339. */
export function isTime(written: string): boolean {
  return parseDay(written) !== null || parseInstant(written) !== null
}
