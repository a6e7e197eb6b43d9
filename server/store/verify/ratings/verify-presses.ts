import { attributePress, windowAt } from '../../../rules/attribution/attribute-press.ts'
import { afterMoved, isTrusted, momentOf, type KnownMoment } from '../../../rules/attribution/moment.ts'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type {
  Attribution,
  EntryBodies,
  Fact,
  LedgerExtra,
  RatingBody,
} from '../../../contract/ledger/ledger-entries.ts'
import type { Screened } from '../../../contract/ledger/verdicts.ts'
import { openState } from '../../registry/opening.ts'
import { factBits, factNames, hasFact } from '../../../rules/screening/facts.ts'
import { screenAlone } from '../../../rules/screening/screen-press.ts'
import { claimInvitation, type Claim } from '../../presses/claim-invitation.ts'
import { claimFacts } from '../../presses/facts-anew.ts'
import { isDoubted } from '../../changes/clock-doubt.ts'
import { lastMeasured } from '../../projections/delivery.ts'
import { inTime, standing, storedChanges, type Change } from '../../presses/extra-level.ts'
import { findRating, screeningOf, type RatingRow } from '../../projections/rating-row.ts'
import { HOTLINE_HALL } from '../../changes/record-calls.ts'
import { factsOf } from '../../presses/record-press.ts'
import { screenNew, screenStored } from '../../presses/window-order.ts'
import { sealAt } from '../../changes/seals/seals.ts'
import { asService, knownService } from '../../projections/service-row.ts'
import { uuidBytes } from '../../sqlite/uuid-bytes.ts'
import { wrongCause, type Before, type Checked, type EntryCheck, type Wrong } from '../verify-check.ts'
import type { SaidOfPress } from './verify-said.ts'
import { wrongMoment } from './verify-moment.ts'

/** Facts that an attribution asks anew; the others stay as they are. */
const ASKED_ANEW = factBits(['after-seal', 'clock', 'closed', 'uninvited', 'open-rules', 'unseen'])
const AFTER_SEAL = { verdict: 'excluded', rule: 'after-seal' } as const
const COUNTED = { verdict: 'counted', rule: 'ok' } as const

