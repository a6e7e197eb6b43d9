import type { Officers } from '../ledger/officers.ts'
import { effective, type Rating } from '../ledger/rating.ts'
import type { Ratings } from '../ledger/ratings.ts'
import type { Registry } from '../ledger/registry.ts'
import { heldIn, type MethodFigures } from '../ledger/seals.ts'
import type { Services } from '../ledger/services.ts'
import { periodOf, type Period } from '../ledger/time.ts'
import { decimal, ranks } from '../rules/exact.ts'
import { intervalOf, meanOf, pointsOf, rateOf, total } from '../rules/means.ts'

/** What stands behind a unit's line (section 7). */
interface Tally {
  counts: number[]
  raw: number[]
  held: number
  served: number
  invited: number
  shown: number
  pressed: number
  unrated: number
  down: number
}

export interface CentrePorts {
  registry: Registry
  ratings: Ratings
  services: Services
  officers: Officers
  /** Runs before each seal: every rating as it stands. */
  atSeal: () => void
}

const NEVER_RAW = new Set(['test', 'signature', 'after-seal'])

/** The service-centre method (section 7, scores). */
export function serviceCentre(ports: CentrePorts): MethodFigures {
  return {
    atSeal: ports.atSeal,
    held: (period) => heldIn(ports.ratings.all.values(), period),
    open: (body, period) => openPoints(ports, period),
    units({ body, policy }) {
      const { registry } = ports
      const period = periodOf(body as { from: string; to: string })
      const tallies = talliesOf(ports, period)
      const present = postedIn(registry, { since: period.since, until: Math.min(period.until, body.asOf + 1) })
      const points = pointsOf(policy)
      const minimum = Math.max(1, policy.minimumRatings)
      const units = registry.unitsInOrder()
      const ranked = (of: (tally: Tally) => number[]) =>
        ranks(
          units.map(({ code }) => {
            const counts = of(tallies.get(code)!)
            return total(counts) >= minimum ? meanOf(counts, points) : null
          }),
        )
      const screened = ranked(({ counts }) => counts)
      const unscreened = ranked(({ raw }) => raw)
      return units.map(({ code, name, kind }, i) => {
        const tally = tallies.get(code)!
        const { counts, raw } = tally
        const score = meanOf(counts, points)
        const rawScore = meanOf(raw, points)
        const isPresent =
          present.has(code) ||
          Object.values(tally).some((figure) => (Array.isArray(figure) ? total(figure) : figure) > 0)
        return defined({
          code,
          name,
          kind,
          status: screened[i] !== null ? 'ranked' : isPresent ? 'insufficient' : 'not-present',
          score: score === null ? undefined : decimal(score),
          rank: screened[i] ?? undefined,
          interval: intervalOf(counts, points),
          favourableRate: rateOf(total(counts.slice(2)), total(counts)),
          unratedRate: rateOf(tally.unrated, tally.invited),
          rawScore: rawScore === null ? undefined : decimal(rawScore),
          rawRank: unscreened[i] ?? undefined,
          ...tally,
        })
      })
    },
  }
}

/** A line without what there is none of. */
export function defined(line: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(line).filter(([, value]) => value !== undefined))
}

function talliesOf({ registry, ratings, services }: CentrePorts, { since, until }: Period): Map<string, Tally> {
  const tallies = new Map<string, Tally>()
  for (const code of registry.units.keys())
    tallies.set(code, {
      counts: [0, 0, 0, 0, 0],
      raw: [0, 0, 0, 0, 0],
      held: 0,
      served: 0,
      invited: 0,
      shown: 0,
      pressed: 0,
      unrated: 0,
      down: 0,
    })
  const of = (unit: string) => tallies.get(registry.heir(unit))!
  for (const rating of ratings.all.values()) {
    const { unit } = rating.attribution
    if (unit !== undefined && since <= rating.occurred && rating.occurred < until) countRating(of(unit), rating)
  }
  for (const service of services.all.values()) {
    const { at, unit, outcome } = service
    if (unit === undefined || at < since || at >= until) continue
    if (service.cancelled !== null && outcome !== 'pressed') continue
    const tally = of(unit)
    tally.served++
    if (outcome === 'device-down') tally.down++
    else if (service.isInvited) tally.invited++
    if (service.isShown) tally.shown++
    if (outcome === 'pressed' || outcome === 'unrated') tally[outcome]++
  }
  return tallies
}

function countRating(tally: Tally, rating: Rating): void {
  const { verdict } = effective(rating)
  const level = rating.level - 1
  if (verdict === 'counted') tally.counts[level]!++
  if (verdict === 'counted' || !NEVER_RAW.has(rating.verdict.rule)) tally.raw[level]!++
  if (verdict === 'held') tally.held++
}

function postedIn(registry: Registry, { since, until }: Period): Set<string> {
  const posted = new Set<string>()
  for (const { spans } of registry.postings.values())
    for (const span of spans) if (span.since < until && span.until > since) posted.add(registry.heir(span.what))
  return posted
}

/** What was open, but for `late`, which is the hub's word. */
function openPoints({ registry, ratings, officers }: CentrePorts, { since, until }: Period): Record<string, number> {
  let [gaps, unattributed, cases] = [0, 0, 0]
  for (const [device, { spans }] of registry.placements)
    if (spans.some((span) => span.since < until && span.until > since) && ratings.devices.get(device)?.hasGap) gaps++
  for (const rating of ratings.all.values()) {
    if (rating.occurred < since || rating.occurred >= until) continue
    const { verdict, rule } = effective(rating)
    if (rating.attribution.unit === undefined && rule !== 'test') unattributed++
    if (verdict !== 'excluded' && rating.level <= 2 && !officers.closedCases.has(rating.id)) cases++
  }
  return { gaps, unattributed, cases }
}
