import type { Summary, SummaryCell, SummaryUnit } from '../../../contract/answers/summary.ts'
import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { SealedUnit } from '../../../contract/ledger/ledger-entries.ts'
import { METHOD_CODES, type MethodCode } from '../../../contract/methods.ts'
import type { Policy, UnitFacts } from '../../../contract/policy.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import type { LevelCounts } from '../../../rules/score/tally.ts'
import { unitScore } from '../../../rules/score/unit-score.ts'
import { boundsOfUnrated } from '../../../rules/statistics/bounds.ts'
import { agreementOf } from '../../../rules/summary/agreement.ts'
import { hundredths } from '../../../rules/summary/hundredths.ts'
import { totalOf, type Weights } from '../../../rules/summary/total.ts'
import type { Tables } from '../../reader.ts'
import { endedDeductions } from '../deductions/ended-deductions.ts'
import { genesisOf } from '../provenance.ts'
import { campaignById, policyOfCampaign } from '../scores/campaigns.ts'
import { baselinesOf, type MethodBaseline } from './baseline-of.ts'
import { campaignSeals, type CampaignSeal } from './campaign-seals.ts'
import { cellsOf, methodPart, NOT_SEALED } from './method-part.ts'
import { policyOfSeal } from './policy-of-seal.ts'

/** A campaign, and the hub's time, ms. */
export interface SummaryAsked {
  campaign: string
  now: number
}

/**
 * The year's summary (汇总, campaign document 六.4): what the four seals of the campaign say, side by side, and nothing that
 * is not sealed.
 *
 * @throws Refusal unknown-campaign
 */
export function summaryOf(reader: Tables, { campaign: id, now }: SummaryAsked): Summary {
  const campaign = campaignById(reader, id, now)
  const seals = campaignSeals(reader.sql, campaign.id)
  const policies = policiesOf(reader, campaign.id, seals, now)
  const baselines = baselinesOf(reader, campaign.id, seals)
  const cells = new Map(
    [...seals].map(([method, seal]) => [method, cellsOf(seal, policies(method).lastPlaces)] as const),
  )
  const units = reader.registry.units()
  const { weights } = policyOfCampaign(reader.registry, campaign, now).policy
  const cellOf = (method: MethodCode, unit: string): SummaryCell => cells.get(method)?.get(unit) ?? NOT_SEALED
  return {
    campaign: campaign.id,
    asOf: isoShanghai(now),
    methods: METHOD_CODES.map((method) =>
      methodPart(method, campaign.id, seals.get(method), policies(method), baselines.get(method)),
    ),
    units: units.map((unit) =>
      unitPart(reader, unit, { seals, baselines, cellOf, policy: policies('service-centre'), weights }),
    ),
    deductionsEnded: endedDeductions(reader, campaign.id),
    agreement: agreementOf(
      [...seals.keys()].map((method) => ({ method, ranks: units.map(({ code }) => cellOf(method, code).rank) })),
    ),
    unrated: unratedOfAll(seals.get('service-centre'), policies('service-centre')),
    ...(weights === undefined ? {} : { weights }),
  }
}

/** The summary with all that a file of it says. */
export interface SummaryReport {
  answer: Summary
  title: string
  city: string
  demo: boolean
}

/** @throws Refusal unknown-campaign */
export function summaryReportOf(reader: Tables, asked: SummaryAsked): SummaryReport {
  const { city, demo } = genesisOf(reader)
  return { answer: summaryOf(reader, asked), title: campaignById(reader, asked.campaign, asked.now).title, city, demo }
}

/** The policy by which a method was sealed, or by which it would be. */
function policiesOf(
  { sql, registry }: Tables,
  campaign: string,
  seals: ReadonlyMap<MethodCode, CampaignSeal>,
  now: number,
): (method: MethodCode) => Policy {
  return (method) => {
    const seal = seals.get(method)
    return seal === undefined ? policyOfCampaign(registry, { id: campaign }, now).policy : policyOfSeal(sql, seal)
  }
}

interface Parts {
  seals: ReadonlyMap<MethodCode, CampaignSeal>
  baselines: ReadonlyMap<MethodCode, MethodBaseline>
  cellOf(method: MethodCode, unit: string): SummaryCell
  policy: Policy
  weights: Policy['weights']
}

function unitPart({ registry }: Tables, { code, name, kind }: UnitFacts, parts: Parts): SummaryUnit {
  const heir = registry.unit(registry.heirOf(code))!
  const lineOf = (method: MethodCode) => parts.seals.get(method)?.body.units.find((line) => line.code === code)
  const deductions = lineOf('online')?.own?.deductions
  return {
    unit: { code, name, kind },
    into: heir.code === code ? null : { code: heir.code, name: heir.name },
    methods: byMethod((method) => parts.cellOf(method, code)),
    deductions: deductions === undefined ? null : String(deductions),
    baseline: byMethod((method) => changeOf(parts.baselines.get(method), code, parts.cellOf(method, code))),
    unrated: unratedOf(lineOf('service-centre'), parts.policy),
    ...(parts.weights === undefined ? {} : { total: totalByWeight(code, parts.weights, parts) }),
  }
}

function totalByWeight(unit: string, weights: Weights, { cellOf }: Parts): string | null {
  const scores = byMethod((method) => {
    const { score } = cellOf(method, unit)
    return score === null ? null : hundredths(score)
  })
  const total = totalOf(scores, weights)
  return total === null ? null : twoDecimals(total)
}

function byMethod<T>(of: (method: MethodCode) => T): Record<MethodCode, T> {
  return Object.fromEntries(METHOD_CODES.map((method) => [method, of(method)])) as Record<MethodCode, T>
}

function changeOf(
  baseline: MethodBaseline | undefined,
  unit: string,
  { score, rank }: SummaryCell,
): SummaryUnit['baseline'][MethodCode] {
  const before = baseline?.figures.get(unit)
  if (before === undefined) return null
  return {
    score: before.score === null ? null : twoDecimals(before.score),
    rank: before.rank,
    scoreChange: score === null || before.score === null ? null : twoDecimals(hundredths(score) - before.score),
    rankChange: rank === null || before.rank === null ? null : before.rank - rank,
  }
}

/** Where some of a unit's invited did not press. */
function unratedOf(line: SealedUnit | undefined, { points }: Policy): SummaryUnit['unrated'] {
  if (line?.score === undefined) return null
  const ends = boundsOfUnrated(line.counts as unknown as LevelCounts, line.unrated ?? 0, points)
  return ends && { low: twoDecimals(ends.low), high: twoDecimals(ends.high) }
}

function unratedOfAll(seal: CampaignSeal | undefined, { points }: Policy): Summary['unrated'] {
  if (seal === undefined) return null
  const { units } = seal.body
  const counts = [0, 1, 2, 3, 4].map((level) =>
    units.reduce((sum, line) => sum + (line.counts?.[level] ?? 0), 0),
  ) as unknown as LevelCounts
  const score = unitScore(counts, points)
  const ends = boundsOfUnrated(
    counts,
    units.reduce((sum, { unrated = 0 }) => sum + unrated, 0),
    points,
  )
  if (score === null || ends === null) return null
  return { score: twoDecimals(score), low: twoDecimals(ends.low), high: twoDecimals(ends.high) }
}
