import { momentOf } from '../../../rules/attribution/moment.ts'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type { Attribution, EntryBodies, Fact, RatingBody } from '../../../contract/ledger/ledger-entries.ts'
import type { Screened } from '../../../contract/ledger/verdicts.ts'
import { inTime, standing, type Change } from '../../../rules/press/change-of-mind.ts'
import { judge, type Judged } from '../../../rules/press/judge.ts'
import { compareKeys } from '../../../rules/press/order.ts'
import type { PressContext } from '../../../rules/press/press-context.ts'
import { factBits, hasFact } from '../../../rules/screening/facts.ts'
import { lastMeasured } from '../../projections/delivery.ts'
import { findRating, screeningOf, type RatingRow } from '../../projections/rating-row.ts'
import { HOTLINE_HALL } from '../../changes/record-calls.ts'
import { gather, gatherStored, serviceThen, windowNow } from '../../presses/gather.ts'
import { storedChanges } from '../../presses/stored-changes.ts'
import { followers, screenStored, trailBefore } from '../../presses/window-order.ts'
import { sealAt } from '../../changes/seals/seals.ts'
import { knownService } from '../../projections/service-row.ts'
import { uuidBytes } from '../../sqlite/uuid-bytes.ts'
import { wrongCause, type Before, type Checked, type EntryCheck, type Wrong } from '../verify-check.ts'
import { wrongMoment } from './verify-moment.ts'

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
    const { level, raised } = standing(item, changes)
    if (level !== body.level)
      return { code: 'level-wrong', message: `level is ${body.level}, its extras give ${level}` }
    const unsigned = body.facts.includes('signature')
    const own = { occurredAt, measured: item.bootId === body.sent.bootId, after: body.after }
    const context = gather(before, item, body, own, { level, raised, unsigned })
    const due = context.window ? judgeInOrder(context) : judge(context)
    const said = wrongSignature(device, item.sig, unsigned)
    const wrong = said ?? wrongFacts(body.facts, due.facts) ?? wrongPlace(body.attribution, due.attribution)
    if (wrong !== null) return { code: 'attribution-wrong', message: wrong }
    return wrongVerdict(body.verdict, due.screened!) ?? wrongPolicy(body.policy, occurredAt)
  }

  /** By the presses before it as they stand: what the recorder must have found, who goes through a window once (`rescreening.ts`). */
  function judgeInOrder(context: PressContext): Judged {
    const { key, thresholds } = context
    const { id } = context.window!
    const tail = memory.tails.get(id)
    const atEnd = tail ? compareKeys(key, tail) > 0 : followers(sql, id, key, Infinity, 1).length === 0
    context.before = tail && atEnd ? tail.trail : trailBefore(sql, id, key, thresholds)
    const judged = judge(context)
    if (atEnd) memory.tails.set(id, { ...key, trail: judged.trail! })
    else memory.tails.delete(id)
    return judged
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
      const change = { ...item, level: item.level, device }
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
      if (!inTime(made, item)) return 'it came too late to change a level'
      const now = standing(made, [...storedChanges(sql, press.id, body.device), { ...item, level: item.level }])
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
    const window = windowNow(before, row)
    const named = body.attribution.service
    const service = named === undefined ? undefined : knownService(sql, named)
    if (named !== undefined && !service) return `no service ${named}`
    if (service && (service.window !== window || row.occurred < service.at || row.occurred >= service.expires))
      return `service ${named} was not under way there and then`
    forgetTail(row.window)
    forgetTail(window ?? null)
    // Whose an invitation is, the entries that follow say.
    const due = judge(gatherStored(before, row, window, service && serviceThen(before, service, true)))
    return wrongPlace(body.attribution, due.attribution) ?? wrongFacts(body.facts, due.facts)
  }

  /** A correction of the hub's clock moved it into a sealed period: it came after that seal. */
  function cameAfterSeal({ cause }: { cause: number }, facts: number): boolean {
    return hasFact(facts, 'after-seal') && before.entry(cause)?.kind === 'clock-settled'
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

/** Whether two flat objects have the same members: asked of every press, and so not by way of their text. */
function same<T extends object>(a: T, b: T): boolean {
  const names = Object.keys(a) as (keyof T)[]
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name])
}

function wrongPlace(says: Attribution, due: Attribution): string | null {
  if (same(says, due)) return null
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
