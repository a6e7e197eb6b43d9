import { Refusal } from '../../../contract/errors.ts'
import type { MethodCode } from '../../../contract/methods.ts'
import { recordOf } from '../../methods/records.ts'
import type { Reader } from '../../reader.ts'
import { campaignById, periodOf, type Campaign, type Period } from '../../reads/scores/campaigns.ts'
import type { Write } from '../../writer/write.ts'
import { isRepeat, isTakenAlready } from '../repeats.ts'
import {
  checkNotOwn,
  checkReason,
  letStand,
  onRecord,
  overlap,
  readyToSeal,
  sealPeriod,
  type SealAct,
  type SealOrder,
} from './seal-period.ts'
import {
  lastSealRequest,
  sealBody,
  sealRequestByNumber,
  sealsMet,
  spanOfDates,
  standsOf,
  type SealRequestRow,
  type SealRow,
} from './seals.ts'

/** What the seal says besides what both officers said. */
export type SealNote = Pick<SealOrder, 'alone' | 'founding' | 'foundingKeys'>

/**
 * The first of two officers asks that a method's period be sealed, as it was shown: the reason, and by name what is accepted as it
 * stands. Nothing is sealed by it. Asked again in other words, or for other content, the request before it is over; the same once
 * more is that request.
 *
 * @returns `fresh`: whether it is new
 * @param order.shown digest of the content that the officer looked at
 * @throws Refusal unknown-method, period-sealed, seal-overlap, reason-missing, clock-doubted, period-running, own-unit, seal-unready,
 *   content-changed
 */
export function requestSeal(
  w: Write,
  reader: Pick<Reader, 'sql' | 'registry'>,
  code: MethodCode,
  campaign: Campaign,
  period: Period,
  order: SealAct & Pick<SealOrder, 'accept' | 'early'> & { shown?: string | undefined },
): { request: number; content: string; fresh: boolean } {
  const method = recordOf(code)
  checkReason(order.reason)
  const { same, across } = sealsMet(w.sql, { ...period, method: method.code })
  if (same) throw new Refusal('period-sealed')
  if (across) throw overlap(across)
  const { early, state, accepted } = readyToSeal(w, reader, method, campaign, period, order)
  const { content, digest } = state
  if (order.shown !== undefined && order.shown !== digest) throw new Refusal('content-changed')
  const body = {
    method: method.code,
    campaign: campaign.id,
    from: period.from,
    to: period.to,
    ...(early ? { early: true as const } : {}),
    asOf: w.now,
    checks: content.checks,
    accepted,
    heldDigest: content.heldDigest,
    content: digest,
    ...onRecord(order),
  }
  const last = lastSealRequest(w.sql, { ...period, method: method.code })
  const waiting = last?.refused === null ? last.n : null
  if (isRepeat(w, 'seal-request', waiting, body)) return { request: waiting, content: digest, fresh: false }
  const { n } = w.append('seal-request', body)
  return { request: n, content: digest, fresh: true }
}

/**
 * The second officer, another person and one of the office, agrees to what was asked, and the period is sealed at once in
 * the first officer's name: for exactly the content that the first asked for and the second was shown. The same once more is that
 * seal.
 *
 * @param act.shown digest of the content that the second officer looked at
 * @throws Refusal not-found, request-closed, same-person, content-changed, and as `letStand` and `sealPeriod`
 */
export function agreeToSeal(
  w: Write,
  reader: Reader,
  request: number,
  act: SealAct & { shown: string },
  note: SealNote,
): { seal: number; method: MethodCode; period: Period; fresh: boolean } {
  const row = requestNamed(w, request)
  const made = sealsMet(w.sql, spanOfDates({ ...row, from: row.from_date, to: row.to_date })).same
  if (isTakenAlready(whyClosed(w, row), () => isAgreedAs(w, row, made, act), String(request))) {
    const spanned = periodOfRequest(campaignById(reader, row.campaign, w.now), row, w.now)
    return { seal: made!.n, method: row.method, period: spanned, fresh: false }
  }
  if (row.operator === act.operator) throw new Refusal('same-person')
  const campaign = campaignById(reader, row.campaign, w.now)
  const period = periodOfRequest(campaign, row, w.now)
  if (row.content !== act.shown) throw new Refusal('content-changed')
  letStand(w, reader, row.method, campaign, period, act)
  const { operator, role, bound, reason } = row
  const { seal } = sealPeriod(w, reader, row.method, campaign, period, {
    operator,
    role,
    ...(bound === null ? {} : { bound }),
    reason,
    accept: JSON.parse(row.accepted) as string[],
    early: row.early === 1,
    twoPeople: true,
    request: row.n,
    ...note,
  })
  return { seal, method: row.method, period, fresh: true }
}

/** Whether this officer agreed in these words, and the period is sealed by that. */
function isAgreedAs(
  { sql }: Pick<Write, 'sql'>,
  row: SealRequestRow,
  made: SealRow | undefined,
  act: SealAct & { shown: string },
): boolean {
  if (made === undefined || sealBody(sql, made.n).request !== row.n || row.content !== act.shown) return false
  const consent = standsOf(sql, { method: row.method, from: row.from_date, to: row.to_date })
    .filter(({ n }) => n < made.n)
    .at(-1)
  return consent?.operator === act.operator && consent.reason === act.reason.trim()
}

/**
 * The second officer sends a request back with a word, or the first one takes it back. The same once more is that word.
 *
 * @throws Refusal not-found, request-closed, office-only, own-unit, reason-missing
 */
export function refuseSeal(
  w: Write,
  reader: Reader,
  request: number,
  act: SealAct,
): { request: number; fresh: boolean } {
  checkReason(act.reason)
  const row = requestNamed(w, request)
  const body = { request, ...onRecord(act) }
  const isSame = () => isRepeat(w, 'seal-refusal', row.refused, body)
  if (isTakenAlready(whyClosed(w, row), isSame, String(request))) return { request, fresh: false }
  if (row.operator !== act.operator) {
    if (act.role !== 'campaign-office') throw new Refusal('office-only')
    checkNotOwn(w, recordOf(row.method), periodOfRequest(campaignById(reader, row.campaign, w.now), row, w.now), act)
  }
  w.append('seal-refusal', body)
  return { request, fresh: true }
}

/** @throws Refusal not-found */
function requestNamed(w: Write, request: number): SealRequestRow {
  const row = sealRequestByNumber(w.sql, request)
  if (!row) throw new Refusal('not-found', `request ${request}`, `申请 ${request}`)
  return row
}

function whyClosed({ sql }: Pick<Write, 'sql'>, row: SealRequestRow): 'request-closed' | null {
  const last = lastSealRequest(sql, spanOfDates({ ...row, from: row.from_date, to: row.to_date }))
  return row.refused === null && last?.n === row.n ? null : 'request-closed'
}

function periodOfRequest(campaign: Campaign, { from_date, to_date }: SealRequestRow, now: number): Period {
  return periodOf(campaign, now, from_date, to_date)
}
