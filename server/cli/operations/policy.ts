import { Type } from 'typebox'
import { policyEffect, policyReport } from '../../campaign/policy-report.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { overAct } from './by-act.ts'
import { change } from './change.ts'
import { operation } from './desk.ts'
import { exact, Instant } from './shapes.ts'

export const policyShow = operation(Type.Object({}, exact), ({ store, now, proposedPolicy }) =>
  policyReport(store.registry, proposedPolicy(), now()),
)

/** What waits in the files to be confirmed, and what confirming it would do. */
export const policyDiff = operation(
  Type.Object({ since: Type.Optional(Instant) }, exact),
  async ({ store, now, proposedPolicy }, { since = now() }) => {
    const proposed = proposedPolicy()
    const { pending } = policyReport(store.registry, proposed, now())
    const effect = pending === null || pending.obstacle ? null : await policyEffect(store, proposed, since, now())
    return { pending, effect }
  },
)

export const policyTakeUp = overAct('policy.adopt', async (desk, { since = desk.now(), reason }) => {
  const policy = desk.proposedPolicy()
  const { verdicts } = await change(desk, 'policy.adopt', { policy, since, reason })
  return { version: policy.version, since: isoShanghai(since), verdicts }
})
