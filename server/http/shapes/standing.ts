import { Type, type Static } from 'typebox'
import type { AccountStanding } from '../../store/access/standing.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'

/** Whether an account or a key may decide, and by whose word. */
export const StandingFacts = Type.Object({
  state: Type.Enum(['free', 'founding', 'waiting', 'vouched', 'aged'], {
    description:
      'waiting: decides nothing until an officer vouches, or until `until`; aged: seven days went by; free: the role needs nobody',
  }),
  by: Type.Optional(Type.String({ description: 'who made, reset or changed the account' })),
  since: Type.Optional(Type.String()),
  until: Type.Optional(Type.String()),
  vouchedBy: Type.Optional(Type.String()),
  vouchedAt: Type.Optional(Type.String()),
})

export function standingFacts({
  state,
  by,
  since,
  until,
  vouchedBy,
  vouchedAt,
}: AccountStanding): Static<typeof StandingFacts> {
  return {
    state,
    ...(by === undefined ? {} : { by }),
    ...(since === undefined ? {} : { since: isoShanghai(since) }),
    ...(until === undefined ? {} : { until: isoShanghai(until) }),
    ...(vouchedBy === undefined ? {} : { vouchedBy }),
    ...(vouchedAt === undefined ? {} : { vouchedAt: isoShanghai(vouchedAt) }),
  }
}
