import type { OnlineRule, OnlineScreened } from '../../contract/ledger/online-entries.ts'
import type { OnlinePolicy } from '../../contract/policy.ts'
import type { Moments } from '../score/unit-score.ts'
import { isBurst } from './thresholds.ts'
import { isSwing } from './swing.ts'

/** What is known of a rating and of those before it; asked only as far as the rules get. */
export interface OnlineFacts {
  /** Its moment lies in a sealed period of the method. */
  afterSeal: boolean
  /** The hub doubts its own clock. */
  clockDoubted: boolean
  /** A rating of this browser for this unit within `repeatDays`. */
  repeated(): boolean
  /** Ratings of this address before it on this Shanghai day: for this unit, and for all. */
  sameAddress(): { unit: number; all: number }
  /** The unit's ratings within the last `burstMs`, this one included, and on the `swingDays` days before today. */
  arrivals(): { recent: number; before: number }
  /** The unit's ratings of this day, this one included, and those counted on the `swingDays` days before; in half points. */
  day(): { today: Moments; base: Moments }
}

/**
 * What the rules say of a rating (server/rules/online/README.md): the first that matches decides. They hold what looks like a rally,
 * whatever its levels, and never leave anything out; people decide. A rating that came into a sealed period is excluded.
 */
export function judge(facts: OnlineFacts, rules: OnlinePolicy): OnlineScreened {
  if (facts.afterSeal) return { verdict: 'excluded', rule: 'after-seal' }
  const rule = heldBy(facts, rules)
  return rule === null ? { verdict: 'counted', rule: 'ok' } : { verdict: 'held', rule }
}

function heldBy(facts: OnlineFacts, rules: OnlinePolicy): Exclude<OnlineRule, 'ok' | 'after-seal'> | null {
  if (facts.clockDoubted) return 'clock'
  if (facts.repeated()) return 'repeat'
  const { unit, all } = facts.sameAddress()
  if (unit >= rules.addressUnit || all >= rules.addressDay) return 'address'
  const { recent, before } = facts.arrivals()
  if (isBurst(recent, before, rules)) return 'burst'
  const { today, base } = facts.day()
  return isSwing(today, base, rules) ? 'unit-swing' : null
}
