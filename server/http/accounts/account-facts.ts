import type { Account } from '../../contract/answers/accounts.ts'
import { bindingOf } from '../../contract/binding.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import type { User } from '../../store/access/remote.ts'
import { factorFacts } from './factor-facts.ts'
import { standingFacts } from './standing-facts.ts'

/** An account, as it is answered to whoever looks after accounts. */
export function accountFacts(user: User): Account {
  return {
    username: user.username,
    ...(user.name === undefined ? {} : { name: user.name }),
    role: user.role,
    ...bindingOf(user),
    mustChangePassword: user.mustChangePassword,
    createdAt: isoShanghai(user.created),
    ...(user.disabled === undefined ? {} : { disabledSince: isoShanghai(user.disabled) }),
    ...(user.signedIn === undefined ? {} : { signedInAt: isoShanghai(user.signedIn) }),
    standing: standingFacts(user.standing),
    factor: factorFacts(user.factor),
    ...(user.oneTimeUntil === undefined ? {} : { oneTimeUntil: isoShanghai(user.oneTimeUntil) }),
    ...(user.reset === undefined ? {} : { reset: { at: isoShanghai(user.reset.at), by: user.reset.by } }),
  }
}
