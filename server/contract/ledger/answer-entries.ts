import type { Level } from '../limits.ts'
import type { Loss, Question } from '../survey/answers.ts'

/** Answers of the third-party survey (store/README.md, section "Survey"). */
export interface AnswerEntries {
  /** Part of a file of answers, written ahead. It has no effect until a `survey-answers` names it. */
  'answers-slice': { import: string; part: number; rows: SurveyRow[] }
  /**
   * All rows of these slices take effect: what became of drawn ids and reserves. `draw` is the n of the draw, `hash` the
   * SHA-256 of the file.
   */
  'survey-answers': {
    campaign: string
    draw: number
    import: string
    slices: number[]
    rows: number
    hash: string
    operator: string
  }
  /** The team's own result in place of answers: the score in hundredths. */
  'survey-result': {
    campaign: string
    rows: { unit: string; score: number; n: number }[]
    hash: string
    operator: string
  }
  /** One `survey-answers` or `survey-result`, by its n, counts for nothing from here on. */
  'survey-withdrawal': { entry: number; operator: string; reason: string }
}

/** What became of one id. Without `status` it was answered; `answeredAt` is a date or RFC 3339, as written. */
export interface SurveyRow extends Partial<Record<Question, Level>> {
  id: string
  status?: Loss
  answeredAt?: string
}
