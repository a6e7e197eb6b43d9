import { campaignPeriod, isoShanghai } from '../contract/campaign-time.ts'
import { Refusal, type ErrorCode } from '../contract/errors.ts'
import type { Policy } from '../contract/policy.ts'
import type { Store } from '../store/port.ts'
import { checkNewer, policyDigest } from '../store/changes/take-up-policy.ts'
import type { PolicyVersion, Registry } from '../store/registry/registry.ts'
import { runningCampaign } from '../store/reads/scores/campaigns.ts'
import { policyDifferences, type PolicyDifference } from './policy-differences.ts'
import type { UnitEffect } from '../store/reads/scores/unit-effects.ts'

export interface PolicyReport {
  /** The running campaign, and whether a policy was confirmed for it: else the last one goes on under the new id. */
  campaign: { id: string; ownPolicy: boolean }
  current: VersionName & { policy: Policy }
  /** Every version in the ledger, oldest first; one may lie in the future. */
  versions: VersionName[]
  /** What the files say otherwise than the newest version; null when they say the same. */
  pending: PendingPolicy | null
}

export interface VersionName {
  version: number
  digest: string
  /** ISO 8601: from when it holds. */
  since: string
}

export interface PendingPolicy {
  version: number
  digest: string
  differences: PolicyDifference[]
  /** Why it cannot be taken up as it is, or null. */
  obstacle: { code: ErrorCode; detail?: string } | null
}

/** Which policy holds, which are planned, and what waits in the files to be confirmed. */
export function policyReport(registry: Registry, proposed: Policy, now: number): PolicyReport {
  const versions = registry.policies()
  const current = registry.policy(now)
  const { id } = runningCampaign(now)
  return {
    campaign: { id, ownPolicy: versions.some((version) => isOf(version, Number(id))) },
    current: { ...nameOf(current), policy: current.policy },
    versions: versions.map(nameOf),
    pending: pendingPolicy(versions.at(-1)!.policy, proposed),
  }
}

/** A policy of the files that the ledger does not have yet, or null. */
export function pendingPolicy(newest: Policy, proposed: Policy): PendingPolicy | null {
  const digest = policyDigest(proposed)
  if (digest === policyDigest(newest)) return null
  const differences = policyDifferences(newest, proposed)
  return { version: proposed.version, digest, differences, obstacle: obstacleOf(newest, proposed) }
}

function obstacleOf(newest: Policy, proposed: Policy): PendingPolicy['obstacle'] {
  try {
    checkNewer(proposed, newest)
    return null
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return { code: error.code, ...(error.detail === undefined ? {} : { detail: error.detail }) }
  }
}

/** What taking a policy up would do: verdicts that change, and each unit whose score moves. */
export async function policyEffect(
  store: Store,
  policy: Policy,
  since: number,
  now: number,
): Promise<{ verdicts: number; units: UnitEffect[] }> {
  const { result, units } = await store.preview('policy.adopt', { policy, since, reason: 'preview' }, 'hub', { now })
  return { ...result, units }
}

/** A version that was confirmed for a campaign, before it began or while it ran. */
function isOf({ since }: PolicyVersion, year: number): boolean {
  const { from, to } = campaignPeriod(year)
  return since >= from && since < to
}

function nameOf({ version, digest, since }: PolicyVersion): VersionName {
  return { version, digest, since: isoShanghai(since) }
}
