import { attributePress, sameWhereabouts, windowAt } from '../attribution/attribute-press.ts'
import { momentOf, type Moment } from '../attribution/moment.ts'
import type { ItemResult } from '../contract/device-protocol.ts'
import type { Fact, RatingBody } from '../contract/ledger-entries.ts'
import type { ClockReading, Press } from '../contract/press.ts'
import { hasFewKeys } from '../registry/few-keys.ts'
import { openState } from '../registry/opening.ts'
import { factBits, factNames } from '../screening/facts.ts'
import { screenAlone } from '../screening/screen-press.ts'
import { standing, storedChanges, type Standing } from './extra-level.ts'
import { ledgerPress } from './ledger-item.ts'
import { findRating, type RatingRow } from './rating-row.ts'
import { compareKeys, keyOf, rescreenAfter, rescreenFrom, screenNew } from './screen-order.ts'
import { sealAt } from './seals.ts'
import { asService, hasServices, serviceAt, serviceByInvitation, type ServiceRow } from './service-row.ts'
import { uuidBytes, uuidText } from './uuid-bytes.ts'
import type { Write } from './write.ts'

export interface PressArrival {
  device: string
  sent: ClockReading
  receivedAt: number
}

/**
 * One press becomes one rating: when it happened, whose it is, what screening says, all in the transaction that
 * stores it. The caller has made sure that its id is new.
 *
 * @param known whether extras of this press came before it, and whether the device's pinned key did not sign it
 */
export function recordPress(
  w: Write,
  arrival: PressArrival,
  press: Press,
  known: { extrasWait: boolean; unsigned: boolean },
): Omit<ItemResult, 'index'> {
  const { device } = arrival
  const moment = momentOfPress(w, arrival, press)
  const window = windowAt(device, moment.occurredAt, w.registry)
  // A test, a press that nobody vouches for and one of a sealed period spend no citizen's invitation.
  const sealed = sealAt(w.sql, moment.occurredAt) !== undefined
  const found = press.test || known.unsigned ? undefined : claimInvitation(w, device, window, press, moment.occurredAt)
  const claim = sealed && found ? { service: found.service, down: found.down, spends: false } : found
  const facts = factsOf(w, arrival, press, moment, window, claim)
  if (known.unsigned) facts.unshift('signature')
  if (sealed) facts.push('after-seal')
  const { level, raised } = known.extrasWait ? afterExtras(w, device, press) : { level: press.level, raised: false }
  if (raised) facts.push('raised')
  const key = { occurred: moment.occurredAt, device, seq: press.seq, id: uuidBytes(press.id) }
  const asked = { occurred: moment.occurredAt, level, facts: factBits(facts) }
  const order = window === undefined ? undefined : screenNew(w, window, key, asked)
  const screened = order?.screened ?? screenAlone(asked, w.registry.screening().at(asked.occurred))
  const service = claim?.service
  // In the order of canonical JSON.
  const body: RatingBody = {
    attribution: w.registry.named(attributePress(window, moment.occurredAt, service && asService(service), w.registry)),
    clock: moment.clock,
    device,
    facts,
    item: ledgerPress(press),
    level,
    occurredAt: moment.occurredAt,
    ...(moment.offset === undefined ? {} : { offset: moment.offset }),
    policy: w.registry.policy(moment.occurredAt).policy.version,
    receivedAt: arrival.receivedAt,
    sent: arrival.sent,
    verdict: screened,
  }
  const entry = w.append('rating', body)
  if (window !== undefined) {
    noteMeasured(w, device, press.seq, moment)
    w.touched.windows.add(window)
  }
  w.touched.devices.add(device)
  if (claim?.spends) spend(w, claim.service, press.id, moment.occurredAt)
  if (window !== undefined && order?.late) rescreenAfter(w, window, key, order.trail, entry.n)
  if (claim?.displaces) loseInvitation(w, claim.displaces, entry.n)
  return { id: press.id, status: 'stored' }
}

/** Where a press stands when it is stored: extras may have come before it. */
function afterExtras(w: Write, device: string, { id, bootId, uptimeMs, level }: Press): Standing {
  const press = { boot: uuidBytes(bootId), uptime: uptimeMs, level }
  return standing(press, storedChanges(w.sql, uuidBytes(id), device))
}

function momentOfPress(w: Write, arrival: PressArrival, press: Press): Moment {
  const noted =
    press.bootId === arrival.sent.bootId
      ? undefined
      : (w
          .sql('SELECT offset FROM device_boot WHERE device = ? AND boot = ?')
          .get(arrival.device, uuidBytes(press.bootId)) as { offset: number } | undefined)
  return momentOf(press, arrival.sent, arrival.receivedAt, noted?.offset, w.registry.firstPlaced(arrival.device))
}

/** The service that a press rates, and whether it spends that service's invitation. */
interface Claim {
  service: ServiceRow
  spends: boolean
  /** The invitation had no device to show it: presses count as on an open window. */
  down: boolean
  /** A later press that held the invitation until this earlier one arrived. */
  displaces?: RatingRow
}

function claimInvitation(
  w: Write,
  device: string,
  window: number | undefined,
  press: Press,
  occurred: number,
): Claim | undefined {
  if (window === undefined) return undefined
  const named = press.invitationId === undefined ? undefined : serviceByInvitation(w.sql, press.invitationId)
  // A named invitation is good at its own window, before its expiry and before a newer service ended it.
  const service = named?.window === window && isUnderWay(named, occurred) ? named : undefined
  const found = service ?? (press.invitationId === undefined ? serviceUnderWay(w, window, occurred) : undefined)
  if (!found) return claimAtOnce(w, device, window, press, occurred)
  if (found.outcome === 'device-down' || found.outcome === 'not-invited')
    return { service: found, spends: false, down: found.outcome === 'device-down' }
  const holder = found.rating === null ? undefined : findRating(w.sql, found.rating)
  return { service: found, spends: true, down: false, ...(holder ? { displaces: holder } : {}) }
}

