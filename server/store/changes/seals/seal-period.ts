import { Refusal } from '../../../contract/errors.ts'
import type { Officer, SealedUnit } from '../../../contract/ledger/ledger-entries.ts'
import type { MethodCode } from '../../../contract/methods.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { openDoubt } from '../clock-doubt.ts'
import type { Reader } from '../../reader.ts'
import type { MethodRecord } from '../../methods/method-record.ts'
import { recordOf } from '../../methods/records.ts'
import { reopenRequests, sealBody, sealByNumber, sealOver, sealsMet, standsSince, type SealRow } from './seals.ts'
import type { Write } from '../../writer/write.ts'
import { isRepeat } from '../repeats.ts'
import { isOwn } from '../../../rules/screening/may-decide.ts'
import type { Campaign, Period } from '../../reads/scores/campaigns.ts'
import { sealState, type SealState } from '../../reads/desks/seal-checks.ts'

/** The act of an officer about a period. */
export interface SealAct extends Officer {
  reason: string
}

export interface SealOrder extends SealAct {
  /** The request that this carries out, by its entry. */
  request?: number
  /** Points of the check list that are accepted as they are, by code. */
  accept: readonly string[]
  /** Seal a period that is not over. */
  early: boolean
  /** Whether another officer must have let the period stand even where nothing is held. */
  twoPeople: boolean
  /** Nobody outside takes checkpoints: the seal says so. */
  alone?: boolean
  /** Founding accounts that are open, by username: the seal names them. */
  founding?: readonly string[]
  /** The same of keys of programs, by name. */
  foundingKeys?: readonly string[]
}

/**
 * An officer of the campaign office consents to a method's period being sealed as it is: for one attempt, and for its content at
 * this moment. When anything of that changes, or the period is sealed or opened again, it is to be said anew. The same once more is
 * that consent.
 *
 * @returns `fresh`: whether it is new
 * @param shown digest of the content that the officer looked at
 * @throws Refusal unknown-method, period-sealed, seal-overlap, reason-missing, office-only, own-unit, content-changed
 */
export function letStand(
  w: Write,
  reader: Pick<Reader, 'sql' | 'registry'>,
  code: MethodCode,
  campaign: Campaign,
  period: Period,
  act: SealAct & { shown?: string | undefined },
): { held: number; digest: string; content: string; fresh: boolean } {
  const method = recordOf(code)
  checkReason(act.reason)
  if (act.role !== 'campaign-office') throw new Refusal('office-only')
  checkNotOwn(w, method, period, act)
  method.settle?.(w)
  const { seal, across, content, digest } = sealState(reader, method, campaign, period, w.now)
  if (seal) throw new Refusal('period-sealed')
  if (across) throw overlap(across)
  if (act.shown !== undefined && act.shown !== digest) throw new Refusal('content-changed')
  const { checks, heldDigest } = content
  const { from, to } = period
  const body = {
    method: method.code,
    from,
    to,
    held: checks.held,
    digest: heldDigest,
    asOf: w.now,
    checks,
    content: digest,
    ...onRecord(act),
  }
  const fresh = !isRepeat(w, 'stand', standsSince(w.sql, { ...period, method: method.code }).at(-1)?.n, body)
  if (fresh) w.append('stand', body)
  return { held: checks.held, digest: heldDigest, content: digest, fresh }
}

/**
 * Freezes a method's period: from here on its scores are these. A period that is sealed already answers its seal. Sealed parts of
 * it stay sealed, and their ratings count as they were frozen.
 *
 * @throws Refusal unknown-method, seal-overlap, clock-doubted, period-running, seal-unready, reason-missing, same-person, own-unit, content-changed
 *   when somebody consented to what it is no more
 */
export function sealPeriod(
  w: Write,
  reader: Pick<Reader, 'sql' | 'registry'>,
  code: MethodCode,
  campaign: Campaign,
  period: Period,
  order: SealOrder,
): { seal: number; fresh: boolean } {
  const method = recordOf(code)
  checkReason(order.reason)
  const { since, until } = period
  const met = sealsMet(w.sql, { ...period, method: method.code })
  if (met.same) return { seal: met.same.n, fresh: false }
  if (met.across) throw overlap(met.across)
  const { early, state, accepted } = readyToSeal(w, reader, method, campaign, period, order)
  const { content, digest, stands } = state
  const holding = stands.filter(({ holds }) => holds)
  const second = holding.find(({ operator }) => operator !== order.operator)
  if (!second && (content.checks.held > 0 || accepted.length > 0 || order.twoPeople)) {
    if (holding.length > 0) throw new Refusal('same-person')
    if (stands.some(({ operator }) => operator !== order.operator)) throw new Refusal('content-changed')
    throw new Refusal(
      'seal-unready',
      `held: ${content.checks.held}; a second officer must let the period stand`,
      `待核 ${content.checks.held} 条；要由第二个人同意这个时段`,
    )
  }
  const { n } = w.append('seal', {
    ...content,
    campaign: campaign.id,
    since,
    until,
    ...(early ? { early: true as const } : {}),
    ...(order.alone ? { alone: true as const } : {}),
    asOf: w.now,
    ...(second ? { second: second.operator } : {}),
    accepted,
    content: digest,
    ...(order.request === undefined ? {} : { request: order.request }),
    ...(met.parts.length === 0 ? {} : { parts: met.parts.map((part) => part.n) }),
    ...(order.founding === undefined ? {} : { founding: [...order.founding] }),
    ...(order.foundingKeys === undefined ? {} : { foundingKeys: [...order.foundingKeys] }),
    ...onRecord(order),
  })
  return { seal: n, fresh: true }
}

