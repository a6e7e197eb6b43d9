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

/** Ratings that stand in one row: of one window and one rule, each within three minutes of the one before, in their order. */
export function inRows(ratings: readonly DeskRating[]): DeskRating[][] {
  const rows: DeskRating[][] = []
  for (const rating of ratings) {
    const row = rows.at(-1)
    const last = row?.at(-1)
    if (row && last && isOneRow(last, rating)) row.push(rating)
    else rows.push([rating])
  }
  return rows
}

const ROW_MS = 180_000

function isOneRow(a: DeskRating, b: DeskRating): boolean {
  // What one officer may decide and another one not, or what waits elsewhere, is not chosen together.
  const key = ({ hall, window, rule, mayNot, request, question }: DeskRating) =>
    [hall, window, rule, mayNot, request, question?.question].join(' ')
  if (a.window === null || key(a) !== key(b)) return false
  return Math.abs(Date.parse(a.occurredAt) - Date.parse(b.occurredAt)) <= ROW_MS
}
