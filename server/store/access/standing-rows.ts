import type { Statement } from 'better-sqlite3'
import type { Db } from '../sqlite/database.ts'

/** How one account or key stands, as the table says it. */
export interface StandingRow {
  founding: number
  /** ms since 1970. */
  since: number
  by: string
  /** Running time of the hub, ms. */
  due: number
  vouched_by: string | null
  vouched_at: number | null
}

/** Accounts have a table, keys of programs another one of the same form. */
const TABLES = { standing: 'username', api_key_standing: 'name' } as const

export class StandingRows {
  #put: Statement<[{ name: string; founding: number; since: number; by: string; due: number }]>
  #drop: Statement<[string]>
  #find: Statement<[string]>
  #vouch: Statement<[string, number, string]>

  constructor(db: Db, table: keyof typeof TABLES) {
    const key = TABLES[table]
    this.#put = db.prepare(
      `INSERT INTO ${table} (${key}, founding, since, by, due) VALUES (@name, @founding, @since, @by, @due)
       ON CONFLICT (${key}) DO UPDATE SET founding = excluded.founding, since = excluded.since, by = excluded.by,
         due = excluded.due, vouched_by = NULL, vouched_at = NULL`,
    )
    this.#drop = db.prepare(`DELETE FROM ${table} WHERE ${key} = ?`)
    this.#find = db.prepare(`SELECT founding, since, by, due, vouched_by, vouched_at FROM ${table} WHERE ${key} = ?`)
    this.#vouch = db.prepare(`UPDATE ${table} SET vouched_by = ?, vouched_at = ? WHERE ${key} = ?`)
  }

  /** As a new one: who vouched for it before, vouched for something else. */
  put(name: string, row: { founding: boolean; since: number; by: string; due: number }): void {
    this.#put.run({ ...row, name, founding: row.founding ? 1 : 0 })
  }

  drop(name: string): void {
    this.#drop.run(name)
  }

  find(name: string): StandingRow | undefined {
    return this.#find.get(name) as StandingRow | undefined
  }

  vouch(name: string, by: string, at: number): void {
    this.#vouch.run(by, at, name)
  }
}
