import type { Sql } from '../sqlite/statements.ts'

/** Open accounts that were made before the first counted rating, by username: each seal names them. */
export function foundingAccounts(sql: Sql): string[] {
  return sql(
    `SELECT s.username FROM standing s JOIN user u ON u.username = s.username
     WHERE s.founding = 1 AND u.disabled IS NULL ORDER BY s.username`,
  )
    .pluck()
    .all() as string[]
}

/** The same of keys of programs that put ratings on record, by name; those that were revoked are not named. */
export function foundingKeys(sql: Sql): string[] {
  return sql(
    `SELECT s.name FROM api_key_standing s JOIN api_key k ON k.name = s.name
     WHERE s.founding = 1 AND k.revoked IS NULL ORDER BY s.name`,
  )
    .pluck()
    .all() as string[]
}
