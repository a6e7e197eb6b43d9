import type { AccountStanding } from '../../store/access/remote.ts'
import type { AccountStanding as StandingFacts } from '../../contract/answers/accounts.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'

/** Whether an account or a key may decide, as it is answered. */
export function standingFacts({ state, by, since, until, vouchedBy, vouchedAt }: AccountStanding): StandingFacts {
  return {
    state,
    ...(by === undefined ? {} : { by }),
    ...(since === undefined ? {} : { since: isoShanghai(since) }),
    ...(until === undefined ? {} : { until: isoShanghai(until) }),
    ...(vouchedBy === undefined ? {} : { vouchedBy }),
    ...(vouchedAt === undefined ? {} : { vouchedAt: isoShanghai(vouchedAt) }),
  }
}
