import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { checkNothingWaits } from './case-text.ts'
import { uuidBytes } from '../../sqlite/uuid-bytes.ts'
import type { Write } from '../../writer/write.ts'

/**
 * Erases what a citizen wrote, for good. The chain holds its salted hash alone, and the salt goes with the text: chain
 * and signatures stay valid, and nobody can try out what it may have been.
 *
 * @param extra id of the extra with the comment
 * @throws Refusal not-found when there is no text of this extra, or no longer; evidence-waits while an officer has still
 *   to decide about its rating
 */
export function eraseText(w: Write, extra: string): void {
  const known = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(extra)
  const rating = known ? ratingOfText(w, uuidBytes(extra)) : undefined
  if (rating !== undefined) checkNothingWaits(w, rating)
  const erased = known ? w.sql('DELETE FROM private_text WHERE id = ?').run(uuidBytes(extra)).changes : 0
  if (erased === 0) throw new Refusal('not-found', `no text of ${extra}`, `${extra} 没有文字`)
}

/** The rating that an extra or a later addition is about. */
function ratingOfText({ sql }: Pick<Write, 'sql'>, id: Buffer): Buffer | undefined {
  return sql('SELECT press FROM extra WHERE id = ? UNION ALL SELECT rating FROM follow_up WHERE id = ?')
    .pluck()
    .get(id, id) as Buffer | undefined
}

/** What a citizen wrote, for those who follow up; undefined when it was erased or never was. */
export function readText(w: Pick<Write, 'sql' | 'keys'>, extra: string): string | undefined {
  const id = uuidBytes(extra)
  const sealed = w.sql('SELECT sealed FROM private_text WHERE id = ?').pluck().get(id) as Buffer | undefined
  if (!sealed) return undefined
  return (JSON.parse(w.keys.unseal(id, sealed)) as { comment: string }).comment
}

/** Erases what came with an extra or a follow-up, with its row in the audit log. @throws Refusal as `eraseText`, bad-request */
export function eraseExtra(w: Write, { extra, reason }: { extra: string; reason: string }, actor: Actor): void {
  if (saysNothing(reason)) throw new Refusal('bad-request', 'a reason', '要写理由')
  eraseText(w, extra)
  w.audit.record(actor, 'text:erase', `extra:${extra}`, { reason })
}
