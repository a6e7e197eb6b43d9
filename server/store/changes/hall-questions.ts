import { hash } from 'node:crypto'
import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { uuid7 } from '../../contract/text/uuid7.ts'
import { saysNothing } from '../../contract/text/says-nothing.ts'
import { findRating, type RatingRow } from '../projections/rating-row.ts'
import type { Sql } from '../sqlite/statements.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'
import { hallOf, MOST_DECIDED } from './decide.ts'
import { inSmallLetters } from './decide-ratings.ts'
import { sealAt } from './seals/seals.ts'

/**
 * The office asks a hall about held ratings (问大厅), and the hall's manager answers with words. It decides nothing: the
 * ratings stay held, and whoever decides reads the answer beside them. Therefore it is no entry of the ledger.
 */
export interface QuestionRow {
  id: string
  hall: string
  at: number
  operator: Actor
  words: string
  answered_at: number | null
  answered_by: Actor | null
  answer: string | null
  withdrawn_at: number | null
  withdrawn_by: Actor | null
}

const UUID = /^[0-9a-f-]{36}$/

/** SQL: whether a question `q` waits for its hall. */
export const WAITS = 'q.answered_at IS NULL AND q.withdrawn_at IS NULL'

/**
 * The office asks about held ratings, each hall about its own: as many questions as there are halls. The same once more are these.
 *
 * @throws Refusal bad-request, not-found, not-held, not-attributed (of no hall), period-sealed, question-waits, words-missing
 */
export function askHalls(
  w: Write,
  { ratings: named, words }: { ratings: readonly string[]; words: string },
  actor: Actor,
): { questions: string[]; fresh: boolean } {
  const ratings = inSmallLetters(named)
  if (ratings.length === 0 || ratings.length > MOST_DECIDED || new Set(ratings).size !== ratings.length)
    throw new Refusal('bad-request', `1 to ${MOST_DECIDED} different ratings`, `要写 1 至 ${MOST_DECIDED} 条不同的评价`)
  const text = wordsOf(words)
  const there = questionsAsked(w, ratings, text, actor)
  if (there !== null) return { questions: there, fresh: false }
  const halls = Map.groupBy(
    ratings.map((id) => askable(w, id)),
    ({ hall }) => hall,
  )
  const questions = [...halls].map(([hall, rows]) => {
    const id = uuid7(w.now)
    w.sql('INSERT INTO hall_question (id, hall, at, operator, words) VALUES (?, ?, ?, ?, ?)').run(
      id,
      hall,
      w.now,
      actor,
      text,
    )
    for (const { row } of rows)
      w.sql('INSERT INTO hall_question_rating (rating, question) VALUES (?, ?)').run(row.id, id)
    return { id, hall, ratings: rows.length, words: digestOf(id, text) }
  })
  const subject = ratings.length === 1 ? `rating:${ratings[0]}` : `ratings:${ratings.length}`
  // One row for the act: which hall was asked about how many.
  w.audit.record(actor, 'hall:ask', subject, {
    questions: questions.map(({ id }) => id).join(' '),
    halls: questions.map(({ hall, ratings: n }) => `${hall} ${n}`).join(', '),
    words: questions.map(({ words: digest }) => digest).join(' '),
  })
  return { questions: questions.map(({ id }) => id), fresh: true }
}

/** What this person asked about exactly these ratings in these words, while all of it waits. */
function questionsAsked(w: Write, ratings: readonly string[], text: string, actor: Actor): string[] | null {
  const waiting = w.sql(
    `SELECT q.id FROM hall_question_rating a JOIN hall_question q ON q.id = a.question
     WHERE a.rating = ? AND ${WAITS} AND q.operator = ? AND q.words = ?`,
  )
  const about = ratings.map((id) => (UUID.test(id) ? waiting.pluck().get(uuidBytes(id), actor, text) : undefined))
  if (about.includes(undefined)) return null
  const ids = [...new Set(about as string[])]
  const asked = w.sql('SELECT count(*) FROM hall_question_rating WHERE question IN (SELECT value FROM json_each(?))')
  return asked.pluck().get(JSON.stringify(ids)) === ratings.length ? ids : null
}

/**
 * The hall's manager answers. The same once more is that answer.
 *
 * @param input.hall the manager's own: a question to another one is none
 * @throws Refusal not-found, question-closed, words-missing
 */
export function answerQuestion(
  w: Write,
  { hall, question, words }: { hall: string; question: string; words: string },
  actor: Actor,
): { question: string } {
  const row = questionById(w.sql, question)
  if (row?.hall !== hall) throw new Refusal('not-found', 'question', '提问')
  const text = wordsOf(words)
  if (row.answered_by === actor && row.answer === text) return { question }
  mustWait(row)
  w.sql('UPDATE hall_question SET answered_at = ?, answered_by = ?, answer = ? WHERE id = ?').run(
    w.now,
    actor,
    text,
    question,
  )
  w.audit.record(actor, 'hall:answer', `question:${question}`, { hall, words: digestOf(question, text) })
  return { question }
}

/** The office needs no answer any more; who says so again, has said so. @throws Refusal not-found, question-closed */
export function withdrawQuestion(w: Write, { question }: { question: string }, actor: Actor): { question: string } {
  const row = questionById(w.sql, question)
  if (!row) throw new Refusal('not-found', 'question', '提问')
  if (row.withdrawn_by === actor) return { question }
  mustWait(row)
  w.sql('UPDATE hall_question SET withdrawn_at = ?, withdrawn_by = ? WHERE id = ?').run(w.now, actor, question)
  w.audit.record(actor, 'hall:ask', `question:${question}`, { withdrawn: true })
  return { question }
}

export function questionById(sql: Sql, id: string): QuestionRow | undefined {
  return sql('SELECT * FROM hall_question WHERE id = ?').get(id) as QuestionRow | undefined
}

function askable(w: Write, id: string): { row: RatingRow; hall: string } {
  const row = UUID.test(id) ? findRating(w.sql, uuidBytes(id)) : undefined
  if (!row) throw new Refusal('not-found', id)
  if (row.verdict !== 'held') throw new Refusal('not-held', id)
  const hall = hallOf(w, row)
  if (hall === undefined) throw new Refusal('not-attributed', id)
  if (sealAt(w.sql, row.occurred) !== undefined) throw new Refusal('period-sealed', id)
  const waits = w
    .sql(
      `SELECT 1 FROM hall_question_rating a JOIN hall_question q ON q.id = a.question WHERE a.rating = ? AND ${WAITS} LIMIT 1`,
    )
    .get(row.id)
  if (waits !== undefined) throw new Refusal('question-waits', id)
  return { row, hall }
}

function mustWait({ id, answered_at, withdrawn_at }: QuestionRow): void {
  if (answered_at !== null || withdrawn_at !== null) throw new Refusal('question-closed', id)
}

function wordsOf(words: string): string {
  const text = words.trim()
  if (saysNothing(text)) throw new Refusal('words-missing')
  return text
}

/** The words stand in their table, where they can be erased; by this a reader of the log sees whether they are the same. */
function digestOf(question: string, words: string): string {
  return hash('sha256', `${question}\n${words}`, 'hex')
}
