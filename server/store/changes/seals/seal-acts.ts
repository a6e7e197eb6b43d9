import type { Actor } from '../../../contract/audit.ts'
import type { Checkpoint } from '../../../contract/ledger/checkpoint.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import { Refusal } from '../../../contract/errors.ts'
import { FIRST_METHOD, type MethodCode } from '../../../contract/methods.ts'
import { foundingAccounts, foundingKeys } from '../../access/founding-accounts.ts'
import { appendCheckpoint, signingKeyOf } from '../../chain/checkpoint.ts'
import { genesisOf } from '../../reads/provenance.ts'
import { periodOfMethod } from '../../methods/period-of-method.ts'
import type { PeriodAsked } from '../../reads/scores/campaigns.ts'
import type { Write } from '../../writer/write.ts'
import { askToReopen, letStand, reopen, sealPeriod } from './seal-period.ts'
import { agreeToSeal, refuseSeal, requestSeal } from './seal-request.ts'

/** The method and period that an officer speaks of; without dates the whole campaign. */
type SpokenOf = Omit<PeriodAsked, 'now'> & { method: MethodCode; officer: Officer; reason: string }

/** An officer consents to a period being sealed as it is. @throws Refusal unknown-campaign, bad-period, as `letStand` */
export function consentToSeal(
  w: Write,
  { method, officer, reason, shown, ...asked }: SpokenOf & { shown?: string | undefined },
  actor: Actor,
) {
  const { campaign, period } = periodOfMethod(w, method, { ...asked, now: w.now }, true)
  const stood = letStand(w, w, method, campaign, period, { ...officer, reason, shown })
  if (stood.fresh) w.audit.record(actor, 'period:stand', subjectOf(period), { reason, method, held: stood.held })
  return stood
}

export interface SealingOrder extends SpokenOf {
  /** Points of the check list that are accepted as they are, by code. */
  accept: readonly string[]
  /** Seal a period that is not over. */
  early: boolean
  /** Whether another officer must have consented even where nothing is held. */
  twoPeople: boolean
  /** Nobody outside takes checkpoints: the seal says so. */
  alone: boolean
}

export interface SealDone {
  seal: number
  /** False of a period that was sealed before. */
  fresh: boolean
  from: string
  to: string
  /** Of the end of the ledger right after the seal; null where nothing was sealed anew. */
  checkpoint: Checkpoint | null
}

/**
 * Freezes a period and signs the end of the ledger at that moment, in one transaction with the checks.
 *
 * @throws Refusal owner-seals, unknown-campaign, bad-period, as `sealPeriod`
 */
export function sealByOfficer(w: Write, input: SealingOrder, actor: Actor): SealDone {
  const { method, officer, reason, accept, early, twoPeople, alone, ...asked } = input
  mustSeal(w, method, officer)
  const { campaign, period } = periodOfMethod(w, method, { ...asked, now: w.now }, true)
  const founding = { founding: foundingAccounts(w.sql), foundingKeys: foundingKeys(w.sql) }
  const order = { ...officer, reason, accept, early, twoPeople, alone, ...founding }
  const { seal, fresh } = sealPeriod(w, w, method, campaign, period, order)
  const { from, to } = period
  if (!fresh) return { seal, fresh, from, to, checkpoint: null }
  w.audit.record(actor, 'period:seal', subjectOf(period), { reason, method, entry: seal })
  return { seal, fresh, from, to, checkpoint: checkpointOf(w) }
}

function checkpointOf(w: Write): Checkpoint {
  const { city } = genesisOf(w)
  return appendCheckpoint(w, w.chain, { city, at: w.now }, signingKeyOf(w.db))
}

export interface SealRequestOrder extends SpokenOf {
  accept: readonly string[]
  early: boolean
  /** Digest of the content that the officer was shown. */
  shown?: string | undefined
}

/** The first of two officers asks that a period be sealed as shown. @throws Refusal owner-seals, unknown-campaign, bad-period, as `requestSeal` */
export function askToSeal(
  w: Write,
  input: SealRequestOrder,
  actor: Actor,
): { request: number; content: string; fresh: boolean } {
  const { method, officer, reason, accept, early, shown, ...asked } = input
  mustSeal(w, method, officer)
  const { campaign, period } = periodOfMethod(w, method, { ...asked, now: w.now }, true)
  const done = requestSeal(w, w, method, campaign, period, { ...officer, reason, accept, early, shown })
  if (done.fresh) w.audit.record(actor, 'period:ask', subjectOf(period), { reason, method, request: done.request })
  return done
}

interface AboutRequest {
  request: number
  officer: Officer
  reason: string
}

/**
 * The second officer agrees to what was asked and shown: the period is sealed in the first one's name, with the consent, the
 * checks and the signed end of the ledger in one transaction.
 *
 * @throws Refusal as `agreeToSeal`
 */
export function sealAsAsked(
  w: Write,
  { request, officer, reason, shown, alone }: AboutRequest & { shown: string; alone: boolean },
  actor: Actor,
): SealDone {
  const note = { alone, founding: foundingAccounts(w.sql), foundingKeys: foundingKeys(w.sql) }
  const { seal, method, period, fresh } = agreeToSeal(w, w, request, { ...officer, reason, shown }, note)
  const { from, to } = period
  if (!fresh) return { seal, fresh, from, to, checkpoint: null }
  w.audit.record(actor, 'period:seal', subjectOf(period), { reason, method, request, entry: seal })
  return { seal, fresh, from, to, checkpoint: checkpointOf(w) }
}

/** A request to seal is sent back, or taken back. @throws Refusal as `refuseSeal` */
export function sendSealBack(w: Write, { request, officer, reason }: AboutRequest, actor: Actor): { request: number } {
  const { fresh } = refuseSeal(w, w, request, { ...officer, reason })
  if (fresh) w.audit.record(actor, 'period:ask', `request:${request}`, { refused: true, reason })
  return { request }
}

/**
 * A method is sealed by its owner, or by the office where it has no owner's account; of the service-centre method the office
 * keeps its right.
 */
function mustSeal({ sql }: Write, method: MethodCode, { role }: Officer): void {
  if (method === FIRST_METHOD || role === 'method-owner') return
  const owner = sql(`SELECT 1 FROM user WHERE role = 'method-owner' AND method = ? AND disabled IS NULL LIMIT 1`)
  if (owner.get(method) !== undefined) throw new Refusal('owner-seals', method)
}

interface AboutSeal {
  seal: number
  officer: Officer
  reason: string
}

/** The first of two officers asks that a sealed period be opened again. @throws Refusal as `askToReopen` */
export function askToReopenSeal(w: Write, { seal, officer, reason }: AboutSeal, actor: Actor) {
  const { request, fresh } = askToReopen(w, seal, { ...officer, reason })
  if (fresh) w.audit.record(actor, 'period:reopen', `seal:${seal}`, { reason, request })
  return { request, fresh }
}

/** The second officer opens it. @throws Refusal as `reopen` */
export function reopenSeal(w: Write, { seal, officer, reason }: AboutSeal, actor: Actor) {
  const { fresh, ...done } = reopen(w, seal, { ...officer, reason })
  if (fresh) w.audit.record(actor, 'period:reopen', `seal:${seal}`, { reason, ...done })
  return done
}

/** Puts the digest of a package into the ledger; a later one is of the same seal's package, made by another version. */
export function notePackage(w: Write, { seal, digest }: { seal: number; digest: string }): void {
  w.append('seal-package', { seal, digest })
}

function subjectOf({ from, to }: { from: string; to: string }): string {
  return `period:${from}/${to}`
}
