import type { Statement } from 'better-sqlite3'
import type { Db } from './database.ts'

/** Prepares each statement once per database. */
export type Sql = (text: string) => Statement

export function statements(db: Db): Sql {
  const prepared = new Map<string, Statement>()
  return (text) => {
    let statement = prepared.get(text)
    if (!statement) {
      statement = db.prepare(text)
      prepared.set(text, statement)
    }
    return statement
  }
}
