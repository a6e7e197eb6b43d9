import { DAY_MS } from '../contract/campaign-time.ts'
import type { Level } from '../contract/limits.ts'
import { citizen, temperOf } from './citizen.ts'
import type { Chance } from './chance.ts'

/** A rating that somebody gives on the public page. */
export interface PublicRating {
  at: number
  unit: string
  satisfaction: Level
  image: Level
  network: string
  /** Absent: it keeps no cookies. */
  browser?: string
}

export interface AttackPlan {
  name: 'rally' | 'slow-bot' | 'crowd' | 'staff' | 'smear'
  unit: string
  ratings: PublicRating[]
}

const HOUR = 3_600_000
const OPENS = 8 * HOUR
const CLOSES = 21 * HOUR

/** What honest people give in the days before, each from a network and a browser of their own. */
export function honestDays(
  units: readonly string[],
  { from, days, perDay, chance }: { from: number; days: number; perDay: number; chance: Chance },
): PublicRating[] {
  const ratings: PublicRating[] = []
  for (let day = 0; day < days; day++)
    for (const unit of units)
      for (let i = 0; i < perDay; i++) {
        const person = `h${ratings.length}`
        ratings.push({
          at: from + day * DAY_MS + OPENS + Math.floor(chance() * (CLOSES - OPENS)),
          unit,
          satisfaction: citizen(temperOf(unit), [], chance).level,
          image: citizen(temperOf(unit), [], chance).level,
          network: person,
          browser: person,
        })
      }
  return ratings
}

/**
 * Five ways of bending a score, each against a unit of its own, from midnight of one day on. A program throws its cookies
 * away, people keep theirs.
 *
 * @param size ratings of the rally; the others are as much smaller as they would be
 */
export function attackPlans(units: readonly string[], from: number, size: number, chance: Chance): AttackPlan[] {
  const [rally, bot, crowd, staff, smear] = units as [string, string, string, string, string]
  const many = (n: number, make: (i: number) => PublicRating) => Array.from({ length: n }, (_, i) => make(i))
  const part = (share: number, least: number) => Math.max(least, Math.round(size / share))
  const within = (begin: number, length: number) => from + begin + Math.floor(chance() * length)
  const best = { satisfaction: 5, image: 5 } as const
  const worst = { satisfaction: 1, image: 1 } as const
  const people = part(100, 10)
  return [
    {
      // One room of phones or one machine, within an hour.
      name: 'rally',
      unit: rally,
      ratings: many(size, () => ({ at: within(10 * HOUR, HOUR), unit: rally, ...best, network: 'a-rally' })),
    },
    {
      // One network, so slowly that nothing looks sudden: ten days, day and night.
      name: 'slow-bot',
      unit: bot,
      ratings: many(part(20, 30), () => ({ at: within(0, 10 * DAY_MS), unit: bot, ...worst, network: 'a-bot' })),
    },
    {
      // People paid for one rating each, from a network of their own, on one afternoon.
      name: 'crowd',
      unit: crowd,
      ratings: many(part(5, 60), (i) => ({
        at: within(13 * HOUR, 5 * HOUR),
        unit: crowd,
        ...best,
        network: `a-crowd-${i}`,
        browser: `a-crowd-${i}`,
      })),
    },
    {
      // A unit's own people: in the office, all of one network, and again in the evening from home with the same phone.
      name: 'staff',
      unit: staff,
      ratings: many(2 * people, (i) => ({
        at: i < people ? within(9 * HOUR, HOUR) : within(19 * HOUR, 3 * HOUR),
        unit: staff,
        ...best,
        network: i < people ? 'a-office' : `a-home-${i - people}`,
        browser: `a-staff-${i % people}`,
      })),
    },
    {
      // Worst marks from many networks, spread over a day.
      name: 'smear',
      unit: smear,
      ratings: many(part(25, 30), (i) => ({
        at: within(8 * HOUR, 12 * HOUR),
        unit: smear,
        ...worst,
        network: `a-smear-${i}`,
        browser: `a-smear-${i}`,
      })),
    },
  ]
}
