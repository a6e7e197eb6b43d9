import { momentOf } from '../../../rules/attribution/moment.ts'
import type { RatingBody } from '../../../contract/ledger/ledger-entries.ts'

/** What is wrong with when a rating says that it happened, and with what follows from its item alone; or null. */
export function wrongMoment({ item, sent, receivedAt, occurredAt, clock, offset, facts }: RatingBody): string | null {
  // The offset of an estimated moment is the hub's observation and stands in the entry; the rest follows from it.
  const expected = momentOf(item, sent, receivedAt, offset, null)
  if (expected.occurredAt !== occurredAt)
    return `occurredAt is ${occurredAt}, its clock readings give ${expected.occurredAt}`
  if (expected.clock === 'suspect' && clock !== 'suspect') return `a press after its arrival must be suspect`
  if (clock !== 'suspect' && clock !== expected.clock) return `clock is ${clock}, its boots make it ${expected.clock}`
  if (clock === 'suspect' && !facts.includes('clock')) return 'a suspect clock must be held'
  if (facts.includes('test') !== (item.test === true)) return 'test and its fact differ'
  return null
}
