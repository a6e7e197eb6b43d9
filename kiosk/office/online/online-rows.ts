import type { OnlineDeskRating } from '../../../server/contract/answers/methods/online.ts'
import { sorted } from '../../elements/sorted.ts'

export interface OnlineRuleGroup {
  rule: string
  ratings: OnlineDeskRating[]
}

/** Ratings by the rule that held them, the largest group first; within a group their order stays. */
export function onlineByRule(ratings: readonly OnlineDeskRating[]): OnlineRuleGroup[] {
  const groups = new Map<string, OnlineDeskRating[]>()
  for (const rating of ratings) groups.set(rating.screening, [...(groups.get(rating.screening) ?? []), rating])
  return sorted(
    [...groups].map(([rule, each]) => ({ rule, ratings: each })),
    (a, b) => b.ratings.length - a.ratings.length,
  )
}

/** What stands in one row: neighbours of one unit, one rule and one network, with the same word about them. */
export function onlineInRows(ratings: readonly OnlineDeskRating[]): OnlineDeskRating[][] {
  const rows: OnlineDeskRating[][] = []
  for (const rating of ratings) {
    const last = rows.at(-1)?.at(-1)
    if (last !== undefined && keyOf(last) === keyOf(rating)) rows.at(-1)!.push(rating)
    else rows.push([rating])
  }
  return rows
}

/** What can be decided together with one: of the same network and unit, held by the same rule, open to this officer. */
export function onlineAlike(ratings: readonly OnlineDeskRating[], one: OnlineDeskRating): string[] {
  return ratings
    .filter(
      (each) =>
        isOpenOnline(each) &&
        each.network === one.network &&
        each.unit.code === one.unit.code &&
        each.screening === one.screening,
    )
    .map(({ rating }) => rating)
}

/** Whether this officer may choose it, and it waits for nobody else. */
export function isOpenOnline({ mayNot, request }: Pick<OnlineDeskRating, 'mayNot' | 'request'>): boolean {
  return mayNot === null && request === null
}

function keyOf({ unit, screening, rule, network, receivedAt, mayNot, request }: OnlineDeskRating): string {
  return [unit.code, screening, rule, network, receivedAt.slice(0, 10), mayNot, request].join(' ')
}
