import type { Factor } from '../../contract/answers/accounts.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import type { User } from '../../store/access/remote.ts'

/** An account's second factor, as it is answered to whoever looks after accounts. */
export function factorFacts({ on, needed, until, reset }: User['factor']): Factor {
  return {
    on,
    needed,
    ...(until === undefined ? {} : { until: isoShanghai(until) }),
    ...(reset === undefined ? {} : { reset: { by: reset.by, at: isoShanghai(reset.at), reason: reset.reason } }),
  }
}
