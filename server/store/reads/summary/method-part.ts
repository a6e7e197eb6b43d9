import type { SummaryCell, SummaryMethod } from '../../../contract/answers/summary.ts'
import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { SealedUnit } from '../../../contract/ledger/ledger-entries.ts'
import type { MethodCode } from '../../../contract/methods.ts'
import type { Policy } from '../../../contract/policy.ts'
import { twoDecimals } from '../../../rules/score/exact.ts'
import { rate } from '../../../rules/score/unit-score.ts'
import { rankCertainty } from '../../../rules/statistics/rank-certainty.ts'
import { lastOfSeal, rankedUnits } from '../../../rules/summary/ranked-units.ts'
import type { MethodBaseline } from './baseline-of.ts'
import type { CampaignSeal } from './campaign-seals.ts'

/** What the summary says of a unit by a method that is not sealed. */
export const NOT_SEALED: SummaryCell = { score: null, rank: null, status: null, lastPlace: false, sealed: null }

/** Each unit of a seal as the summary shows it, by its code. */
export function cellsOf({ n, body }: CampaignSeal, places: number): Map<string, SummaryCell> {
  const isLast = lastOfSeal(body.units, places)
  return new Map(
    body.units.map(({ code, score = null, rank = null, status }, i) => [
      code,
      { score, rank, status, lastPlace: isLast[i]!, sealed: n },
    ]),
  )
}

/** What the summary says of a method as a whole. */
export function methodPart(
  method: MethodCode,
  campaign: string,
  seal: CampaignSeal | undefined,
  policy: Policy,
  baseline: MethodBaseline | undefined,
): SummaryMethod {
  const units = seal?.body.units ?? []
  const having = (...statuses: SealedUnit['status'][]) => units.filter(({ status }) => statuses.includes(status)).length
  return {
    method,
    sealed: seal?.n ?? null,
    sealedAt: seal === undefined ? null : isoShanghai(seal.at),
    hash: seal?.hash ?? null,
    lastPlaces: policy.lastPlaces,
    ranked: having('ranked'),
    insufficient: having('insufficient'),
    uncovered: having('not-present', 'not-covered'),
    rate: rateOf(method, units),
    certainty: seal === undefined ? null : certaintyOf(units, policy, Number(campaign)),
    baseline:
      baseline === undefined ? null : { source: baseline.source, campaign: baseline.campaign, entry: baseline.entry },
  }
}

/** The year is the seed: nobody chose it, and everybody who draws again gets the same. */
function certaintyOf(units: readonly SealedUnit[], policy: Policy, seed: number): SummaryMethod['certainty'] {
  const ranked = rankedUnits(units, lastOfSeal(units, policy.lastPlaces))
  const { intervals, draws, unclear, lastUnclear } = rankCertainty(ranked, policy.points, seed)
  return {
    seed,
    draws,
    ranks: [...intervals].flatMap(([unit, ends]) => (ends === null ? [] : [{ unit, best: ends[0], worst: ends[1] }])),
    unclear,
    lastUnclear,
  }
}

/** Presses of the invitations of the halls; answers of those whom the survey asked. */
function rateOf(method: MethodCode, units: readonly SealedUnit[]): SummaryMethod['rate'] {
  const sum = (figure: (unit: SealedUnit) => unknown) =>
    units.reduce((all, unit) => all + (Number(figure(unit)) || 0), 0)
  const of =
    method === 'service-centre'
      ? { done: sum(({ pressed }) => pressed), of: sum(({ invited }) => invited) }
      : {
          done: sum(({ own }) => own?.answered),
          of: sum(({ own }) => Number(own?.drawn ?? 0) + Number(own?.reserves ?? 0)),
        }
  if (of.of === 0 || (method !== 'service-centre' && method !== 'third-party')) return null
  const hundredthsOfPercent = rate(of.done, of.of)
  return { ...of, rate: hundredthsOfPercent === null ? null : twoDecimals(hundredthsOfPercent) }
}
