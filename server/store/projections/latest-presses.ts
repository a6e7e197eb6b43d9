import { isFolding } from '../changes/large/rows-after.ts'
import type { Write } from '../writer/write.ts'

const DAY_MS = 86_400_000
/** Of a press older than this nobody asks whether it is the last of its window, where that is not remembered. */
const RECENT_MS = 2 * DAY_MS

/**
 * Whether a press comes after all that its window has. The index of ratings runs by time over all windows, so that one
 * passage tells it for every window, and a question for each would cost as much.
 */
export function isAfterAll(w: Write, window: number, { occurred }: { occurred: number }): boolean {
  if (occurred < w.now - RECENT_MS) return false
  let { latest } = w.memory
  if (latest === null || occurred < latest.since) latest = w.memory.latest = read(w, occurred - DAY_MS)
  return (latest.byWindow.get(window) ?? 0) < occurred
}

/**
 * Whether a press that comes after all that its window has (`isAfterAll`) has none of them within so long before it, ms.
 * False says nothing: then the database is asked.
 */
export function isLongAfterAll(w: Write, window: number, { occurred }: { occurred: number }, ms: number): boolean {
  const { latest } = w.memory
  const since = occurred - ms
  if (latest === null || since < latest.since || isFolding(w.sql)) return false
  return (latest.byWindow.get(window) ?? -Infinity) < since
}

/** A press was stored, or is remembered no longer as the last of its window. */
export function noteLatest(w: Write, window: number, occurred: number): void {
  const { latest } = w.memory
  if (latest && (latest.byWindow.get(window) ?? 0) < occurred) latest.byWindow.set(window, occurred)
}

function read(w: Write, since: number): NonNullable<Write['memory']['latest']> {
  // Calls have no window; without asking for the source the index alone answers.
  const from = (table: string) =>
    w
      .sql(
        `SELECT window, max(occurred) AS at FROM ${table} WHERE occurred >= ? AND window IS NOT NULL GROUP BY window`,
      )
      .all(since) as { window: number; at: number }[]
  const byWindow = new Map(from('rating').map(({ window, at }) => [window, at]))
  // Too late is no fault: then the database is asked.
  if (isFolding(w.sql))
    for (const { window, at } of from('rating_after')) byWindow.set(window, Math.max(byWindow.get(window) ?? 0, at))
  for (const [window, tail] of w.memory.tails) byWindow.set(window, Math.max(byWindow.get(window) ?? 0, tail.occurred))
  return { since, byWindow }
}
