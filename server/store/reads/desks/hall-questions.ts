import { isoShanghai } from '../../../contract/campaign-time.ts'
import { hallOf, type Onlooker } from '../../changes/decide.ts'
import { WAITS, type QuestionRow } from '../../changes/hall-questions.ts'
import { findRating } from '../../projections/rating-row.ts'
import type { Reader } from '../../reader.ts'
import { mustKnow } from '../halls/asked-place.ts'
import { deskRating, type DeskRating } from './desk-rating.ts'

/** A question that waits for its hall, with the ratings that it is about. */
export interface OpenQuestion {
  question: string
  hall: string
  operator: string
  at: string
  words: string
  ratings: DeskRating[]
}

/**
 * Questions that wait, oldest first; a hall's manager sees those to the own hall. A question is over, too, when nothing
 * of it is held any more: then nobody needs the answer.
 *
 * @param hall of this one alone
 * @throws Refusal unknown-hall
 */
export function openQuestions(reader: Reader, viewer: Onlooker, hall?: string): OpenQuestion[] {
  mustKnow(reader, { hall })
  const rows = reader.sql(`SELECT * FROM hall_question q WHERE ${WAITS} ORDER BY at, id`).all() as QuestionRow[]
  return rows.flatMap((row): OpenQuestion[] => {
    if (hall !== undefined && row.hall !== hall) return []
    if (viewer.role === 'hall-manager' && row.hall !== viewer.hall) return []
    const asked = reader
      .sql('SELECT rating FROM hall_question_rating WHERE question = ? ORDER BY rating')
      .pluck()
      .all(row.id) as Buffer[]
    // A correction may have taken a rating to another hall, whose it is from then on.
    const held = asked.flatMap((id) => {
      const rating = findRating(reader.sql, id)
      return rating?.verdict === 'held' && hallOf(reader, rating) === row.hall ? [rating] : []
    })
    if (held.length === 0) return []
    return [
      {
        question: row.id,
        hall: row.hall,
        operator: row.operator,
        at: isoShanghai(row.at),
        words: row.words,
        ratings: held.map((rating) => deskRating(reader, viewer, rating)),
      },
    ]
  })
}
