import type { Db } from '../sqlite/database.ts'

/** Every table with records under a key of their own, and the column that names the key. */
const WITH_PERSONAL_KEY = [
  'hand_in_draft',
  'hand_in_salt',
  'hand_in_person',
  'rater',
  'pool_secret',
  'ballot_voter',
  'ballot_request',
  'ballot_copy',
  'online_comment',
  'online_month_key',
  'rectification_people',
] as const

/** Ids of all keys of which a record speaks. */
export function* personalIds(db: Db): Iterable<Buffer> {
  for (const table of WITH_PERSONAL_KEY)
    yield* db.prepare(`SELECT key FROM ${table} WHERE key IS NOT NULL`).pluck().iterate() as Iterable<Buffer>
}
