import type { ScreeningPolicy } from '../../contract/policy.ts'
import type { Screened, ScreeningRule, Verdict } from '../../contract/ledger/verdicts.ts'
import { hasFact } from './facts.ts'
import { thresholdsAt, type Thresholds } from './thresholds.ts'

/** One press as screening sees it. Times in ms. */
export interface ScreeningPress {
  occurred: number
  /** The level that stands after changes of mind. */
  level: number
  facts: number
}

/** What the presses before have left behind, at one window, in the order (occurredAt, device, seq). */
export interface Trail {
  /** When the present group began, or null before any press. */
  groupBegan: number | null
  /** When the last counted presses occurred, oldest first: as many as the largest `burstCount`. */
  counted: number[]
}

export const NO_TRAIL: Readonly<Trail> = { groupBegan: null, counted: [] }

/**
 * The rules of rules/screening/README.md in their order; the first that matches decides. Nothing is deleted, and no rule
 * excludes a level 1 or 2 press: it holds it. Tests, and what came after the seal of its period, are left out of the order
 * and leave the trail as it was.
 */
export function screenPress(
  press: ScreeningPress,
  trail: Trail,
  rules: Thresholds,
): { screened: Screened; trail: Trail } {
  const policy = thresholdsAt(rules, press.occurred)
  const apart = isApart(press)
  const opensGroup = !apart && (trail.groupBegan === null || press.occurred - trail.groupBegan >= policy.gapMs)
  const [verdict, rule] = decide(press, opensGroup, trail, policy)
  const screened: Screened = opensGroup ? { opensGroup, rule, verdict } : { rule, verdict }
  if (apart) return { screened, trail }
  return {
    screened,
    trail: {
      groupBegan: opensGroup ? press.occurred : trail.groupBegan,
      counted: verdict === 'counted' ? withLast(trail.counted, press.occurred, rules) : trail.counted,
    },
  }
}

/** A press whose verdict is settled by a seal: it leaves the trail that its recorded verdict gives, whatever rules say now. */
export function settledTrail(
  press: ScreeningPress & { opensGroup: boolean; counted: boolean },
  trail: Trail,
  rules: Thresholds,
): Trail {
  if (isApart(press)) return trail
  return {
    groupBegan: press.opensGroup ? press.occurred : trail.groupBegan,
    counted: press.counted ? withLast(trail.counted, press.occurred, rules) : trail.counted,
  }
}

/** One moment more, and of all the last that a burst may ask for. */
function withLast(counted: readonly number[], occurred: number, { widest }: Thresholds): number[] {
  const from = Math.max(0, counted.length + 1 - widest.burstCount)
  const kept = Array<number>(counted.length + 1 - from)
  for (let i = from; i < counted.length; i++) kept[i - from] = counted[i]!
  kept[kept.length - 1] = occurred
  return kept
}

function isApart({ facts }: ScreeningPress): boolean {
  return hasFact(facts, 'test') || hasFact(facts, 'after-seal')
}

/** A press of a device that stood nowhere: it has no neighbours, and the rules that need none still speak. */
export function screenAlone(press: ScreeningPress, policy: ScreeningPolicy): Screened {
  const [verdict, rule] = decideAlone(press, policy) ?? ['counted', 'ok']
  return { verdict, rule }
}

function decide(
  press: ScreeningPress,
  opensGroup: boolean,
  trail: Trail,
  policy: ScreeningPolicy,
): readonly [Verdict, ScreeningRule] {
  const alone = decideAlone(press, policy)
  if (alone) return alone
  if (hasFact(press.facts, 'open-rules')) {
    if (!opensGroup) return [press.level <= 2 ? 'held' : 'excluded', 'gap']
    if (isBurst(press, trail, policy)) return ['held', 'burst']
  }
  return ['counted', 'ok']
}

function decideAlone(press: ScreeningPress, policy: ScreeningPolicy): readonly [Verdict, ScreeningRule] | undefined {
  if (press.facts === 0) return undefined
  const is = (fact: Parameters<typeof hasFact>[1]) => hasFact(press.facts, fact)
  if (is('after-seal')) return ['excluded', 'after-seal']
  if (is('signature')) return ['held', 'signature']
  if (is('revoked')) return ['held', 'revoked']
  if (is('unseen')) return ['held', 'unseen']
  if (is('test')) return ['excluded', 'test']
  if (is('clock')) return ['held', 'clock']
  if (is('closed')) return ['held', 'closed']
  if (is('uninvited')) return ['held', 'uninvited']
  if (is('raised')) return ['held', 'change']
  if (is('few-keys') && policy.fewKeys !== 'counted') return ['held', 'few-keys']
  return undefined
}

/** The seventh and later counted press within 120 s: six counted ones lie at most that far back. */
function isBurst(press: ScreeningPress, trail: Trail, policy: ScreeningPolicy): boolean {
  const oldest = trail.counted.at(-policy.burstCount)
  return oldest !== undefined && press.occurred - oldest <= policy.burstMs
}
