import type { ScreeningPolicy } from '../../contract/policy.ts'

/**
 * Which thresholds of screening hold when, for all halls alike. A press is screened by those of the moment at which it was
 * made. What another threshold touches: configuration/README.md, "A new value of the policy".
 */
export interface Thresholds {
  versions: readonly (Since & { screening: ScreeningPolicy })[]
  /** The largest of all versions: what a press may feel of those before it. */
  widest: ScreeningPolicy
}

/** A version of the rules; it holds from `since` on. */
export interface Since {
  version: number
  since: number
}

/**
 * The version that holds at an instant: of those that have begun, the one confirmed last. So a version that was taken
 * up for the past holds for all that came after, and a planned one waits until a later one takes its place. Before
 * any has begun, the first holds.
 *
 * @param versions in the order of their numbers, at least one
 */
export function inForce<T extends Since>(versions: readonly T[], instant: number): T {
  return versions.findLast((version) => version.since <= instant) ?? versions[0]!
}

export function thresholdsOf(versions: readonly (Since & { screening: ScreeningPolicy })[]): Thresholds {
  const all = versions.map(({ screening }) => screening)
  const widest = {
    gapMs: Math.max(...all.map(({ gapMs }) => gapMs)),
    burstMs: Math.max(...all.map(({ burstMs }) => burstMs)),
    burstCount: Math.max(...all.map(({ burstCount }) => burstCount)),
  }
  return { versions, widest }
}

/** The thresholds that hold at an instant: asked of every press, and a campaign mostly has one version. */
export function thresholdsAt({ versions }: Thresholds, instant: number): ScreeningPolicy {
  return (versions.length === 1 ? versions[0]! : inForce(versions, instant)).screening
}
