import { sorted } from '../../elements/sorted.ts'
import type { DeskRating } from '../../../server/contract/answers/screening.ts'

export interface RuleGroup {
  rule: string
  ratings: DeskRating[]
}

/** Ratings by the rule that screening named, the largest group first; within a group their order stays. */
export function byRule(ratings: readonly DeskRating[]): RuleGroup[] {
  const groups = new Map<string, DeskRating[]>()
  for (const rating of ratings) groups.set(rating.rule, [...(groups.get(rating.rule) ?? []), rating])
  const all = [...groups].map(([rule, each]) => ({ rule, ratings: each }))
  return sorted(all, (a, b) => b.ratings.length - a.ratings.length)
}

/** What can be decided together with one: of the same window and held by the same rule, and open to this officer. */
export function alike(ratings: readonly DeskRating[], one: DeskRating): string[] {
  return ratings
    .filter(
      ({ hall, window, rule, mayNot, request }) =>
        hall === one.hall && window === one.window && rule === one.rule && mayNot === null && request === null,
    )
    .map(({ rating }) => rating)
}
