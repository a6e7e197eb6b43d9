import type { Actor } from '../../contract/audit.ts'
import type { Policy } from '../../contract/policy.ts'
import type { Write } from '../writer/write.ts'
import { takeUpPolicy } from './take-up-policy.ts'

/** Confirms a new version of the policy, with its row in the audit log. @throws Refusal as `takeUpPolicy` */
export function adoptPolicy(
  w: Write,
  { policy, since, reason }: { policy: Policy; since: number; reason: string },
  actor: Actor,
): { verdicts: number } {
  const done = takeUpPolicy(w, { policy, since, operator: actor, reason })
  w.audit.record(actor, 'policy:adopt', `policy:${policy.version}`, { since, reason, ...done })
  return done
}
