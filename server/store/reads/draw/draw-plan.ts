import type { DrawRules, RecordedStratum } from '../../../contract/survey/draw.ts'
import type { ObjectKind } from '../../../contract/survey/kinds.ts'
import { planSizes, type SizedStratum } from '../../../rules/sampling/draw.ts'
import { unitsWithout } from '../../../rules/sampling/frame.ts'
import { byKind, byUnit } from '../../../rules/sampling/in-order.ts'
import { surveyRules } from '../../../rules/sampling/survey-rules.ts'
import { sizesOf } from '../../changes/draw/draw-rows.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'
import { lastYearsDeviations } from './last-year.ts'

/** What a frame holds, and what each of its strata gives. */
export interface DrawPlan {
  campaign: string
  /** Version of the policy that the rules are of. */
  policy: number
  rules: DrawRules
  seedWaitMs: number
  /** In the order of the record; empty where nobody is in the pool. */
  strata: RecordedStratum[]
  /** Units of which no rater is there: nobody rates them, and they have no score of this method. */
  unitsWithout: { code: string; name: string }[]
}

/** By the sizes of `unit,kind`. @throws Refusal unknown-campaign */
export function drawPlan(
  reader: Reader,
  campaign: string,
  sizes: readonly (readonly [string, number])[],
  now: number,
): DrawPlan {
  const sized = sizes.map(([key, size]): SizedStratum => {
    const [unit, kind] = key.split(',') as [string, ObjectKind]
    return { unit, kind, size }
  })
  return plan(
    reader,
    campaign,
    sized.toSorted((a, b) => byUnit(a.unit, b.unit) || byKind(a.kind, b.kind)),
    now,
  )
}

/** By lines that were entered; `lines` is n of their first part. @throws Refusal unknown-campaign */
export function framePlan(reader: Reader, campaign: string, lines: number, now: number): DrawPlan {
  return plan(reader, campaign, sizesOf(reader.sql, lines), now)
}

function plan({ sql, registry, chain }: Reader, id: string, sized: readonly SizedStratum[], now: number): DrawPlan {
  const campaign = campaignById({ sql }, id, now)
  // As the entry will have it, whose time never runs backwards.
  const { policy } = registry.policy(Math.max(now, chain.head.at))
  const { perUnit, floor, seedWaitMs } = surveyRules(policy)
  const rules = { perUnit, floor }
  const strata = sized.length === 0 ? [] : planSizes(sized, rules, lastYearsDeviations(sql, campaign.id))
  const units = presentUnits({ sql, registry })
  const names = new Map(units.map(({ code, name }) => [code, name]))
  const without = unitsWithout(strata, [...names.keys()])
  return {
    campaign: campaign.id,
    policy: policy.version,
    rules,
    seedWaitMs,
    strata,
    unitsWithout: without.map((code) => ({ code, name: names.get(code)! })),
  }
}

/** Units that are rated: those that went on in another one are not. */
export function presentUnits({ registry }: Pick<Reader, 'sql' | 'registry'>): { code: string; name: string }[] {
  return registry.units().filter(({ code }) => registry.heirOf(code) === code)
}
