import type { Actor } from '../../../contract/audit.ts'
import { isoShanghai } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { seesHall, type RoleHolder } from '../../../contract/roles.ts'
import type { Reader } from '../../reader.ts'
import { eraseText, readText } from './erase-text.ts'
import { uuidBytes } from '../../sqlite/uuid-bytes.ts'
import type { Write } from '../../writer/write.ts'

/** What a citizen added by phone, for those who follow up. */
export interface FollowUp {
  id: string
  rating: string
  hall: string | null
  window: string | null
  unit: string | null
  receivedAt: number
  reasons: string[]
  /** Null when there is none; `erased` when there was one. */
  comment: string | null
  erased: boolean
}

type Read = Pick<Write, 'sql' | 'keys'>

const SELECT = `SELECT l.body AS body, r.unit AS unit, w.hall AS hall, w.code AS window FROM follow_up f
  JOIN ledger l ON l.n = f.n JOIN rating r ON r.id = f.rating LEFT JOIN window w ON w.id = r.window`
interface Row {
  body: string
  unit: string | null
  hall: string | null
  window: string | null
}

/**
 * What was added to ratings of a hall, newest first, for somebody who follows up; instants in ms, half-open. Nobody bound
 * to a unit reads what was said about it.
 *
 * @param asked.unit what who asks is bound to
 * @throws Refusal unknown-hall
 */
export function followUpsFor(
  reader: Reader,
  { hall, unit: own, from, until, most }: { hall: string; unit?: string; from: number; until: number; most: number },
): (Omit<FollowUp, 'receivedAt'> & { receivedAt: string })[] {
  if (!reader.registry.hall(hall)) throw new Refusal('unknown-hall', hall)
  return followUpsOfHall(reader, hall, from, until, most)
    .filter(({ unit }) => own === undefined || unit !== own)
    .map((each) => ({ ...each, receivedAt: isoShanghai(each.receivedAt) }))
}

/**
 * Erases the comment of a follow-up for good, for somebody who sees its hall.
 *
 * @throws Refusal not-found; and as `eraseText`
 */
export function eraseComment(
  w: Write,
  { id, reason, by }: { id: string; reason: string; by: RoleHolder },
  actor: Actor,
): { id: string } {
  const hall = hallOfFollowUp(w, id)
  if (hall === undefined || (hall !== null && !seesHall(by, hall))) throw new Refusal('not-found')
  eraseText(w, id)
  w.audit.record(actor, 'text:erase', `follow-up:${id}`, { reason })
  return { id }
}

/** What was added to ratings that now belong to a hall, newest first; instants in ms, half-open. */
function followUpsOfHall(read: Read, hall: string, from: number, until: number, most: number): FollowUp[] {
  const rows = read
    .sql(`${SELECT} WHERE w.hall = ? AND f.received >= ? AND f.received < ? ORDER BY f.received DESC, f.n DESC LIMIT ?`)
    .all(hall, from, until, most) as Row[]
  return rows.map((row) => toFollowUp(read, row))
}

/** The hall to whose ratings a follow-up belongs; undefined when there is no such follow-up. */
function hallOfFollowUp({ sql }: Pick<Write, 'sql'>, id: string): string | null | undefined {
  const row = sql(`${SELECT} WHERE f.id = ?`).get(uuidBytes(id)) as Row | undefined
  return row?.hall
}

function toFollowUp(read: Read, { body, unit, hall, window }: Row): FollowUp {
  const { id, rating, receivedAt, reasons, commentHash } = JSON.parse(body) as EntryBodies['follow-up']
  const comment = commentHash === undefined ? null : (readText(read, id) ?? null)
  return {
    id,
    rating,
    hall,
    window,
    unit,
    receivedAt,
    reasons: reasons ?? [],
    comment,
    erased: commentHash !== undefined && comment === null,
  }
}
