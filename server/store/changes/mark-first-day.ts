import type { Actor } from '../../contract/audit.ts'
import type { FirstStep } from '../../contract/hub/first-day.ts'
import { Refusal } from '../../contract/errors.ts'
import { saysNothing } from '../../contract/text/says-nothing.ts'
import type { Write } from '../writer/write.ts'

/**
 * Somebody says of a step of the first day that it is not needed or done elsewhere, of the page that it is set aside, or takes
 * that back. It changes nothing else: the audit log is where it stands.
 *
 * @throws Refusal reason-missing for a step without a word
 */
export function markFirstDay(
  w: Write,
  { step, aside, word = '' }: { step: FirstStep | 'all'; aside: boolean; word?: string },
  actor: Actor,
): { step: FirstStep | 'all'; aside: boolean } {
  if (aside && step !== 'all' && saysNothing(word)) throw new Refusal('reason-missing')
  const reason = word.trim()
  w.audit.record(actor, 'first-day:mark', `first-day:${step}`, { aside, ...(reason === '' ? {} : { reason }) })
  return { step, aside }
}
