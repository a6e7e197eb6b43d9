import type { RatingBody } from '../../contract/ledger/ledger-entries.ts'
import type { Screened } from '../../contract/ledger/verdicts.ts'
import type { Press } from '../../contract/device/press.ts'
import { windowAt } from '../../rules/attribution/attribute-press.ts'
import { judge, type Judged } from '../../rules/press/judge.ts'
import type { PressContext } from '../../rules/press/press-context.ts'
import type { OrderKey } from '../../rules/press/order.ts'
import { ledgerPress } from '../chain/ledger-item.ts'
import { findRating, type RatingRow } from '../projections/rating-row.ts'
import type { ServiceRow } from '../projections/service-row.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'
import { gatherStored, serviceThen, type GatheredMoment, type PressArrival } from './gather.ts'
import { rescreening } from './rescreening.ts'
import { differs } from './window-order.ts'

/** What was judged of a press that came is its rating; then follows what it changes for others. */
export function appendRating(
  w: Write,
  { arrival, press, moment }: { arrival: PressArrival; press: Press; moment: GatheredMoment },
  { key, window }: PressContext,
  { attribution, facts, level, screened, trail, spends }: Judged,
): void {
  const { device, sent, receivedAt } = arrival
  const body: RatingBody = {
    attribution,
    clock: moment.clock,
    device,
    facts,
    item: ledgerPress(press),
    level,
    occurredAt: moment.occurredAt,
    policy: w.registry.policy(moment.occurredAt).policy.version,
    receivedAt,
    sent: { at: sent.at, bootId: sent.bootId, uptimeMs: sent.uptimeMs },
    verdict: screened!,
  }
  if (moment.after !== undefined) body.after = moment.after
  if (moment.offset !== undefined) body.offset = moment.offset
  if (moment.offsetTrusted) body.offsetTrusted = true
  const { n } = w.append('rating', body)
  w.touched.devices.add(device)
  if (window) {
    w.touched.windows.add(window.id)
    rescreening(w).stored(w, window.id, key, trail!, n)
  }
  if (spends) appendSpent(w, spends, key, n)
}

/** What a stored press is judged to be by now, and what that changes for others. */
export function appendAttribution(
  w: Write,
  row: RatingRow,
  { key, window, sealed }: PressContext,
  { attribution, facts, factBits, screened, spends }: Judged,
  cause: number,
): void {
  const { n } = w.append('attribution', { rating: key.id, attribution, facts, cause })
  const stays = row.window === (window?.id ?? null)
  if (!stays || factBits !== row.facts) {
    if (row.window !== null) rescreening(w).changed(w, row.window, key, cause)
    if (screened) appendVerdict(w, row, screened, sealed ? cause : n)
    else if (!stays) rescreening(w).changed(w, window!.id, key, cause)
  }
  if (spends) appendSpent(w, spends, key, n)
}

/** @param row as it was before */
export function appendVerdict(w: Write, row: RatingRow, verdict: Screened, cause: number): void {
  if (differs(row, verdict)) w.append('verdict', { rating: uuidText(row.id), verdict, cause })
}

/** A press spends an invitation, and takes it from the one that held it. */
function appendSpent(
  w: Write,
  { service, from }: NonNullable<Judged['spends']>,
  { id, occurred }: OrderKey,
  cause: number,
): void {
  w.append('invitation', {
    service: service.id,
    invitation: service.invitation,
    event: 'pressed',
    at: occurred,
    rating: id,
  })
  if (from) judgeHolder(w, findRating(w.sql, uuidBytes(from.key.id))!, undefined, cause)
}

/** A press gets the invitation of a service, or has lost it: it is judged with that service, or without one. */
export function judgeHolder(w: Write, row: RatingRow, service: ServiceRow | undefined, cause: number): void {
  // The act under way takes it to another window, and has not come to it yet.
  if (!service && windowAt(row.device!, row.occurred, w.registry) !== row.window) return
  const context = gatherStored(w, row, row.window ?? undefined, service && serviceThen(w, service, true))
  appendAttribution(w, row, context, judge(context), cause)
}
