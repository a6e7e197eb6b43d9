import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { EntryBodies, Officer } from '../../../contract/ledger/ledger-entries.ts'
import type { MethodCode } from '../../../contract/methods.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import type { Registry } from '../../registry/registry.ts'
import { campaignById } from '../../reads/scores/campaigns.ts'
import type { Write } from '../../writer/write.ts'
import { wholeSeal } from '../rectifications/rectification-source.ts'
import { isRepeat } from '../repeats.ts'
import { sealBody } from '../seals/seals.ts'

export interface FollowUpOrder {
  campaign: string
  method: MethodCode
  unit: string
  joins: boolean
  reason: string
  officer: Officer
}

/**
 * The office says with a reason whether a unit that has too few ratings for a rank follows up all the same. A later word takes
 * the place of this one; with another seal it has to be said again. The same once more is the word that holds.
 *
 * @throws Refusal unknown-campaign; not-sealed; follow-up-ranked; reason-missing; own-unit
 */
export function decideFollowUp(w: Write, input: FollowUpOrder, actor: Actor): { entry: number; fresh: boolean } {
  const { method, unit, joins, officer } = input
  const campaign = campaignById(w, input.campaign, w.now).id
  const reason = input.reason.trim()
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const seal = wholeSeal(w.sql, campaign, method)
  if (seal === undefined) throw new Refusal('not-sealed', method)
  const why = whyNotFollowUp(w.registry, sealBody(w.sql, seal), { unit, bound: officer.bound })
  if (why !== null) throw new Refusal(why, unit)
  const body = { campaign, method, seal, unit, joins, reason, ...officer }
  const newest = w.sql('SELECT n FROM follow_up_word WHERE seal = ? AND unit = ?').pluck().get(seal, unit) as
    | number
    | undefined
  if (isRepeat(w, 'follow-up-word', newest, body)) return { entry: newest, fresh: false }
  const { n } = w.append('follow-up-word', body)
  w.audit.record(actor, 'follow-up:decide', `unit:${unit}`, { campaign, method, joins, reason, entry: n })
  return { entry: n, fresh: true }
}

/** Why an officer cannot say so of a unit by this seal, or null. */
export function whyNotFollowUp(
  registry: Registry,
  { units }: Pick<EntryBodies['seal'], 'units'>,
  { unit, bound }: { unit: string; bound?: string | undefined },
): 'follow-up-ranked' | 'own-unit' | null {
  if (units.find(({ code }) => code === unit)?.status !== 'insufficient') return 'follow-up-ranked'
  return bound !== undefined && registry.heirOf(bound) === registry.heirOf(unit) ? 'own-unit' : null
}
