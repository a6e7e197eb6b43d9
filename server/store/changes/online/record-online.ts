import { hash as digest, randomBytes } from 'node:crypto'
import { Refusal, type ErrorCode } from '../../../contract/errors.ts'
import { MAX_COMMENT_CODE_POINTS } from '../../../contract/limits.ts'
import { onlineRules } from '../../../rules/online/thresholds.ts'
import type { Reader } from '../../reader.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import type { Write } from '../../writer/write.ts'
import { cleanedText } from '../cleaned-text.ts'
import { judgeOnline } from './judge-online.ts'
import { onlineMarks } from './online-keys.ts'
import { onlineRating, type OnlineRow } from './online-rows.ts'

/** What somebody rated, without what shows who it was. */
export interface OnlineContent {
  id: string
  unit: string
  satisfaction: number
  image: number
  comment?: string | undefined
}

/** A rating as the hub takes it in, with a challenge that was solved. */
export interface OnlineArrival extends OnlineContent {
  receivedAt: number
  /** The network of its address, and the id of its browser: they are hashed and forgotten. */
  network: string
  browser?: string | undefined
  /** Hex; and until when it must be remembered, ms. */
  challenge: { id: string; expiresAt: number }
}

export type OnlineStored = { status: 'stored' | 'duplicate'; receipt: string } | { status: 'refused'; code: ErrorCode }

/**
 * Stores ratings of the public page, each with its challenge: in one transaction, so that many cost the record little. What
 * one of them lacks refuses that one alone, by what is answered.
 */
export function recordOnline(w: Write, { ratings }: { ratings: OnlineArrival[] }): OnlineStored[] {
  w.sql('DELETE FROM online_spent WHERE expires <= ?').run(w.now)
  return ratings.map((rating) => {
    try {
      return recordOne(w, rating)
    } catch (error) {
      if (error instanceof Refusal) return { status: 'refused', code: error.code }
      throw error
    }
  })
}

/** What is refused is refused before anything of it is written. @throws Refusal id-reused, unknown-unit, challenge-spent, comment-too-long */
function recordOne(w: Write, rating: OnlineArrival): OnlineStored {
  const known = knownOnline(w, rating)
  if (known !== null) return known
  const { id, satisfaction, image, receivedAt, network, browser, challenge } = rating
  if (w.registry.unit(rating.unit) === undefined) throw new Refusal('unknown-unit', rating.unit)
  const text = cleanedText(rating.comment ?? '', MAX_COMMENT_CODE_POINTS)
  spend(w, challenge)
  const unit = w.registry.heirOf(rating.unit)
  const { policy } = w.registry.policy(receivedAt)
  const marks = onlineMarks(w, { receivedAt, repeatDays: onlineRules(policy).repeatDays }, { network, browser })
  const receipt = w.keys.onlineReceipt(id)
  const salt = randomBytes(16)
  const n = w.chain.head.n + 1
  const verdict = judgeOnline(w, n, { unit, satisfaction, image, receivedAt, ...marks })
  w.append('online-rating', {
    id,
    unit,
    ...(unit === rating.unit ? {} : { named: rating.unit }),
    satisfaction,
    image,
    receivedAt,
    ...marks,
    ...(text === '' ? {} : { commentHash: commentHash(salt, text) }),
    receiptHash: digest('sha256', receipt, 'hex'),
    verdict,
    policy: policy.version,
  })
  if (text !== '') {
    const { id: key, sealed } = w.keys.personal.seal(
      JSON.stringify({ comment: text, salt: salt.toString('base64url') }),
    )
    w.sql('INSERT INTO online_comment (n, key, sealed) VALUES (?, ?, ?)').run(n, key, sealed)
  }
  return { status: 'stored', receipt }
}

/**
 * A rating that came before: the same content is answered as it was then, whatever became of its challenge. Null: it is new.
 *
 * @throws Refusal id-reused
 */
export function knownOnline(reader: Pick<Reader, 'sql' | 'keys'>, rating: OnlineContent): OnlineStored | null {
  const row = onlineRating(reader.sql, rating.id)
  if (row === undefined) return null
  const { unit, satisfaction, image, comment = '' } = rating
  const same =
    (row.named ?? row.unit) === unit &&
    row.satisfaction === satisfaction &&
    row.image === image &&
    isSameComment(reader, row, cleanedText(comment, MAX_COMMENT_CODE_POINTS))
  if (!same) throw new Refusal('id-reused')
  return { status: 'duplicate', receipt: reader.keys.onlineReceipt(uuidText(row.id)) }
}

/** The comment of a rating; null where there was none, or it was erased. */
export function onlineComment(
  { sql, keys }: Pick<Reader, 'sql' | 'keys'>,
  n: number,
): { comment: string; salt: Buffer } | null {
  const row = sql('SELECT key, sealed FROM online_comment WHERE n = ?').get(n) as
    | { key: Buffer; sealed: Buffer }
    | undefined
  const text = row === undefined ? null : keys.personal.unseal({ id: row.key, sealed: row.sealed })
  if (text === null) return null
  const { comment, salt } = JSON.parse(text) as { comment: string; salt: string }
  return { comment, salt: Buffer.from(salt, 'base64url') }
}

export function commentHash(salt: Buffer, text: string): string {
  return digest('sha256', Buffer.concat([salt, Buffer.from(text, 'utf8')]), 'hex')
}

/** Once a comment is erased nobody can say any more what it was: then it matters only that there was one. */
function isSameComment(reader: Pick<Reader, 'sql' | 'keys'>, row: OnlineRow, text: string): boolean {
  if (row.comment === null || text === '') return row.comment === null && text === ''
  const kept = onlineComment(reader, row.n)
  return kept === null || commentHash(kept.salt, text) === row.comment
}

/** @throws Refusal challenge-spent */
function spend(w: Write, { id, expiresAt }: OnlineArrival['challenge']): void {
  const { changes } = w
    .sql('INSERT INTO online_spent (challenge, expires) VALUES (?, ?) ON CONFLICT DO NOTHING')
    .run(Buffer.from(id, 'hex'), expiresAt)
  if (changes === 0) throw new Refusal('challenge-spent')
}