/**
 * Everything that an officer who wants a period sealed must have looked at: what is open is accepted by name.
 *
 * @throws Refusal clock-doubted, period-running, own-unit, seal-unready
 */
export function readyToSeal(
  w: Write,
  reader: Pick<Reader, 'sql' | 'registry'>,
  method: MethodRecord,
  campaign: Campaign,
  period: Period,
  order: Pick<SealOrder, 'accept' | 'early' | 'bound' | 'operator' | 'role' | 'reason'>,
): { early: boolean; state: SealState; accepted: string[] } {
  if (openDoubt(w.sql) !== null) throw new Refusal('clock-doubted')
  const early = period.until > w.now
  if (early && !order.early) throw new Refusal('period-running', period.to)
  // What the owner leaves as it is, an officer of the office consents to.
  if (order.role !== 'method-owner') checkNotOwn(w, method, period, order)
  method.settle?.(w)
  const state = sealState(reader, method, campaign, period, w.now)
  const notes = state.checks.filter((check) => check.state === 'note')
  const open = notes.filter(({ point }) => !order.accept.includes(point))
  if (open.length > 0)
    throw new Refusal('seal-unready', open.map(({ point, count }) => `${point}: ${count}`).join(', '))
  return { early, state, accepted: notes.map(({ point }) => point) }
}

/**
 * The first of two officers asks that a sealed period be opened again. The same once more is that request.
 *
 * @returns `fresh`: whether it is new
 * @throws Refusal seal-missing, seal-over, own-unit, reason-missing
 */
export function askToReopen(w: Write, seal: number, act: SealAct): { request: number; fresh: boolean } {
  checkReason(act.reason)
  sealToOpen(w, seal, act)
  const body = { seal, ...onRecord(act) }
  const waiting = reopenRequests(w.sql, seal).at(-1)?.n
  if (isRepeat(w, 'reopen-request', waiting, body)) return { request: waiting, fresh: false }
  const { n } = w.append('reopen-request', body)
  return { request: n, fresh: true }
}

/**
 * The second officer opens the period: what came late and what was corrected since takes effect, as new entries. The
 * sealed result stays on record, and the next seal lies beside it. The same once more is that reopening.
 *
 * @throws Refusal office-only, seal-missing, seal-over, own-unit, same-person, seal-unready when nobody asked, reason-missing
 */
export function reopen(w: Write, seal: number, act: SealAct): { reopened: number; fresh: boolean } {
  checkReason(act.reason)
  if (act.role === 'method-owner') throw new Refusal('office-only')
  const asked = reopenRequests(w.sql, seal)
  const opened = sealByNumber(w.sql, seal)?.reopened
  const by = asked.find(({ operator }) => operator !== act.operator)
  if (by && isRepeat(w, 'reopen', opened, { seal, request: by.n, ...onRecord(act) }))
    return { reopened: opened, fresh: false }
  const row = sealToOpen(w, seal, act)
  if (asked.length === 0) throw new Refusal('seal-unready', 'nobody asked to open it again', '没有人申请重新打开')
  if (!by) throw new Refusal('same-person')
  const { n } = w.append('reopen', { seal, request: by.n, ...onRecord(act) })
  recordOf(row.method).takeUp(w, row, n)
  return { reopened: n, fresh: true }
}

/** A seal that holds, with no longer period's over it, and not about the unit of whoever wants it opened. */
function sealToOpen(w: Write, seal: number, act: SealAct): SealRow {
  const row = sealByNumber(w.sql, seal)
  if (!row || row.reopened !== null) throw new Refusal('seal-missing', String(seal))
  const over = sealOver(w.sql, row)
  if (over)
    throw new Refusal('seal-over', `${over.from_date} to ${over.to_date}`, `${over.from_date} 至 ${over.to_date}`)
  // Who runs the method asks; an officer of the office, of another unit, opens.
  const own = act.role === 'method-owner' ? undefined : boundTo(w, act)
  const isIn = ({ code, status }: SealedUnit) => isOwn(own, w.registry.heirOf(code)) && status !== 'not-present'
  if (own !== undefined && sealBody(w.sql, seal).units.some(isIn)) throw new Refusal('own-unit')
  return row
}

/** Nobody bound to a unit leaves a period as it is while ratings of that unit are held in it, or its cases are open. */
export function checkNotOwn(w: Write, method: MethodRecord, { since, until }: Period, act: SealAct): void {
  const own = boundTo(w, act)
  if (own === undefined) return
  const open = method.unitsOpen(w.sql, since, until)
  if (open.some((unit) => isOwn(own, w.registry.heirOf(unit)))) throw new Refusal('own-unit')
}

function boundTo(w: Write, { bound }: SealAct): string | undefined {
  return bound === undefined ? undefined : w.registry.heirOf(bound)
}

export function overlap({ from_date, to_date }: SealRow): Refusal {
  return new Refusal('seal-overlap', `${from_date} to ${to_date}`, `${from_date} 至 ${to_date}`)
}

export function onRecord({ operator, role, bound, reason }: SealAct): Officer & { reason: string } {
  return { operator, role, ...(bound === undefined ? {} : { bound }), reason: reason.trim() }
}

export function checkReason(reason: string): void {
  if (saysNothing(reason)) throw new Refusal('reason-missing')
}