/** Two presses in the same millisecond: the one that stands first in the order has the invitation, whichever came first. */
function claimAtOnce(w: Write, device: string, window: number, press: Press, occurred: number): Claim | undefined {
  if (w.memory.withoutServices.has(window)) return undefined
  const service = w
    .sql(
      `SELECT * FROM service WHERE window = ? AND at <= ? AND closed = ? AND outcome = 'pressed'
       ORDER BY at DESC, n DESC LIMIT 1`,
    )
    .get(window, occurred, occurred) as ServiceRow | undefined
  if (!service?.rating || (press.invitationId ?? service.invitation) !== service.invitation) return undefined
  const holder = findRating(w.sql, service.rating)!
  const key = { occurred, device, seq: press.seq, id: uuidBytes(press.id) }
  const isFirst = holder.occurred === occurred && compareKeys(key, keyOf(holder)) < 0
  return isFirst ? { service, spends: true, down: false, displaces: holder } : undefined
}

function serviceUnderWay(w: Write, window: number, instant: number): ServiceRow | undefined {
  const { withoutServices } = w.memory
  if (withoutServices.has(window)) return undefined
  const service = serviceAt(w.sql, window, instant)
  if (!service && !hasServices(w.sql, window)) withoutServices.add(window)
  return service
}

function isUnderWay(service: ServiceRow, instant: number): boolean {
  return service.at <= instant && instant < (service.closed ?? service.expires)
}

function spend(w: Write, service: ServiceRow, rating: string, at: number): void {
  w.append('invitation', { service: service.id, invitation: service.invitation, event: 'pressed', at, rating })
}

/** The press that held an invitation loses it to one made earlier: now it is a press without an invitation. */
function loseInvitation(w: Write, row: RatingRow, cause: number): void {
  const elsewhere = w.registry.named(attributePress(row.window ?? undefined, row.occurred, undefined, w.registry))
  // What an officer settled stays where it was put.
  const attribution = row.settled === 1 ? { ...elsewhere, unit: row.unit! } : elsewhere
  const facts = factNames(row.facts | factBits(['uninvited']))
  w.append('attribution', { rating: uuidText(row.id), attribution, facts, cause })
  if (row.window !== null) rescreenFrom(w, row.window, keyOf(row), cause)
}

function factsOf(
  w: Write,
  arrival: PressArrival,
  press: Press,
  moment: Moment,
  window: number | undefined,
  claim: Claim | undefined,
): Fact[] {
  const facts: Fact[] = []
  const device = w.registry.device(arrival.device)
  if (device && device.revoked !== null) facts.push('revoked')
  if (press.test) facts.push('test')
  if (!clockTrusted(w, arrival, press, moment)) facts.push('clock')
  if (hasFewKeys(w.registry.modelOf(arrival.device))) facts.push('few-keys')
  if (window === undefined) return facts
  if (openState(w.registry, window, moment.occurredAt) !== 'open') facts.push('closed')
  const invited = w.registry.windowById(window)?.mode === 'invited' && !claim?.down
  if (!invited) facts.push('open-rules')
  else if (!claim && !press.test) facts.push('uninvited')
  return facts
}

/** A measured moment is trusted; an estimated one only where nothing moved since the device's last measured item. */
function clockTrusted(w: Write, arrival: PressArrival, press: Press, moment: Moment): boolean {
  if (moment.clock === 'measured') return true
  if (moment.clock === 'suspect') return false
  const since = measuredBefore(w, arrival.device, press.seq) ?? w.registry.firstPlaced(arrival.device)
  return since !== null && sameWhereabouts(arrival.device, since, arrival.receivedAt, w.registry)
}

/**
 * When the device's last measured press before a seq occurred. The newest one is remembered, because an outbox that
 * was offline for long brings many that ask, and the search goes back through all that came meanwhile.
 */
function measuredBefore(w: Write, device: string, seq: number): number | undefined {
  let newest = w.memory.measured.get(device)
  if (!newest) {
    newest = searchMeasured(w, device, Number.MAX_SAFE_INTEGER) ?? { seq: 0, occurred: undefined }
    w.memory.measured.set(device, newest)
  }
  return newest.seq < seq ? newest.occurred : searchMeasured(w, device, seq)?.occurred
}

function noteMeasured(w: Write, device: string, seq: number, { clock, occurredAt }: Moment): void {
  const newest = w.memory.measured.get(device)
  if (newest && clock === 'measured' && seq > newest.seq) w.memory.measured.set(device, { seq, occurred: occurredAt })
}

/** Looked for where the device stood, newest first. */
function searchMeasured(w: Write, device: string, before: number): { seq: number; occurred: number } | undefined {
  for (const { window } of w.registry.placements(device).toReversed()) {
    const row = w
      .sql(
        `SELECT seq, occurred FROM rating WHERE source = 'press' AND window = ? AND device = ? AND seq < ?
       AND clock = 'measured' ORDER BY occurred DESC LIMIT 1`,
      )
      .get(window, device, before) as { seq: number; occurred: number } | undefined
    if (row) return row
  }
  return undefined
}
