import { insert, lastBegun, type Handlers, type Timed } from './handlers.ts'
import { ofKey, placeOf, type Registry } from './registry.ts'

interface DutyEvent extends Timed {
  staff: string | undefined
  closes: number
}
interface PauseEvent extends Timed {
  paused: boolean
}

/** Who was on duty at a window, and when it was paused. */
export class Attendance {
  readonly #registry: Registry
  readonly #duties = new Map<string, DutyEvent[]>()
  readonly #pauses = new Map<string, PauseEvent[]>()

  constructor(registry: Registry) {
    this.#registry = registry
  }

  readonly handlers: Handlers = {
    duty: (body, { n }) => {
      const closes = body.staff === undefined ? 0 : this.#registry.closingAfter(body.hall, body.from)
      insert(
        ofKey(this.#duties, placeOf(body.hall, body.window), () => []),
        { n, since: body.from, staff: body.staff, closes },
      )
    },
    'window-state': (body, { n }) =>
      insert(
        ofKey(this.#pauses, placeOf(body.hall, body.window), () => []),
        { n, since: body.from, paused: body.state === 'paused' },
      ),
  }

  /** Ends when the hall closes, or with the next duty or sign-out. */
  staffAt(place: string, instant: number): string | undefined {
    const events = this.#duties.get(place)
    const event = events?.[lastBegun(events, instant)]
    return event !== undefined && event.staff !== undefined && instant < event.closes ? event.staff : undefined
  }

  isPaused(place: string, instant: number): boolean {
    const events = this.#pauses.get(place)
    return events?.[lastBegun(events, instant)]?.paused === true
  }

  /** A correction of the hub's clock moves duties and pauses, too. @param by of the instant, entry and hall; 0 where it stays */
  move(by: (since: number, n: number, hall: string) => number): void {
    for (const events of [this.#duties, this.#pauses])
      for (const [place, listed] of events) {
        const hall = place.slice(0, place.indexOf('/'))
        const before = [...listed]
        listed.length = 0
        for (const event of before) {
          const moved = by(event.since, event.n, hall)
          event.since += moved
          if (moved !== 0 && 'closes' in event && event.staff !== undefined)
            event.closes = this.#registry.closingAfter(hall, event.since)
          insert(listed as Timed[], event)
        }
      }
  }
}
