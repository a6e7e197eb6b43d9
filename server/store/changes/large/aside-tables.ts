import Database from 'better-sqlite3'
import type { Db } from '../../sqlite/database.ts'

/** Tables that the entries of corrections themselves change. All are small. */
const COPIED = [
  'policy',
  'matter',
  'posting',
  'placement',
  'window_mode',
  'hall_hours',
  'hall_day',
  'special_day',
  'device',
  'duty',
  'pause',
  'duty_event',
  'pause_event',
  'clock_doubt',
  'clock_settled',
  'device_boot',
  'seal',
]

/**
 * Opens a database for who writes and shall change nothing: whatever is written goes into tables of this connection
 * alone, which hide those of the file, and is gone with it. It sees the file as it is at this moment.
 *
 * @param more tables that are copied as well
 */
export function openAside(file: string, more: readonly string[] = []): Db {
  const db = new Database(file, { readonly: true })
  try {
    db.pragma('cache_size = -65536')
    // Within a transaction it would say nothing.
    db.pragma('foreign_keys = OFF')
    db.exec('BEGIN')
    hideTables(db, [...COPIED, ...more])
    hideBehindView(db, 'rating', 'n')
    hideBehindView(db, 'service', 'id')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

/** It sees the file as it is by now. What was written into ratings and services stays; small tables are the file's again. */
export function lookAgain(db: Db): void {
  db.exec('COMMIT')
  db.exec('BEGIN')
  for (const table of COPIED) {
    db.exec(`DELETE FROM temp.${table}`)
    copy(db, table)
  }
}

/** Copies tables into tables of this connection alone, with the names of the file's: they are changed by few entries. */
export function hideTables(db: Db, copied: readonly string[]): void {
  for (const table of copied) {
    for (const sql of schemaOf(db, table)) db.exec(inTemp(sql))
    copy(db, table)
  }
}

function copy(db: Db, table: string): void {
  db.exec(`INSERT INTO temp.${table} SELECT * FROM main.${table}`)
}

function schemaOf(db: Db, table: string): string[] {
  const rows = db
    .prepare(
      `SELECT sql FROM main.sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL
       ORDER BY type = 'table' DESC, type = 'index' DESC`,
    )
    .pluck()
    .all(table)
  return rows as string[]
}

function inTemp(sql: string): string {
  return sql
    .replace(/^CREATE (TABLE|TRIGGER) /, 'CREATE TEMP $1 ')
    .replace(/^CREATE (UNIQUE )?INDEX /, 'CREATE $1INDEX temp.')
}

/** Ratings and services are seen through a view, whose changed rows lie beside it. */
function hideBehindView(db: Db, table: string, key: string): void {
  const planned = `${table}_planned`
  for (const sql of schemaOf(db, table)) {
    const index = /^CREATE (?:UNIQUE )?INDEX (\w+)/.exec(sql)
    // Names of their own: those of the table would hide nothing.
    if (index) db.exec(inTemp(sql.replace(` ON ${table} `, ` ON ${planned} `)))
    else if (sql.startsWith('CREATE TABLE')) db.exec(inTemp(sql.replace(`TABLE ${table} `, `TABLE ${planned} `)))
  }
  const columns = db.prepare(`SELECT name FROM pragma_table_info('${table}')`).pluck().all() as string[]
  const list = columns.join(', ')
  db.exec(
    `CREATE TEMP VIEW ${table} AS SELECT ${list} FROM temp.${planned} UNION ALL SELECT ${list} FROM main.${table} AS t
     WHERE NOT EXISTS (SELECT 1 FROM temp.${planned} p WHERE p.${key} = t.${key});
     CREATE TEMP TRIGGER ${table}_change INSTEAD OF UPDATE ON ${table}
     BEGIN INSERT OR REPLACE INTO ${planned} (${list}) VALUES (${columns.map((column) => `NEW.${column}`).join(', ')}); END`,
  )
}
