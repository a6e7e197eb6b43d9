import type { Session as SessionFacts } from '../../contract/answers/accounts.ts'
import { bindingOf } from '../../contract/binding.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import type { RemoteAccess, Session } from '../../store/access/remote.ts'
import { factorFacts } from './factor-facts.ts'

/** Who is signed in, and what its owner has to know of the account. */
export async function sessionFacts(access: RemoteAccess, { viewer, expiresAt }: Session): Promise<SessionFacts> {
  const { username, role, mustChangePassword } = viewer
  const { standing, resets, factor, factorResets } = await access.users.own(username)
  const { state, until } = standing
  const { recoveryCodes } = factor
  return {
    username,
    role,
    ...bindingOf(viewer),
    mustChangePassword,
    expiresAt: isoShanghai(expiresAt),
    factor: { ...factorFacts(factor), ...(recoveryCodes === undefined ? {} : { recoveryCodes }) },
    ...(state === 'waiting' ? { waiting: until === undefined ? {} : { until: isoShanghai(until) } } : {}),
    ...(resets.length === 0 ? {} : { passwordResets: resets.map(({ at, by }) => ({ at: isoShanghai(at), by })) }),
    ...(factorResets.length === 0
      ? {}
      : { factorResets: factorResets.map(({ at, by, asked }) => ({ at: isoShanghai(at), by, asked })) }),
  }
}