/** Presses, what is added to them, and what is judged of them anew. */
export function pressChecks(before: Before): EntryCheck {
  const { sql, registry, memory } = before
  /** Changes of mind whose press has not come yet, by press. */
  const waiting = new Map<string, (Change & { device: string })[]>()
  let writesAfter = false

  function rating(body: RatingBody): Wrong | null {
    const moment = wrongMoment(body) ?? wrongClock(body) ?? wrongAfter(body)
    if (moment !== null) return { code: 'moment-wrong', message: moment }
    const { item, device, occurredAt } = body
    const changes = waiting.get(item.id)?.filter((change) => change.device === device) ?? []
    waiting.delete(item.id)
    const { level, raised } =
      changes.length === 0
        ? { level: item.level, raised: false }
        : standing({ ...clocksOf(item), level: item.level }, changes)
    if (level !== body.level)
      return { code: 'level-wrong', message: `level is ${body.level}, its extras give ${level}` }
    const place = placeOf(body)
    const said = wrongSignature(device, item.sig, body.facts.includes('signature'))
    const facts = [...place.facts, ...(raised ? ['raised' as const] : [])]
    const wrong =
      said ??
      wrongFacts(body.facts, facts) ??
      (same(body.attribution, place.attribution) ? null : belongs(body.attribution, place.attribution))
    if (wrong !== null) return { code: 'attribution-wrong', message: wrong }
    const asked = { occurred: occurredAt, level, facts: factBits(facts) }
    const key = { occurred: occurredAt, device, seq: item.seq, id: item.id }
    const due =
      place.window === undefined
        ? screenAlone(asked, registry.thresholds().at(occurredAt))
        : screenNew(before, place.window, key, asked)
    return wrongVerdict(body.verdict, due) ?? wrongPolicy(body.policy, occurredAt)
  }

  function wrongClock({ item, sent, receivedAt, offset, clock, device }: RatingBody): string | null {
    const due = momentOf(item, sent, receivedAt, offset, registry.firstPlaced(device))
    if (clock !== due.clock) return `clock is ${clock}, what is known gives ${due.clock}`
    if ((offset === undefined) === (due.offset === undefined)) return null
    return offset === undefined ? 'its offset is missing' : 'a press of the boot that sent it needs no offset'
  }

  /** The first versions wrote no `after`: its absence is a fault from the first entry on that has one. */
  function wrongAfter({ item, sent, device, after }: RatingBody): string | null {
    const due = item.bootId === sent.bootId ? undefined : lastMeasured(sql, device, item.seq)
    if (after === due) {
      writesAfter ||= after !== undefined
      return null
    }
    if (after === undefined && !writesAfter) return null
    return `after is ${after ?? 'absent'}, the items before it give ${due ?? 'none'}`
  }

  /** Where the press was made and what follows from that, as the recorder finds it. */
  function placeOf(body: RatingBody): { window: number | undefined; attribution: Attribution; facts: Fact[] } {
    const { device, item, occurredAt, receivedAt, after } = body
    const window = windowAt(device, occurredAt, registry)
    const unsigned = body.facts.includes('signature')
    const sealed = sealAt(sql, occurredAt) !== undefined
    const key = { occurred: occurredAt, device, seq: item.seq, id: item.id }
    const found = item.test || unsigned ? undefined : claimInvitation(before, window, key, item.invitationId)
    const claim: Claim | undefined =
      sealed && found ? { service: found.service, down: found.down, spends: false } : found
    const when: KnownMoment = { device, occurredAt, receivedAt, measured: item.bootId === body.sent.bootId }
    if (after !== undefined) when.after = after
    const facts = factsOf(before, item, when, window, claim)
    if (unsigned) facts.unshift('signature')
    if (sealed) facts.push('after-seal')
    const service = claim && asService(claim.service)
    return { window, attribution: registry.named(attributePress(window, occurredAt, service, registry)), facts }
  }

  /** What can be said of a signature without checking it. */
  function wrongSignature(device: string, sig: string | undefined, held: boolean): string | null {
    const pinned = registry.device(device)?.key != null
    if (held && !pinned) return 'it is held as unsigned, its device has no key'
    return !held && pinned && sig === undefined ? 'it is not signed, its device has a key' : null
  }

  function wrongPolicy(version: number, instant: number): Wrong | null {
    const due = registry.policy(instant).policy.version
    return version === due ? null : { code: 'policy-wrong', message: `policy ${version}, then ${due} held` }
  }

  function extra(body: EntryBodies['extra']): Wrong | null {
    const { device, item } = body
    const press = findRating(sql, uuidBytes(item.pressId))
    const wrong =
      wrongSignature(device, item.sig, body.held === 'signature') ?? wrongHeld(body, press) ?? wrongChange(body, press)
    if (wrong !== null) return { code: 'level-wrong', message: wrong }
    if (body.ratingLevel !== undefined || body.raised !== undefined) forgetTail(press?.window ?? null)
    if (press === undefined && item.level !== undefined && body.held === undefined) {
      const change = { ...clocksOf(item), seq: item.seq, level: item.level, device }
      waiting.set(item.pressId, [...(waiting.get(item.pressId) ?? []), change])
    }
    return null
  }

  function wrongHeld({ held }: EntryBodies['extra'], press: RatingRow | undefined): string | null {
    if (held === 'signature') return null
    const sealed = press !== undefined && sealAt(sql, press.occurred) !== undefined
    if (sealed === (held === 'after-seal')) return null
    return sealed ? 'the period of its press was sealed' : 'the period of its press was not sealed'
  }

  function wrongChange(body: EntryBodies['extra'], press: RatingRow | undefined): string | null {
    const { item, held, ratingLevel, raised } = body
    let due: Pick<EntryBodies['extra'], 'ratingLevel' | 'raised'> = {}
    if (press !== undefined && item.level !== undefined && held === undefined) {
      if (press.device !== body.device) return 'its press is another device’s'
      const { item: made } = before.entry(press.n)!.body as RatingBody
      const own = { ...clocksOf(item), seq: item.seq, level: item.level }
      if (!inTime(clocksOf(made), own)) return 'it came too late to change a level'
      const now = standing({ ...clocksOf(made), level: made.level }, [
        ...storedChanges(sql, press.id, body.device),
        own,
      ])
      due = {
        ...(now.level === press.level ? {} : { ratingLevel: now.level }),
        ...(now.raised === hasFact(press.facts, 'raised') ? {} : { raised: now.raised }),
      }
    }
    if (ratingLevel !== due.ratingLevel)
      return `the rating's level is ${ratingLevel ?? 'unchanged'}, its extras give ${due.ratingLevel ?? 'no other'}`
    return raised === due.raised ? null : `raised is ${raised}, its extras give ${due.raised}`
  }

  function forgetTail(window: number | null): void {
    if (window !== null) memory.tails.delete(window)
  }

  function call(body: EntryBodies['call']): Wrong | null {
    const { attribution, verdict, answeredAt } = body
    const { unit } = attribution
    if (!same(attribution, { hall: HOTLINE_HALL, ...(unit === undefined ? {} : { unit }) }))
      return { code: 'attribution-wrong', message: 'a call has no place but the 12345 centre' }
    if (unit !== undefined && !registry.unit(unit)) return { code: 'attribution-wrong', message: `no unit ${unit}` }
    const due = sealAt(sql, answeredAt) === undefined ? COUNTED : AFTER_SEAL
    return wrongVerdict(verdict, due) ?? wrongPolicy(body.policy, answeredAt)
  }

  function verdict(body: EntryBodies['verdict'], { n }: Checked): Wrong | null {
    const row = findRating(sql, uuidBytes(body.rating))
    if (row === undefined) return { code: 'verdict-wrong', message: `no rating ${body.rating}` }
    if (sealAt(sql, row.occurred) !== undefined && !cameAfterSeal(body, row.facts))
      return { code: 'verdict-wrong', message: 'its period was sealed' }
    forgetTail(row.window)
    if (row.source === 'call') {
      // What came into a sealed period counts once that is opened again.
      if (screeningOf(row).rule !== 'after-seal') return { code: 'verdict-wrong', message: 'nothing screens a call' }
      return wrongVerdict(body.verdict, COUNTED) ?? wrongCause(body.cause, n)
    }
    return wrongVerdict(body.verdict, screenStored(before, row)) ?? wrongCause(body.cause, n)
  }

  function attribution(body: EntryBodies['attribution'], { n }: Checked): Wrong | null {
    const row = findRating(sql, uuidBytes(body.rating))
    const message = row === undefined ? `no rating ${body.rating}` : wrongAttribution(row, body)
    return message === null ? wrongCause(body.cause, n) : { code: 'attribution-wrong', message }
  }

  function wrongAttribution(row: RatingRow, body: EntryBodies['attribution']): string | null {
    if (row.source === 'call') return 'nothing moves a call'
    const sealed = sealAt(sql, row.occurred) !== undefined
    if (sealed && !cameAfterSeal(body, factBits(body.facts))) return 'its period was sealed'
    const window = row.settled === 1 && row.window === null ? undefined : windowAt(row.device!, row.occurred, registry)
    const named = body.attribution.service
    const service = named === undefined ? undefined : knownService(sql, named)
    if (named !== undefined && !service) return `no service ${named}`
    if (service && (service.window !== window || row.occurred < service.at || row.occurred >= service.expires))
      return `service ${named} was not under way there and then`
    const found = registry.named(attributePress(window, row.occurred, service && asService(service), registry))
    const due = row.settled === 1 ? { ...found, unit: row.unit! } : found
    forgetTail(row.window)
    forgetTail(window ?? null)
    if (!same(body.attribution, due)) return belongs(body.attribution, due)
    const facts = factNames(row.facts & ~ASKED_ANEW)
    if (isDoubted(sql, row.n) || !isTrusted(momentOfRow(row), registry)) facts.push('clock')
    if (registry.device(row.device!)?.unseen != null) facts.push('unseen')
    if (sealed) facts.push('after-seal')
    if (window !== undefined) {
      if (openState(registry, window, row.occurred) !== 'open') facts.push('closed')
      const down = service?.outcome === 'device-down'
      const spends = service !== undefined && !down && service.outcome !== 'not-invited'
      const press = { window, occurred: row.occurred, test: hasFact(row.facts, 'test') }
      facts.push(...claimFacts(registry, press, service && { spends, down }))
    }
    return wrongFacts(body.facts, facts)
  }

  /** A correction of the hub's clock moved it into a sealed period: it came after that seal. */
  function cameAfterSeal({ cause }: { cause: number }, facts: number): boolean {
    return hasFact(facts, 'after-seal') && before.entry(cause)?.kind === 'clock-settled'
  }

  function momentOfRow(row: RatingRow): KnownMoment {
    const said: SaidOfPress = row.clock === 'measured' ? { ownBoot: true } : before.said.of(row.n)
    const moved = row.received - (said.received ?? row.received)
    const when = { device: row.device!, occurredAt: row.occurred, receivedAt: row.received, measured: said.ownBoot }
    return { ...when, ...afterMoved(said.after, moved) }
  }

  function settlement({ rating: id, unit }: EntryBodies['settlement']): Wrong | null {
    const row = findRating(sql, uuidBytes(id))
    const wrong = (message: string): Wrong => ({ code: 'settlement-wrong', message })
    if (row === undefined) return wrong(`no rating ${id}`)
    if (row.unit !== null) return wrong(`the rating belonged to ${row.unit}`)
    if (!registry.unit(unit)) return wrong(`no unit ${unit}`)
    return sealAt(sql, row.occurred) === undefined ? null : wrong('its period was sealed')
  }

  return { rating, extra, call, verdict, attribution, settlement }
}

