import type { Entry } from '../chain/chain.ts'
import { canonical } from '../chain/canonical.ts'
import { sha256Text } from '../hash/block-hash.ts'
import type { Handlers, Say } from './handlers.ts'
import { Since, Spans } from './spans.ts'
import { dayOf, dayOfDate, DAY_MS, minuteOf, startOf, weekdayOf } from './time.ts'

export interface Unit {
  code: string
  name: string
  kind: string
  position: number
}

/** A version of the rules; `policy` is as it was confirmed. */
export interface PolicyVersion {
  since: number
  digest: string
  // oxlint-disable-next-line typescript/no-explicit-any -- section 4
  policy: any
}

interface Opening {
  from: number
  to: number
}
type Weekly = { days: number[]; from: number; to: number }[] | undefined

/** Hall and window as one word, since both are asked for together everywhere. */
export const placeOf = (hall: string, window: string): string => `${hall}/${window}`

/** Units, policies, windows, devices and hours, as the entries so far say. */
export class Registry {
  readonly units = new Map<string, Unit>()
  readonly #heirs = new Map<string, string>()
  readonly matters = new Map<string, string>()
  readonly policies: PolicyVersion[] = []
  readonly postings = new Map<string, Spans<string>>()
  readonly placements = new Map<string, Spans<string>>()
  readonly keys = new Map<string, string | undefined>()
  readonly unseen = new Set<string>()
  readonly fewKeys = new Set<string>()
  readonly #modes = new Map<string, Since<string>>()
  readonly #hours = new Map<string, Since<Weekly>>()
  readonly #hallDays = new Map<string, Opening[] | undefined>()
  readonly calendar = new Map<number, boolean>()

  readonly #say: Say

  constructor(say: Say) {
    this.#say = say
  }

  readonly handlers: Handlers = {
    policy: (body, entry) => this.#policy(body, entry),
    unit: (body) => void this.units.set(body.code, { ...body }),
    'unit-change': (body) => {
      if (body.name !== undefined) this.units.get(body.unit)!.name = body.name
      if (body.into !== undefined) this.#heirs.set(body.unit, body.into)
    },
    matter: (body) => void this.matters.set(body.name, body.unit),
    posting: (body, entry) => {
      const spans = ofKey(this.postings, placeOf(body.hall, body.window), () => new Spans<string>())
      if (!spans.enter(body.unit ?? null, body.from, body.to)) this.#say('ratings', 'overlap', entry.n)
    },
    placement: (body, entry) => {
      const spans = ofKey(this.placements, body.device, () => new Spans<string>())
      const place = body.hall === undefined ? null : placeOf(body.hall, body.window)
      if (!spans.enter(place, body.from, body.to)) this.#say('ratings', 'overlap', entry.n)
    },
    device: (body) => {
      if (body.unseen) this.unseen.add(body.device)
    },
    'device-seen': (body, entry) => {
      if (!this.unseen.delete(body.device)) this.#say('ratings', 'device-seen', entry.n)
    },
    'device-key': (body, { n }) => {
      if (body.key !== undefined && this.keys.get(body.device) !== undefined) this.#say('ratings', 'device-key', n)
      this.keys.set(body.device, body.key)
    },
    'device-model': (body) => {
      if (body.levels !== undefined && body.levels.length < 5) this.fewKeys.add(body.device)
      else this.fewKeys.delete(body.device)
    },
    window: (body) => {
      const place = placeOf(body.hall, body.code)
      if (!this.#modes.has(place)) ofKey(this.#modes, place, () => new Since<string>()).set(0, body.mode)
    },
    'window-mode': (body) => this.#modes.get(placeOf(body.hall, body.window))!.set(body.from, body.mode),
    hall: (body) => {
      if (!this.#hours.has(body.code))
        ofKey(this.#hours, body.code, () => new Since<Weekly>()).set(-1, body.hours?.weekly)
    },
    hours: (body) => this.#hours.get(body.hall)!.set(dayOfDate(body.from), body.weekly),
    'hall-day': (body) => void this.#hallDays.set(`${body.hall}/${dayOfDate(body.date)}`, body.openings),
    'special-day': (body) => void this.calendar.set(dayOfDate(body.date), body.open),
  }

  #policy(body: Entry['body'], { n }: Entry): void {
    if (sha256Text(canonical(body.policy)) !== body.digest) this.#say('ratings', 'policy-digest', n)
    const last = this.policies.at(-1)
    if (last !== undefined && body.policy.version <= last.policy.version) this.#say('ratings', 'policy-version', n)
    this.policies.push(body)
  }

  /** Of the versions whose `since` is not after it the highest, before all of them the lowest. */
  policyAt(instant: number): PolicyVersion {
    for (let i = this.policies.length - 1; i >= 0; i--) if (this.policies[i]!.since <= instant) return this.policies[i]!
    return this.policies[0]!
  }

  /** In the order of the document. */
  unitsInOrder(): Unit[] {
    const units = [...this.units.values()]
    // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
    return units.sort((a, b) => a.position - b.position)
  }

  heir(unit: string): string {
    let last = unit
    for (let next = this.#heirs.get(last); next !== undefined; next = this.#heirs.get(last)) last = next
    return last
  }

  modeAt(place: string, instant: number): string | undefined {
    return this.#modes.get(place)?.at(instant)
  }

  /** Of a hall on a day, in minutes; null for one that is always open. */
  #openings(hall: string, day: number): Opening[] | null {
    const own = this.#hallDays.get(`${hall}/${day}`)
    if (own !== undefined) return own
    const weekly = this.#hours.get(hall)?.at(day)
    if (weekly === undefined) return null
    const special = this.calendar.get(day)
    if (special === false) return []
    const on = (weekday: number) => weekly.filter(({ days }) => days.includes(weekday))
    const today = on(weekdayOf(day))
    return special === true && today.length === 0 ? on(1) : today
  }

  isOpen(hall: string, instant: number): boolean {
    const openings = this.#openings(hall, dayOf(instant))
    if (openings === null) return true
    const minute = minuteOf(instant)
    return openings.some(({ from, to }) => from <= minute && minute < to)
  }

  /** When a hall closes that day, by what is known: after the last opening that ends later, else at midnight. */
  closingAfter(hall: string, instant: number): number {
    const day = dayOf(instant)
    const ends = (this.#openings(hall, day) ?? [])
      .map(({ to }) => startOf(day) + to * 60_000)
      .filter((end) => end > instant)
    return ends.length === 0 ? startOf(day) + DAY_MS : Math.max(...ends)
  }
}

export function ofKey<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  let value = map.get(key)
  if (value === undefined) map.set(key, (value = make()))
  return value
}
