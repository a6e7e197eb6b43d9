import type { Attendance } from '../ledger/attendance.ts'
import type { HubClock } from '../ledger/clock.ts'
import type { Say } from '../ledger/handlers.ts'
import { FACTS, verdictText, type Attribution, type Fact, type Rating, type Verdict } from '../ledger/rating.ts'
import type { Registry } from '../ledger/registry.ts'
import type { Service } from '../ledger/services.ts'
import { pressesByWindow } from './in-order.ts'
import { invitationsOf, type Invitations } from './invitations.ts'
import { screenInOrder, verdictAlone } from './verdicts.ts'

export interface Facts {
  registry: Registry
  attendance: Attendance
  clock: HubClock
  ratings: ReadonlyMap<string, Rating>
  services: ReadonlyMap<string, Service>
  isSealed: (instant: number) => boolean
  say: Say
}

/** What the ledger says otherwise than the rules, of every rating and service, as things stand after an act. */
export function sayDifferences(facts: Facts): void {
  const { ratings, services, isSealed, registry, say } = facts
  const windows = pressesByWindow(ratings.values())
  const invitations = invitationsOf(windows, services.values(), isSealed)
  sayInvitations(facts, invitations)
  sayServices(facts)
  const ports = { isSealed, screeningAt: (instant: number) => registry.policyAt(instant).policy.screening }
  const give = (rating: Rating, due: Verdict) => {
    if (rating.verdict !== due)
      say('ratings', 'verdict', rating.n, `${verdictText(rating.verdict)} ≠ ${verdictText(due)}`)
  }
  for (const presses of windows.values()) screenInOrder(presses, ports, give)
  for (const rating of ratings.values()) {
    if (rating.call || rating.attribution.place === undefined) give(rating, verdictAlone(rating, ports))
    if (!rating.call) sayPress(facts, rating, invitations)
  }
}

function sayInvitations({ services, ratings, registry, isSealed, say }: Facts, { holders, free }: Invitations): void {
  for (const [id, press] of holders) {
    const { n, outcome, rating } = services.get(id)!
    const fits = press === null ? outcome === 'unrated' || outcome === null : outcome === 'pressed'
    if (!fits || rating !== press?.id)
      say('ratings', 'invitation', n, `${outcome} ${rating ?? '–'} ≠ ${press?.id ?? '–'}`)
  }
  const holding = new Set(holders.values())
  for (const rating of ratings.values()) {
    const { place } = rating.attribution
    if (rating.call || place === undefined || isSealed(rating.occurred)) continue
    const isInvited = registry.modeAt(place, rating.occurred) === 'invited' && !free.has(rating)
    const due = isInvited && !holding.has(rating) && !(rating.facts & FACTS.test)
    sayFact(say, rating, 'uninvited', due)
    sayFact(say, rating, 'open-rules', !isInvited)
  }
}

function sayFact(say: Say, { n, facts }: Rating, fact: Fact, due: boolean): void {
  if (((facts & FACTS[fact]) !== 0) !== due) say('ratings', 'fact', n, fact)
}

/** Services that are counted for another unit than they name, their matter has, or was posted at their window. */
function sayServices({ services, registry, isSealed, say }: Facts): void {
  for (const { n, at, place, named, matter, unit } of services.values()) {
    if (isSealed(at)) continue
    const due = named ?? ofMatter(registry, matter) ?? registry.postings.get(place)?.at(at)
    if (due !== unit) say('ratings', 'service', n, `${unit ?? '–'} ≠ ${due ?? '–'}`)
  }
}

const ofMatter = (registry: Registry, matter: string | undefined): string | undefined =>
  matter === undefined ? undefined : registry.matters.get(matter)

function sayPress(facts: Facts, rating: Rating, { named }: Invitations): void {
  const { registry, attendance, isSealed, say } = facts
  const { place } = rating.attribution
  if (isSealed(rating.occurred) || (rating.settled && place === undefined)) return
  sayFact(say, rating, 'unseen', registry.unseen.has(rating.device))
  sayFact(say, rating, 'clock', isDistrusted(facts, rating))
  if (place !== undefined) {
    const hall = place.slice(0, place.indexOf('/'))
    const isClosed = attendance.isPaused(place, rating.occurred) || !registry.isOpen(hall, rating.occurred)
    sayFact(say, rating, 'closed', isClosed)
  }
  const due = attributionOf(facts, rating, named.get(rating))
  const says = rating.attribution
  if (rating.settled) due.unit = says.unit
  for (const name of ['place', 'unit', 'staff', 'matter', 'service'] as const)
    if (due[name] !== says[name]) {
      say('ratings', 'attribution', rating.n, `${name}: ${says[name] ?? '–'} ≠ ${due[name] ?? '–'}`)
      return
    }
}

const NOBODY = { place: undefined, unit: undefined, staff: undefined, matter: undefined, service: undefined }

/** Whose a press is: placement of the device, then what its service names, else posting and duty of the window. */
function attributionOf({ registry, attendance, services }: Facts, rating: Rating, id: string | undefined): Attribution {
  const place = registry.placements.get(rating.device)?.at(rating.occurred)
  if (place === undefined) return { ...NOBODY }
  const service = id === undefined ? undefined : services.get(id)
  const posted = registry.postings.get(place)?.at(rating.occurred)
  return {
    place,
    unit: service?.named ?? ofMatter(registry, service?.matter) ?? posted,
    staff: service?.staff ?? attendance.staffAt(place, rating.occurred),
    matter: service?.matter,
    service: id,
  }
}

/** Whether a press has the fact `clock`: its moment does not say for certain whose it was. */
function isDistrusted({ registry, clock }: Facts, rating: Rating): boolean {
  const placements = registry.placements.get(rating.device)
  const first = placements?.first()
  const { occurred, received } = rating
  if (occurred > received || (first !== undefined && occurred < first)) return true
  if (clock.doubtedSince !== null && rating.n > clock.doubtedSince) return true
  if (rating.isMeasured) return false
  const since = rating.after === undefined ? first : Math.min(rating.after, rating.after + rating.moved)
  const place = placements?.at(received)
  if (since === undefined || placements === undefined || place === undefined) return true
  const from = Math.min(since, occurred)
  return !(placements.isConstant(from, received) && (registry.postings.get(place)?.isConstant(from, received) ?? true))
}
