import { afterMoved, momentOf, type KnownMoment, type Moment } from '../../rules/attribution/moment.ts'
import { unitServed, windowAt } from '../../rules/attribution/attribute-press.ts'
import { at } from '../../rules/attribution/interval.ts'
import type { RatingBody } from '../../contract/ledger/ledger-entries.ts'
import type { ClockReading, Press } from '../../contract/device/press.ts'
import { standing, type Standing } from '../../rules/press/change-of-mind.ts'
import type { PressContext, ServiceThen, WindowThen } from '../../rules/press/press-context.ts'
import { hasFact } from '../../rules/screening/facts.ts'
import { NO_TRAIL } from '../../rules/screening/screen-press.ts'
import { isDoubted, openDoubt } from '../changes/clock-doubt.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { lastMeasured } from '../projections/delivery.ts'
import { findRating, type RatingRow } from '../projections/rating-row.ts'
import { findService, hasServices, serviceAt, type ServiceRow } from '../projections/service-row.ts'
import { hasFewKeys } from '../registry/few-keys.ts'
import { openState } from '../registry/opening.ts'
import type { Registry } from '../registry/registry.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import type { Reads } from '../writer/write.ts'
import { notedBoot } from './device-facts.ts'
import { storedChanges } from './stored-changes.ts'
import { keyOf } from './window-order.ts'

/** Postings of a press that was measured. */
const NOT_ASKED: KnownMoment['postings'] = []

export interface PressArrival {
  device: string
  sent: ClockReading
  receivedAt: number
}

/** When a press was made, whose clock says so, and the rest that its entry says of that. */
export interface GatheredMoment extends Moment {
  measured: boolean
  /** When the device's last measured item before it was made, of a press of an earlier boot. */
  after: number | undefined
  /** The offset was noted before the doubt about the hub's clock in which the press came. */
  offsetTrusted: boolean
}

/** When a press that came was made: what its boots say (`momentOf`), and the last item of its device that says more. */
export function gatherMoment(w: Reads, { device, sent, receivedAt }: PressArrival, press: Press): GatheredMoment {
  const measured = press.bootId === sent.bootId
  // The present offset is the best that is known of the present boot: this very message may have been long on its way.
  const noted = measured ? undefined : (notedBoot(w, device, press.bootId) ?? notedBoot(w, device, sent.bootId))
  const { occurredAt, clock, offset } = momentOf(press, sent, receivedAt, noted?.offset, w.registry.firstPlaced(device))
  // A press of an earlier boot was made after the device's last measured item; the entry says what was known of that.
  const after = measured ? undefined : lastMeasured(w.sql, device, press.seq)
  const moment: GatheredMoment = {
    occurredAt,
    clock,
    measured,
    after,
    offsetTrusted: noted?.doubt === null && openDoubt(w.sql) !== null,
  }
  if (offset !== undefined) moment.offset = offset
  return moment
}

/** Where a press stands when it comes: extras may have come before it. */
export function gatherStanding(w: Reads, device: string, press: Press): Standing {
  return standing(press, storedChanges(w.sql, uuidBytes(press.id), device))
}

/** What a press that comes is judged by, but for its place in the order of its window. */
export function gather(
  w: Reads,
  press: Pick<Press, 'id' | 'seq' | 'test' | 'invitationId'>,
  { device, receivedAt }: Pick<PressArrival, 'device' | 'receivedAt'>,
  { occurredAt, measured, after }: Pick<GatheredMoment, 'occurredAt' | 'measured' | 'after'>,
  { level, raised, unsigned }: Standing & { unsigned: boolean },
): PressContext {
  const { registry } = w
  const window = windowAt(device, occurredAt, registry)
  const row = registry.device(device)
  return {
    key: { occurred: occurredAt, device, seq: press.seq, id: press.id },
    press: { level, raised, unsigned, test: press.test === true, invitation: press.invitationId },
    moment: {
      occurredAt,
      receivedAt,
      measured,
      after,
      doubted: openDoubt(w.sql) !== null,
      placements: registry.placements(device),
      postings: measured ? NOT_ASKED : postingsAtArrival(registry, device, receivedAt),
    },
    device: {
      revoked: row !== undefined && row.revoked !== null,
      unseen: row !== undefined && row.unseen !== null,
      fewKeys: hasFewKeys(registry.modelOf(device)),
    },
    window: windowThen(registry, window, occurredAt),
    service: serviceUnderWay(w, window, occurredAt),
    sealed: sealAt(w.sql, occurredAt) !== undefined,
    settled: undefined,
    before: undefined,
    thresholds: registry.thresholds(),
  }
}

/** What the entry of a stored press says that its row does not. */
export interface SaidOfPress {
  /** Whether the boot that sent it is the one in which it was made. */
  ownBoot: boolean
  /** When its device's last measured item before it was made, as far as was known. */
  after?: number
  /** When it came in, as the hub's clock had it then. */
  received?: number
  /** The invitation that it names. */
  invitation?: string
}

/** Tables, and what entries of presses say that no row does; the recorder reads it in the ledger. */
export type StoredReads = Pick<Reads, 'sql' | 'registry'> & { said?: { of(n: number): SaidOfPress } }

