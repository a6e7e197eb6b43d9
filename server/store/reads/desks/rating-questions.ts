import { isoShanghai } from '../../../contract/campaign-time.ts'
import { WAITS, type QuestionRow } from '../../changes/hall-questions.ts'
import type { Reader } from '../../reader.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'

/** A question about one rating, answered or not; taken back ones are left out. */
export interface RatingQuestion {
  question: string
  operator: string
  at: string
  words: string
  /** How many ratings it is about. */
  ratings: number
  answer: { operator: string; at: string; words: string } | null
}

/** What was asked about one rating, and answered, oldest first. */
export function questionsAbout({ sql }: Reader, rating: Buffer): RatingQuestion[] {
  const rows = sql(
    `SELECT q.*, (SELECT count(*) FROM hall_question_rating b WHERE b.question = q.id) AS ratings
     FROM hall_question_rating a JOIN hall_question q ON q.id = a.question
     WHERE a.rating = ? AND q.withdrawn_at IS NULL ORDER BY q.at, q.id`,
  ).all(rating) as (QuestionRow & { ratings: number })[]
  return rows.map(({ id, operator, at, words, ratings, answered_at, answered_by, answer }) => ({
    question: id,
    operator,
    at: isoShanghai(at),
    words,
    ratings,
    answer:
      answered_at === null || answered_by === null || answer === null
        ? null
        : { operator: answered_by, at: isoShanghai(answered_at), words: answer },
  }))
}

/** Ratings about which a question waits. */
export function askedOfHalls({ sql }: Pick<Reader, 'sql'>): Set<string> {
  const ids = sql(
    `SELECT a.rating FROM hall_question q JOIN hall_question_rating a ON a.question = q.id WHERE ${WAITS}`,
  )
    .pluck()
    .all() as Buffer[]
  return new Set(ids.map(uuidText))
}

/** The newest question about a rating that was not taken back. */
export function questionOf(sql: Sql, rating: Buffer): { question: string; answered: boolean } | null {
  const row = sql(
    `SELECT q.id, q.answered_at FROM hall_question_rating a JOIN hall_question q ON q.id = a.question
     WHERE a.rating = ? AND q.withdrawn_at IS NULL ORDER BY q.at DESC, q.id DESC LIMIT 1`,
  ).get(rating) as Pick<QuestionRow, 'id' | 'answered_at'> | undefined
  return row === undefined ? null : { question: row.id, answered: row.answered_at !== null }
}
