import { DAY_MS } from '../../contract/campaign-time.ts'
import type { OnlinePolicy, Policy } from '../../contract/policy.ts'

/** What holds where a policy says nothing (本系统, server/rules/online/README.md). */
export const USUAL_ONLINE: OnlinePolicy = {
  repeatDays: 30,
  addressUnit: 5,
  addressDay: 20,
  burstMs: 600_000,
  burstCount: 30,
  burstTimes: 5,
  swingErrors: 4,
  swingDays: 30,
  swingDay: 10,
  swingBase: 30,
  swingPoints: 10,
}

export function onlineRules(policy: Pick<Policy, 'online'>): OnlinePolicy {
  return policy.online ?? USUAL_ONLINE
}

/**
 * Whether so many ratings of a unit within `burstMs` are a burst: more than the policy lets pass, and more than so many
 * times the usual number.
 *
 * @param recent within the last `burstMs`, the present one included
 * @param before on the `swingDays` Shanghai days before today
 */
export function isBurst(recent: number, before: number, rules: OnlinePolicy): boolean {
  if (recent <= rules.burstCount) return false
  return BigInt(recent) * BigInt(rules.swingDays * DAY_MS) > BigInt(rules.burstTimes * before) * BigInt(rules.burstMs)
}

/** From how many on, the present one included, it is a burst. */
export function burstFrom(before: number, rules: OnlinePolicy): number {
  const usual = (BigInt(rules.burstTimes * before) * BigInt(rules.burstMs)) / BigInt(rules.swingDays * DAY_MS)
  return Math.max(rules.burstCount, Number(usual)) + 1
}
