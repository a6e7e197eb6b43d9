import type { FollowUpList } from '../../../contract/answers/summary.ts'
import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { SealedUnit } from '../../../contract/ledger/ledger-entries.ts'
import { METHOD_CODES, type MethodCode } from '../../../contract/methods.ts'
import { lastOfSeal } from '../../../rules/summary/ranked-units.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'
import { campaignSeals, type CampaignSeal } from './campaign-seals.ts'
import { policyOfSeal } from './policy-of-seal.ts'
import type { SummaryAsked } from './summary-of.ts'

type OfMethod = FollowUpList['methods'][number]

/**
 * Next year's follow-up list (重点跟踪对象, campaign document 七.3): the last places of each method that is sealed, ties
 * included, and who is not ranked for want of ratings. A unit that was merged since follows up as the one in which it goes
 * on.
 *
 * @throws Refusal unknown-campaign
 */
export function followUpList(reader: Reader, { campaign: id, now }: SummaryAsked): FollowUpList {
  const campaign = campaignById(reader, id, now)
  const seals = campaignSeals(reader.sql, campaign.id)
  const methods = METHOD_CODES.map((method) => ofMethod(reader, method, seals.get(method)))
  const named = reader.registry.units().map(({ code, name }) => ({
    unit: { code, name },
    methods: methods
      .filter(
        ({ last, insufficient }) =>
          last.some(({ unit, goesOnIn }) => (goesOnIn ?? unit).code === code) ||
          insufficient.some(({ unit, joins }) => joins === true && reader.registry.heirOf(unit.code) === code),
      )
      .map(({ method }) => method),
  }))
  return {
    campaign: campaign.id,
    asOf: isoShanghai(now),
    methods,
    units: named.filter((each) => each.methods.length > 0),
  }
}

function ofMethod(reader: Reader, method: MethodCode, seal: CampaignSeal | undefined): OfMethod {
  if (seal === undefined) return { method, sealed: null, ranked: 0, last: [], insufficient: [] }
  const { units } = seal.body
  const isLast = lastOfSeal(units, policyOfSeal(reader.sql, seal).lastPlaces)
  return {
    method,
    sealed: seal.n,
    ranked: units.filter(({ rank }) => rank !== undefined).length,
    last: units
      .filter((_, i) => isLast[i])
      .map((line) => lastOf(reader, line))
      .toSorted((a, b) => a.rank - b.rank),
    insufficient: units
      .filter(({ status }) => status === 'insufficient')
      .map((line) => insufficientOf(reader, seal.n, line)),
  }
}

function lastOf({ registry }: Reader, { code, name, score, rank }: SealedUnit): OfMethod['last'][number] {
  const heir = registry.unit(registry.heirOf(code))!
  return {
    unit: { code, name },
    goesOnIn: heir.code === code ? null : { code: heir.code, name: heir.name },
    score: score!,
    rank: rank!,
  }
}

function insufficientOf({ sql }: Reader, seal: number, line: SealedUnit): OfMethod['insufficient'][number] {
  const { code, name, score = null, served = null, invited = null, pressed = null } = line
  const n = line.n ?? line.counts?.reduce((all, each) => all + each, 0) ?? 0
  const word = sql('SELECT joins, reason FROM follow_up_word WHERE seal = ? AND unit = ?').get(seal, code) as
    | { joins: 0 | 1; reason: string }
    | undefined
  const decided = { joins: word === undefined ? null : word.joins === 1, reason: word?.reason ?? null }
  return { unit: { code, name }, score, n, served, invited, pressed, ...decided }
}
