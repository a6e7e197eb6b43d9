import { Refusal } from '../contract/errors.ts'
import type { Officer } from '../contract/ledger-entries.ts'
import { attributeAll, reattributeServices } from '../ledger/change-whereabouts.ts'
import { openDoubt } from '../ledger/clock-doubt.ts'
import type { Ledger } from '../ledger/ledger.ts'
import type { RatingRow } from '../ledger/rating-row.ts'
import { endExpired } from '../ledger/record-service.ts'
import { rescreenSince } from '../ledger/screen-order.ts'
import { heldWithin, reopenRequests, sealByNumber, sealsWithin, standsFor, type SealRow } from '../ledger/seals.ts'
import { uuidText } from '../ledger/uuid-bytes.ts'
import type { Write } from '../ledger/write.ts'
import type { Campaign, Period } from './campaigns.ts'
import { sealState } from './seal-checks.ts'
import { sealedUnit } from './sealed-figures.ts'
import { serviceCentreScores } from './service-centre-scores.ts'

/** The act of an officer about a period. */
export interface SealAct extends Officer {
  reason: string
}

export interface SealOrder extends SealAct {
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
}

/**
 * An officer lets a period be sealed as it stands. It holds for the ratings that are held at this moment: when one is
 * decided about or another one is held, it is to be said anew.
 *
 * @throws Refusal period-sealed, reason-missing
 */
export function letStand(w: Write, period: Period, act: SealAct): { held: number; digest: string } {
  checkReason(act.reason)
  if (sealsWithin(w.sql, period.since, period.until).length > 0) throw new Refusal('period-sealed')
  const { held, digest } = heldWithin(w.sql, period.since, period.until)
  w.append('stand', { from: period.from, to: period.to, held, digest, ...onRecord(act) })
  return { held, digest }
}

/**
 * Freezes a period: from here on its scores are these. A period that is sealed already answers its seal.
 *
 * @throws Refusal seal-overlap, clock-doubted, period-running, seal-unready, reason-missing, same-person
 */
export function sealPeriod(
  w: Write,
  ledger: Ledger,
  campaign: Campaign,
  period: Period,
  order: SealOrder,
): { seal: number; fresh: boolean } {
  checkReason(order.reason)
  const { from, to, since, until } = period
  const meets = sealsWithin(w.sql, since, until)
  const same = meets.find((each) => each.since === since && each.until === until)
  if (same) return { seal: same.n, fresh: false }
  if (meets.length > 0) throw new Refusal('seal-overlap', `${meets[0]!.from_date} to ${meets[0]!.to_date}`)
  if (openDoubt(w.sql) !== null) throw new Refusal('clock-doubted')
  const early = until > w.now
  if (early && !order.early) throw new Refusal('period-running', to)
  endExpired(w)
  const { checks, heldDigest } = sealState(ledger, period, w.now)
  const open = checks.filter(({ point, state }) => state === 'note' && !order.accept.includes(point))
  if (open.length > 0)
    throw new Refusal('seal-unready', open.map(({ point, count }) => `${point}: ${count}`).join(', '))
  const count = (point: string) => checks.find((check) => check.point === point)!.count
  const stands = standsFor(w.sql, from, to, heldDigest)
  const second = stands.find(({ operator }) => operator !== order.operator)
  if (!second && (count('held') > 0 || order.twoPeople)) {
    if (stands.length > 0) throw new Refusal('same-person')
    throw new Refusal('seal-unready', `held: ${count('held')}; a second officer must let the period stand`)
  }
  const { answer, tallies } = serviceCentreScores(ledger, campaign, period, w.now)
  const { n } = w.append('seal', {
    campaign: campaign.id,
    from,
    to,
    since,
    until,
    ...(early ? { early: true as const } : {}),
    ...(order.alone ? { alone: true as const } : {}),
    asOf: w.now,
    policy: answer.policy,
    ...(second ? { second: second.operator } : {}),
    checks: {
      held: count('held'),
      gaps: count('gaps'),
      late: count('late'),
      unattributed: count('unattributed'),
      cases: count('cases'),
    },
    accepted: checks.filter(({ state }) => state === 'note').map(({ point }) => point),
    heldDigest,
    ...(order.founding === undefined ? {} : { founding: [...order.founding] }),
    units: answer.units.map((row) => sealedUnit(row, tallies.get(row.unit.code))),
    ...onRecord(order),
  })
  return { seal: n, fresh: true }
}

/**
 * The first of two officers asks that a sealed period be opened again.
 *
 * @throws Refusal seal-missing, reason-missing
 */
export function askToReopen(w: Write, seal: number, act: SealAct): { request: number } {
  checkReason(act.reason)
  heldSeal(w, seal)
  const { n } = w.append('reopen-request', { seal, ...onRecord(act) })
  return { request: n }
}

/**
 * The second officer opens the period: what came late and what was corrected since takes effect, as new entries. The
 * sealed result stays on record, and the next seal lies beside it.
 *
 * @throws Refusal seal-missing, same-person, seal-unready when nobody asked, reason-missing
 */
export function reopen(w: Write, seal: number, act: SealAct): { reopened: number } {
  checkReason(act.reason)
  const row = heldSeal(w, seal)
  const asked = reopenRequests(w.sql, seal)
  if (asked.length === 0) throw new Refusal('seal-unready', 'nobody asked to open it again')
  const request = asked.find(({ operator }) => operator !== act.operator)
  if (!request) throw new Refusal('same-person')
  const { n } = w.append('reopen', { seal, request: request.n, ...onRecord(act) })
  takeUp(w, row, n)
  return { reopened: n }
}

function heldSeal(w: Write, seal: number): SealRow {
  const row = sealByNumber(w.sql, seal)
  if (!row || row.reopened !== null) throw new Refusal('seal-missing', String(seal))
  return row
}

/** What the seal kept from taking effect: late ratings, corrections of whereabouts, rules that changed. */
function takeUp(w: Write, { since, until }: SealRow, cause: number): void {
  const rows = w
    .sql('SELECT * FROM rating WHERE occurred >= ? AND occurred < ? ORDER BY n')
    .all(since, until) as RatingRow[]
  for (const row of rows)
    if (row.source === 'call' && row.rule === 'after-seal')
      w.append('verdict', { rating: uuidText(row.id), verdict: { verdict: 'counted', rule: 'ok' }, cause })
  attributeAll(
    w,
    rows.filter(({ source }) => source === 'press'),
    cause,
  )
  const windows = w.sql('SELECT id FROM window ORDER BY id').pluck().all() as number[]
  for (const window of windows) {
    reattributeServices(w, window, since, cause)
    w.touched.windows.add(window)
  }
  rescreenSince(w, since, cause)
}

function onRecord({ operator, role, bound, reason }: SealAct): Officer & { reason: string } {
  return { operator, role, ...(bound === undefined ? {} : { bound }), reason: reason.trim() }
}

function checkReason(reason: string): void {
  if (reason.trim() === '') throw new Refusal('reason-missing')
}
