import type { Sql } from './statements.ts'
import { uuidBytes, uuidText } from './uuid-bytes.ts'

/** So many are asked for at once. */
const SIZES = [50, 10, 1] as const

/**
 * Of the ids of a batch of items, those that nothing stored has: no rating, no extra, and no extra names it as its
 * press. Asked once for the whole batch, because each question of its own costs three times as much.
 */
export function unseenIds(sql: Sql, ids: readonly string[]): Set<string> {
  const unseen = new Set(ids)
  let from = 0
  for (const size of SIZES) {
    for (; ids.length - from >= size; from += size) {
      const asked = ids.slice(from, from + size).map(uuidBytes)
      const seen = sql.beforePending(question(size)).pluck().all(asked) as Buffer[]
      for (const id of seen) unseen.delete(uuidText(id))
    }
  }
  return unseen
}

function question(size: number): string {
  return `WITH asked (id) AS MATERIALIZED (VALUES ${Array(size).fill('(?)').join(', ')})
    SELECT id FROM asked CROSS JOIN rating USING (id)
    UNION ALL SELECT id FROM asked CROSS JOIN extra USING (id)
    UNION ALL SELECT asked.id FROM asked CROSS JOIN extra ON extra.press = asked.id`
}
