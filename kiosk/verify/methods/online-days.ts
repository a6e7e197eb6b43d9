import { ofKey } from '../ledger/registry.ts'
import { dayOf } from '../ledger/time.ts'
import type { Verdict } from '../ledger/rating.ts'

export interface OnlineRating {
  id: string
  n: number
  unit: string
  satisfaction: number
  image: number
  receivedAt: number
  address: string
  browser: readonly string[]
  says: Verdict
  decided: 'counted' | 'excluded' | null
}

/** Of one unit and day. Half points are those of both questions together. */
interface Day {
  /** Arrivals: how many, their half points, and when. */
  arrived: number
  sum: number
  times: { at: number; n: number }[]
  counted: number
  countedSum: number
  countedSquares: number
}

const ARRIVED = new Set(['ok', 'burst', 'unit-swing'])
const BURST_LIST = (): Day => ({ arrived: 0, sum: 0, times: [], counted: 0, countedSum: 0, countedSquares: 0 })

export const isCounted = ({ decided, says }: OnlineRating): boolean => (decided ?? says.verdict) === 'counted'

/** Sums by unit and day, so that no rating is judged by looking at all others. */
export class OnlineDays {
  readonly #days = new Map<string, Map<number, Day>>()
  readonly #worth: (rating: OnlineRating) => number

  /** @param worth half points of a rating */
  constructor(worth: (rating: OnlineRating) => number) {
    this.#worth = worth
  }

  #day({ unit, receivedAt }: OnlineRating): Day {
    return ofKey(
      ofKey(this.#days, unit, () => new Map<number, Day>()),
      dayOf(receivedAt),
      BURST_LIST,
    )
  }

  /** A rating as it stands now comes into the sums, or goes out of them again. */
  enter(rating: OnlineRating, sign: 1 | -1): void {
    const day = this.#day(rating)
    const worth = this.#worth(rating)
    if (ARRIVED.has(rating.says.rule)) {
      day.arrived += sign
      day.sum += sign * worth
      if (sign === 1) day.times.push({ at: rating.receivedAt, n: rating.n })
      else day.times = day.times.filter(({ n }) => n !== rating.n)
    }
    if (isCounted(rating)) {
      day.counted += sign
      day.countedSum += sign * worth
      day.countedSquares += sign * worth * worth
    }
  }

  /** Days of some units, from one day to another, both included. */
  *of(units: readonly string[], from: number, to: number): Generator<Day> {
    for (const unit of units) {
      const days = this.#days.get(unit)
      if (days === undefined) continue
      for (let day = from; day <= to; day++) {
        const found = days.get(day)
        if (found !== undefined) yield found
      }
    }
  }

  units(): string[] {
    return [...this.#days.keys()]
  }
}
