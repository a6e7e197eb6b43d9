import { attributePress, windowAt } from '../../rules/attribution/attribute-press.ts'
import { isTrusted, momentOf, type KnownMoment, type Moment } from '../../rules/attribution/moment.ts'
import type { ItemResult } from '../../contract/device/device-protocol.ts'
import type { Fact, RatingBody } from '../../contract/ledger/ledger-entries.ts'
import type { ClockReading, Press } from '../../contract/device/press.ts'
import { hasFewKeys } from '../registry/few-keys.ts'
import { openState } from '../registry/opening.ts'
import { factBits } from '../../rules/screening/facts.ts'
import { screenAlone } from '../../rules/screening/screen-press.ts'
import { carryOut, claimInvitation, type Claim } from './claim-invitation.ts'
import { claimFacts } from './facts-anew.ts'
import { lastMeasured } from '../projections/delivery.ts'
import { openDoubt } from '../changes/clock-doubt.ts'
import { notedBoot } from './device-facts.ts'
import { standing, storedChanges, type Standing } from './extra-level.ts'
import { ledgerPress } from '../chain/ledger-item.ts'
import { rescreening } from './rescreening.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { asService } from '../projections/service-row.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'

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
  const { offsetTrusted, ...moment } = momentOfPress(w, arrival, press)
  const window = windowAt(device, moment.occurredAt, w.registry)
  // A test, a press that nobody vouches for and one of a sealed period spend no citizen's invitation.
  const sealed = sealAt(w.sql, moment.occurredAt) !== undefined
  const key = { occurred: moment.occurredAt, device, seq: press.seq, id: press.id }
  const found = press.test || known.unsigned ? undefined : claimInvitation(w, window, key, press.invitationId)
  const claim = sealed && found ? { service: found.service, down: found.down, spends: false } : found
  const when = knownMoment(w, arrival, press, moment)
  const facts = factsOf(w, press, when, window, claim)
  if (known.unsigned) facts.unshift('signature')
  if (sealed) facts.push('after-seal')
  const { level, raised } = known.extrasWait ? afterExtras(w, device, press) : { level: press.level, raised: false }
  if (raised) facts.push('raised')
  const asked = { occurred: moment.occurredAt, level, facts: factBits(facts) }
  const order = window === undefined ? undefined : rescreening(w).screenNew(w, window, key, asked)
  const screened = order?.screened ?? screenAlone(asked, w.registry.thresholds().at(asked.occurred))
  const service = claim?.service
  const body: RatingBody = {
    attribution: w.registry.named(attributePress(window, moment.occurredAt, service && asService(service), w.registry)),
    clock: moment.clock,
    device,
    facts,
    item: ledgerPress(press),
    level,
    occurredAt: moment.occurredAt,
    policy: w.registry.policy(moment.occurredAt).policy.version,
    receivedAt: arrival.receivedAt,
    sent: { at: arrival.sent.at, bootId: arrival.sent.bootId, uptimeMs: arrival.sent.uptimeMs },
    verdict: screened,
  }
  if (when.after !== undefined) body.after = when.after
  if (moment.offset !== undefined) body.offset = moment.offset
  if (offsetTrusted) body.offsetTrusted = true
  const entry = w.append('rating', body)
  if (window !== undefined) w.touched.windows.add(window)
  w.touched.devices.add(device)
  if (window !== undefined && order?.late) rescreening(w).stored(w, window, key, entry.n)
  if (claim) carryOut(w, claim, { id: press.id, occurred: moment.occurredAt }, entry.n)
  return { id: press.id, status: 'stored' }
}

/** Where a press stands when it is stored: extras may have come before it. */
function afterExtras(w: Write, device: string, { id, bootId, uptimeMs, level }: Press): Standing {
  const press = { boot: uuidBytes(bootId), uptime: uptimeMs, level }
  return standing(press, storedChanges(w.sql, uuidBytes(id), device))
}

function momentOfPress(
  w: Write,
  { device, sent, receivedAt }: PressArrival,
  press: Press,
): Moment & { offsetTrusted: boolean } {
  // The present offset is the best that is known of the present boot: this very message may have been long on its way.
  const noted =
    press.bootId === sent.bootId ? undefined : (notedBoot(w, device, press.bootId) ?? notedBoot(w, device, sent.bootId))
  const moment = momentOf(press, sent, receivedAt, noted?.offset, w.registry.firstPlaced(device))
  return { ...moment, offsetTrusted: noted?.doubt === null && openDoubt(w.sql) !== null }
}

/** A press of an earlier boot was made after the device's last measured item; the entry says what was known of that. */
function knownMoment(w: Write, { device, sent, receivedAt }: PressArrival, press: Press, moment: Moment): KnownMoment {
  const { occurredAt } = moment
  const measured = press.bootId === sent.bootId
  const after = measured ? undefined : lastMeasured(w.sql, device, press.seq)
  const when: KnownMoment = { device, occurredAt, receivedAt, measured }
  if (after !== undefined) when.after = after
  return when
}

/** Facts of a press but those that hang on its signature, on a seal and on what its citizen added. */
export function factsOf(
  w: Pick<Write, 'registry' | 'sql'>,
  press: Pick<Press, 'test'>,
  when: KnownMoment,
  window: number | undefined,
  claim: Claim | undefined,
): Fact[] {
  const facts: Fact[] = []
  const device = w.registry.device(when.device)
  if (device && device.revoked !== null) facts.push('revoked')
  if (device && device.unseen !== null) facts.push('unseen')
  if (press.test) facts.push('test')
  if (!isTrusted(when, w.registry) || openDoubt(w.sql) !== null) facts.push('clock')
  if (hasFewKeys(w.registry.modelOf(when.device))) facts.push('few-keys')
  if (window === undefined) return facts
  if (openState(w.registry, window, when.occurredAt) !== 'open') facts.push('closed')
  facts.push(...claimFacts(w.registry, { window, occurred: when.occurredAt, test: press.test === true }, claim))
  return facts
}
