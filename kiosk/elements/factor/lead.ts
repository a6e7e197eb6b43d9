import type { Session } from '../../../server/contract/answers/accounts.ts'

/** So long before the end of the time without a second factor every sign-in leads to the enrolment, ms. */
const LEAD_MS = 30 * 86_400_000

/** Whether whoever just signed in is led to the enrolment first: the role needs it, and the time is coming to its end. */
export function mustLeadToFactor({ factor: { on, needed, until } }: Session, now: number): boolean {
  return needed && !on && until !== undefined && Date.parse(until) - now <= LEAD_MS
}