/**
 * What a stored press is judged by now. The device as it was when the press came, its level and its test are those of
 * the row, since nothing corrects them.
 *
 * @param window at which its device stood at that moment, as is known now
 * @param service that it has (`ownService`), or that is under way there (`serviceUnderWay`)
 */
export function gatherStored(
  w: StoredReads,
  row: RatingRow,
  window: number | undefined,
  service: ServiceThen | undefined,
): PressContext {
  const { registry } = w
  const { facts, occurred, received } = row
  const device = row.device!
  const measured = row.clock === 'measured'
  const asks = !measured || (service !== undefined && !service.own)
  const said = asks ? (w.said?.of(row.n) ?? readSaid(w, row.n)) : undefined
  const sealed = sealAt(w.sql, occurred) !== undefined
  return {
    key: keyOf(row),
    press: {
      level: row.level,
      raised: hasFact(facts, 'raised'),
      unsigned: hasFact(facts, 'signature'),
      test: hasFact(facts, 'test'),
      invitation: said?.invitation,
    },
    moment: {
      occurredAt: occurred,
      receivedAt: received,
      measured: measured || said!.ownBoot,
      after: measured ? undefined : afterMoved(said!.after, received - (said!.received ?? received)),
      doubted: isDoubted(w.sql, row.n),
      placements: registry.placements(device),
      postings: measured ? NOT_ASKED : postingsAtArrival(registry, device, received),
    },
    device: {
      revoked: hasFact(facts, 'revoked'),
      fewKeys: hasFact(facts, 'few-keys'),
      unseen: registry.device(device)?.unseen != null,
    },
    window: windowThen(registry, window, occurred),
    service,
    sealed,
    settled: row.settled === 1 ? row.unit! : undefined,
    // What came after the seal has no place in the order.
    before: sealed ? NO_TRAIL : undefined,
    thresholds: registry.thresholds(),
  }
}

/** What a stored press is judged by where it is: it keeps its window and its service. */
export function gatherInPlace(w: StoredReads, row: RatingRow): PressContext {
  return gatherStored(w, row, row.window ?? undefined, ownService(w, row))
}

/** Where a stored press was made as far as is known now: but what stood nowhere and was settled stays so. */
export function windowNow({ registry }: Pick<Reads, 'registry'>, row: RatingRow): number | undefined {
  return row.settled === 1 && row.window === null ? undefined : windowAt(row.device!, row.occurred, registry)
}

function readSaid({ sql }: StoredReads, n: number): SaidOfPress {
  const text = sql('SELECT body FROM ledger WHERE n = ?').pluck().get(n) as string
  const { item, sent, after, receivedAt } = JSON.parse(text) as RatingBody
  const said: SaidOfPress = { ownBoot: item.bootId === sent.bootId, received: receivedAt }
  if (after !== undefined) said.after = after
  if (item.invitationId !== undefined) said.invitation = item.invitationId
  return said
}

function postingsAtArrival(registry: Registry, device: string, receivedAt: number): KnownMoment['postings'] {
  const window = windowAt(device, receivedAt, registry)
  return window === undefined ? [] : registry.postings(window)
}

function windowThen(registry: Registry, id: number | undefined, instant: number): WindowThen | undefined {
  if (id === undefined) return undefined
  const { hall, code } = registry.windowById(id)!
  return {
    id,
    hall,
    window: code,
    unit: at(registry.postings(id), instant)?.unit,
    staff: at(registry.duties(id), instant)?.staff,
    closed: openState(registry, id, instant) !== 'open',
    invited: registry.modeAt(id, instant) === 'invited',
  }
}

/** The service under way at a window, which a press that comes there may claim. */
export function serviceUnderWay(w: Reads, window: number | undefined, instant: number): ServiceThen | undefined {
  if (window === undefined) return undefined
  const { withoutServices } = w.memory
  if (withoutServices.has(window)) return undefined
  const row = serviceAt(w.sql, window, instant)
  if (row) return serviceThen(w, row, false)
  if (!hasServices(w.sql, window)) withoutServices.add(window)
  return undefined
}

/** The service that a stored press has, where it stays. */
function ownService(w: StoredReads, row: RatingRow): ServiceThen | undefined {
  if (row.service === null) return undefined
  const service = findService(w.sql, row.service)
  return serviceThen(w, service, withoutOf(service) !== undefined || service.rating?.equals(row.id) === true)
}

/** @param own the press has it: it is not asked whose invitation it is */
export function serviceThen({ sql, registry }: StoredReads, row: ServiceRow, own: boolean): ServiceThen {
  const { id, named, staff, matter, invitation } = row
  const holder = own || row.rating === null ? undefined : findRating(sql, row.rating)
  return {
    id,
    unit: unitServed({ unit: named, matter }, registry),
    staff: staff ?? undefined,
    matter: matter ?? undefined,
    invitation,
    without: withoutOf(row),
    own,
    holder: holder && {
      key: keyOf(holder),
      frozen: sealAt(sql, holder.occurred) !== undefined,
      names: holder.service === id,
    },
  }
}

function withoutOf({ outcome }: ServiceRow): ServiceThen['without'] {
  return outcome === 'device-down' || outcome === 'not-invited' ? outcome : undefined
}