/** What is wrong with the verdict that a row has, by its neighbours as they stand. */
export function wrongVerdictOf(before: Before): (row: RatingRow) => Wrong | null {
  return (row) => {
    if (sealAt(before.sql, row.occurred) !== undefined) return null
    const says: Screened = { ...screeningOf(row), ...(row.opens_group === 1 ? { opensGroup: true } : {}) }
    return wrongVerdict(says, screenStored(before, row))
  }
}

function clocksOf({ bootId, uptimeMs }: Pick<LedgerExtra, 'bootId' | 'uptimeMs'>) {
  return { boot: uuidBytes(bootId), uptime: uptimeMs }
}

/** Whether two flat objects have the same members: asked of every press, and so not by way of their text. */
function same<T extends object>(a: T, b: T): boolean {
  const names = Object.keys(a) as (keyof T)[]
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

function belongs(says: Attribution, due: Attribution): string {
  return `belongs to ${canonicalJson(says)}, what is known gives ${canonicalJson(due)}`
}

function wrongFacts(says: readonly Fact[], due: readonly Fact[]): string | null {
  if (says.length === due.length && factBits(says) === factBits(due)) return null
  return `its facts are ${says.join(', ') || 'none'}, what is known gives ${due.join(', ') || 'none'}`
}

function wrongVerdict(says: Screened, due: Screened): Wrong | null {
  if (same(says, due)) return null
  return {
    code: 'verdict-wrong',
    message: `is ${says.verdict} by ${says.rule}, the rules give ${due.verdict} by ${due.rule}`,
  }
}
