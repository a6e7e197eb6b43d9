import { hash as digest, randomBytes } from 'node:crypto'
import { dateOfDay, dayOf, startOfDay } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { MAX_COMMENT_CODE_POINTS } from '../../../contract/limits.ts'
import type { Policy } from '../../../contract/policy.ts'
import type { ReceiptAnswer } from '../../../contract/device/receipt.ts'
import type { Reader } from '../../reader.ts'
import type { Registry } from '../../registry/registry.ts'
import { findRating, type RatingRow } from '../../projections/rating-row.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { uuidBytes, uuidText } from '../../sqlite/uuid-bytes.ts'
import type { Write } from '../../writer/write.ts'
import { cleanedText } from '../cleaned-text.ts'

/** Where the policy says nothing: a week, and three times. */
const USUAL = { addDays: 7, mostAdditions: 3 }

/** How long and how often a citizen may add to a rating by phone; ours, part of the policy. */
export function receiptRules(policy: Policy): { addDays: number; mostAdditions: number } {
  return policy.receipts ?? USUAL
}

/** What a receipt's holder may know: of the rating its day and what was added, and nothing that differs by level. */
export function lookUpReceipt(
  sql: Sql,
  registry: Registry,
  receipt: string,
  now: number,
): Omit<ReceiptAnswer, 'reasons'> {
  const row = ratingOfReceipt(sql, receipt)
  if (row === undefined) {
    // Of the public page: it arrived, and nothing can be added.
    const received = onlineArrival(sql, receipt)
    const nothing = { added: 0, left: 0, until: null, followUp: null }
    if (received === null) return { state: 'not-arrived', date: null, ...nothing }
    return { state: 'received', date: dateOfDay(dayOf(received)), ...nothing }
  }
  const rules = receiptRules(registry.policy(now).policy)
  const { added, latest } = additionsTo(sql, row.id)
  const last = lastDay(row.received, rules)
  const left = now < startOfDay(last + 1) ? Math.max(0, rules.mostAdditions - added) : 0
  return {
    state: 'received',
    date: dateOfDay(dayOf(row.received)),
    added,
    left,
    until: dateOfDay(last),
    followUp: latest === null ? null : { state: 'passed-on', date: dateOfDay(dayOf(latest)) },
  }
}

/** The same with the reasons that may be added, as the phone shows it. */
export function answerToReceipt({ sql, registry }: Reader, receipt: string, now: number): ReceiptAnswer {
  return { ...lookUpReceipt(sql, registry, receipt, now), reasons: registry.policy().policy.questions.items }
}

/** What a citizen adds by phone: reasons, a comment, or the mere wish to be answered. */
export interface Addition {
  /** UUIDv7 made by the phone, so that an answer that was lost can be asked for again. */
  id: string
  receipt: string
  reasons?: string[]
  comment?: string
}

/**
 * Records what a citizen added. The comment goes encrypted into the erasable table, its salted hash into the ledger.
 * The same id with the same content again changes nothing.
 *
 * @throws Refusal receipt-not-arrived, follow-up-closed, unknown-reason, comment-too-long, bad-request, id-reused
 */
export function recordFollowUp(w: Write, { id, receipt, reasons = [], comment = '' }: Addition): void {
  const row = ratingOfReceipt(w.sql, receipt)
  // To a rating of the public page nothing is added.
  if (!row) throw new Refusal(onlineArrival(w.sql, receipt) === null ? 'receipt-not-arrived' : 'follow-up-closed')
  const text = cleanedText(comment, MAX_COMMENT_CODE_POINTS)
  const known = w.sql('SELECT n, rating FROM follow_up WHERE id = ?').get(uuidBytes(id)) as
    | { n: number; rating: Buffer }
    | undefined
  if (known) {
    if (known.rating.equals(row.id)) return
    throw new Refusal('id-reused')
  }
  if (w.sql('SELECT 1 FROM extra WHERE id = ?').get(uuidBytes(id))) throw new Refusal('id-reused')
  const codes = w.registry.reasons()
  const strange = reasons.find((reason) => !codes.has(reason))
  if (strange !== undefined) throw new Refusal('unknown-reason')
  const wrong = outsideRules(w.sql, w.registry, row, w.now)
  if (wrong !== null) throw new Refusal('follow-up-closed')
  const salt = randomBytes(16)
  w.append('follow-up', {
    id,
    rating: uuidText(row.id),
    receivedAt: w.now,
    ...(reasons.length > 0 ? { reasons: [...new Set(reasons)] } : {}),
    ...(text === '' ? {} : { commentHash: digest('sha256', Buffer.concat([salt, Buffer.from(text, 'utf8')]), 'hex') }),
  })
  if (text !== '') {
    const bytes = uuidBytes(id)
    const sealed = w.keys.seal(bytes, JSON.stringify({ comment: text, salt: salt.toString('base64url') }))
    w.sql('INSERT INTO private_text (id, sealed) VALUES (?, ?)').run(bytes, sealed)
  }
  if (row.window !== null) w.touched.windows.add(row.window)
}

/** Why a follow-up entry cannot stand where it stands, or null: for verification. */
export function wrongFollowUp(sql: Sql, registry: Registry, body: EntryBodies['follow-up']): string | null {
  const row = findRating(sql, uuidBytes(body.rating))
  return row === undefined ? `no rating ${body.rating}` : outsideRules(sql, registry, row, body.receivedAt)
}

function outsideRules(sql: Sql, registry: Registry, row: RatingRow, instant: number): string | null {
  const rules = receiptRules(registry.policy(instant).policy)
  if (instant >= startOfDay(lastDay(row.received, rules) + 1)) return `more than ${rules.addDays} days after the rating`
  if (additionsTo(sql, row.id).added >= rules.mostAdditions) return `more than ${rules.mostAdditions} additions`
  return null
}

function ratingOfReceipt(sql: Sql, receipt: string): RatingRow | undefined {
  const rating = sql('SELECT rating FROM receipt WHERE hash = ?')
    .pluck()
    .get(digest('sha256', receipt, 'buffer'))
  return rating === undefined ? undefined : findRating(sql, rating as Buffer)
}

function onlineArrival(sql: Sql, receipt: string): number | null {
  const received = sql('SELECT received FROM online_rating WHERE receipt = ?')
    .pluck()
    .get(digest('sha256', receipt, 'buffer'))
  return (received as number | undefined) ?? null
}

function additionsTo(sql: Sql, rating: Buffer): { added: number; latest: number | null } {
  return sql('SELECT count(*) AS added, max(received) AS latest FROM follow_up WHERE rating = ?').get(rating) as {
    added: number
    latest: number | null
  }
}

/** The last Shanghai day on which something may be added; it counts from arrival, since a kiosk may have been offline. */
function lastDay(received: number, { addDays }: { addDays: number }): number {
  return dayOf(received) + addDays
}
