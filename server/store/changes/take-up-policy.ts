import { hash as digest } from 'node:crypto'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { Refusal } from '../../contract/errors.ts'
import type { Policy } from '../../contract/policy.ts'
import type { Who } from '../register/change-whereabouts.ts'
import { rescreenSince } from '../presses/screen-again.ts'
import { forgetOrder, type Write } from '../writer/write.ts'

/**
 * A new version of the policy holds from an instant on. Where that lies in the past, every press since then is
 * screened again in the same transaction, and each changed verdict is a new entry.
 *
 * @returns how many verdicts changed
 * @throws Refusal policy-unchanged, policy-version
 */
export function takeUpPolicy(
  w: Write,
  { policy, since, ...who }: { policy: Policy; since: number } & Who,
): { verdicts: number } {
  checkNewer(policy, w.registry.policies().at(-1)!.policy)
  const screenedAnew = w.registry.policies().some((known) => !sameScreening(known.policy, policy))
  const { n } = w.append('policy', {
    since,
    policy,
    digest: policyDigest(policy),
    operator: who.operator,
    reason: who.reason,
  })
  // How far back the trails in memory reach is the policies' business.
  forgetOrder(w.memory)
  if (w.closing) return w.closing(n).planned as { verdicts: number }
  if (!screenedAnew) return { verdicts: 0 }
  rescreenSince(w, since, n)
  const changed = w.touched.entries.filter(
    ({ kind, body }) => kind === 'verdict' && 'cause' in body && body.cause === n,
  )
  if (changed.length > 0) for (const id of w.registry.windowIds()) w.touched.windows.add(id)
  return { verdicts: changed.length }
}

/**
 * Whether a policy can follow another: it says something else, under a higher number.
 *
 * @throws Refusal policy-unchanged, policy-version
 */
export function checkNewer(policy: Policy, newest: Policy): void {
  if (canonicalJson(policy) === canonicalJson(newest)) throw new Refusal('policy-unchanged')
  if (policy.version <= newest.version)
    throw new Refusal(
      'policy-version',
      `version ${policy.version} after ${newest.version}; write ${newest.version + 1}`,
    )
}

/** Hex SHA-256 of a policy's canonical JSON: what the campaign office confirms. */
export function policyDigest(policy: Policy): string {
  return digest('sha256', canonicalJson(policy), 'hex')
}

function sameScreening(a: Policy, b: Policy): boolean {
  return canonicalJson(a.screening) === canonicalJson(b.screening)
}
