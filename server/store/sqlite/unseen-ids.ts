import type { Sql } from './statements.ts'
import { uuidText } from './uuid-bytes.ts'

/** So many are asked for at once. */
const SIZES = [50, 10, 1] as const

const NEWEST = `SELECT max(id) FROM (SELECT max(id) AS id FROM rating
  UNION ALL SELECT max(id) FROM extra UNION ALL SELECT max(press) FROM extra)`

/**
 * Of the ids of a batch of items, those that nothing stored has: no rating, no extra, and no extra names it as its
 * press. Ids are ordered by time, so most are above the newest and need not be looked for. The others are asked for
 * together, because each question of its own costs three times as much.
 */
export function unseenIds(sql: Sql, ids: readonly string[]): Set<string> {
  const unseen = new Set(ids)
  if (ids.length === 0) return unseen
  const newest = sql.beforePending(NEWEST).pluck().get() as Buffer | null
  const newestText = newest === null ? '' : uuidText(newest)
  const older = ids.filter((id) => id <= newestText)
  let from = 0
  for (const size of SIZES) {
    for (; older.length - from >= size; from += size) {
      const asked = older.slice(from, from + size)
      const seen = sql
        .beforePending(question(size))
        .pluck()
        .all(...asked) as Buffer[]
      for (const id of seen) unseen.delete(uuidText(id))
    }
  }
  for (const id of sql.pending.known(ids)) unseen.delete(id)
  return unseen
}

function question(size: number): string {
  return `WITH asked (id) AS (VALUES ${Array(size).fill("(unhex(?, '-'))").join(', ')}) SELECT id FROM asked
    WHERE id IN (SELECT id FROM rating) OR id IN (SELECT id FROM extra) OR id IN (SELECT press FROM extra)`
}
