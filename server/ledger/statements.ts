import type { Statement } from 'better-sqlite3'
import type { Db } from './open-database.ts'

/** Prepares each statement once per database. */
export type Sql = (text: string) => Statement<unknown[], unknown>

export function statements(db: Db): Sql {
  const prepared = new Map<string, Statement<unknown[], unknown>>()
  return (text) => {
    let statement = prepared.get(text)
    if (!statement) {
      statement = db.prepare<unknown[], unknown>(text)
      prepared.set(text, statement)
    }
    return statement
  }
}
