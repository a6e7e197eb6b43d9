import type { Entry } from '../chain/chain.ts'
import type { Attendance } from './attendance.ts'
import type { Handlers, Say } from './handlers.ts'
import { FACTS, type Rating } from './rating.ts'
import type { Ratings } from './ratings.ts'
import type { Registry } from './registry.ts'
import type { Services } from './services.ts'
import { FOREVER } from './time.ts'

interface Shift {
  hall?: string
  after?: number
  before?: number
  from: number
  to: number
  by: number
}

export interface ClockPorts {
  registry: Registry
  ratings: Ratings
  services: Services
  attendance: Attendance
  say: Say
  isSealed: (instant: number) => boolean
}

/** Doubts about the hub's clock, and what a correction of it moves (section 5). */
export class HubClock {
  readonly #ports: ClockPorts
  /** Entry of the doubt that lasts. */
  doubtedSince: number | null = null

  constructor(ports: ClockPorts) {
    this.#ports = ports
  }

  readonly handlers: Handlers = {
    'clock-doubt': (body, { n }) => {
      if (body.why === 'start' && this.doubtedSince === null) this.#ports.say('ratings', 'clock', n)
      this.doubtedSince ??= n
    },
    'clock-settled': (body, entry) => this.#settled(body, entry),
  }

  #settled(body: Entry['body'], { n }: Entry): void {
    const { ratings, services, attendance, isSealed, say } = this.#ports
    if (this.doubtedSince === null && body.shifts === undefined) say('ratings', 'clock', n)
    if (body.role !== 'campaign-office' && body.role !== 'cli') say('decisions', 'decision-own', n)
    this.doubtedSince = null
    const shifts: Shift[] = body.shifts ?? []
    if (shifts.length === 0) return
    for (const rating of ratings.all.values()) {
      if (rating.call || (isSealed(rating.occurred) && !(rating.facts & FACTS['after-seal']))) continue
      const by = shiftOf(shifts, rating.n, rating.received, (moved) => this.#hallOf(rating, moved))
      rating.received += by
      rating.moved += by
      if (!rating.offsetTrusted) rating.occurred += by
    }
    for (const service of services.all.values()) {
      if (isSealed(service.at)) continue
      const hall = service.place.slice(0, service.place.indexOf('/'))
      const by = shiftOf(shifts, service.n, service.at, () => hall)
      service.at += by
      service.expires += by
      if (service.cancelled !== null) service.cancelled += by
    }
    if (body.duties)
      attendance.move((since, entry, hall) => (isSealed(since) ? 0 : shiftOf(shifts, entry, since, () => hall)))
  }

  #hallOf({ device, occurred }: Rating, by: number): string | undefined {
    return this.#ports.registry.placements
      .get(device)
      ?.at(occurred + by)
      ?.split('/')[0]
  }
}

/** By how much the first shift that fits moves; 0 where none does. */
function shiftOf(
  shifts: readonly Shift[],
  n: number,
  arrival: number,
  hallAt: (by: number) => string | undefined,
): number {
  for (const { hall, after = 0, before = FOREVER, from, to, by } of shifts)
    if (from <= arrival && arrival < to && after < n && n < before && (hall === undefined || hallAt(by) === hall))
      return by
  return 0
}
