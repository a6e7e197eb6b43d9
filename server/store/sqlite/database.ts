import type { Database } from 'better-sqlite3'

/** A connection to the hub's database; `openDatabase` makes one. */
export type Db = Database
