import { Refusal } from '../../contract/errors.ts'
import type { Appended } from '../chain/chain.ts'
import { entriesOf, entryOf, readBodies } from '../chain/read-entries.ts'
import { openProjection, PROJECTION_TABLES } from '../projections/projection.ts'
import type { Db } from '../sqlite/database.ts'
import { makeTables, type FreshTables } from '../sqlite/fresh-tables.ts'
import { openForReading } from '../sqlite/open-database.ts'
import { isStorageTrouble } from '../storage-trouble.ts'
import { emptyMemory } from '../writer/write.ts'
import { differences, rowAt, type GivenRow, type Place, type Value } from './rows.ts'

/** Both sides as of one entry: the places of rows in which they differ. */
export interface Compared {
  entries: number
  wrong: Place[]
}

/** Rows of a large correction are still to be written into the tables: to be asked again when they are. */
export const NOT_WHOLE = 'not-whole'

/**
 * The tables as the ledger gives them, made in a file that the system takes away, and held against those of the database. It
 * writes nothing there, and reads as every other reader does.
 */
export class TablesBeside {
  #file: string
  #ledger: Db
  #tables: FreshTables
  #project: (entry: Appended) => void
  /** The last entry that is carried out here. */
  #done = 0

  constructor(file: string) {
    this.#file = file
    this.#ledger = openForReading(file)
    this.#tables = makeTables('')
    const { db, sql, registry } = this.#tables
    // What an aborted statement leaves is undone by it; nothing else ever is.
    db.pragma('journal_mode = MEMORY')
    this.#project = openProjection(db, sql, registry, emptyMemory(), { entryAt: entriesOf(this.#ledger) })
    db.exec('BEGIN')
  }

  /**
   * Carries out entries that the tables of the database show, no more than so many.
   *
   * @returns whether there may be more
   * @throws Refusal ledger-broken where one cannot be carried out
   */
  advance(most: number): boolean {
    const shown = shownEntry(this.#ledger, 'main')
    this.#carryOut(Math.min(shown, this.#done + most))
    return this.#done < shown
  }

  /** @param most the comparison ends with so many places */
  compare(most: number): Compared | typeof NOT_WHOLE {
    const { db } = this.#tables
    db.exec('COMMIT')
    db.prepare('ATTACH ? AS running').run(this.#file)
    // One snapshot of the database from here on.
    db.exec('BEGIN')
    try {
      const shown = shownEntry(db, 'running')
      if (db.prepare('SELECT 1 FROM running.correction_work WHERE closed = 1').get() !== undefined) return NOT_WHOLE
      this.#carryOut(shown)
      this.#mustShow(shown)
      db.pragma('query_only = ON')
      return { entries: shown, wrong: [...take(wrongPlaces(db), most)] }
    } finally {
      db.pragma('query_only = OFF')
      db.exec('COMMIT; DETACH running; BEGIN')
    }
  }

  /**
   * Rows as an entry leaves them, while the database shows this one and no other.
   *
   * @throws Refusal ledger-broken
   */
  rowsAt(entry: number, places: readonly Place[]): GivenRow[] {
    this.#carryOut(shownEntry(this.#ledger, 'main'))
    this.#mustShow(entry)
    const { db, sql } = this.#tables
    return places.map(({ table, key }) => {
      const row = sql(rowAt(db, table)).get(...key) as Record<string, Value> | undefined
      return { table, key, row: row === undefined ? null : Object.values(row) }
    })
  }

  close(): void {
    this.#tables.db.close()
    this.#ledger.close()
  }

  #carryOut(last: number): void {
    if (this.#done >= last) return
    const { sql } = this.#tables
    try {
      for (const row of readBodies(this.#ledger, this.#done + 1)) {
        if (row.n > last) break
        this.#project(entryOf(row))
        this.#done = row.n
      }
      sql.pending.write()
    } catch (error) {
      if (isStorageTrouble(error)) throw error
      // Rows are written many at once, so that verifying, not this, names the entry.
      throw new Refusal('ledger-broken', `after entry ${this.#done}: ${String(error)}; ledger verify names the entry`)
    }
  }

  #mustShow(entry: number): void {
    if (this.#done !== entry) throw new Error(`the tables show entry ${entry}, those beside them ${this.#done}`)
  }
}

/** The last entry that the tables of a database show; presses beyond it are committed, and their rows wait. */
function shownEntry(db: Db, schema: 'main' | 'running'): number {
  const row = db
    .prepare(`SELECT (SELECT n FROM ${schema}.projected) AS shown, (SELECT max(n) FROM ${schema}.ledger) AS last`)
    .get() as { shown: number | null; last: number | null }
  return Math.min(row.shown ?? 0, row.last ?? 0)
}

function* wrongPlaces(db: Db): Generator<Place> {
  // Parents before children, as they are put right.
  for (const table of PROJECTION_TABLES.toReversed())
    for (const query of differences(db, table, 'running'))
      for (const key of db.prepare(query).raw().iterate() as Iterable<Value[]>) yield { table, key }
}

function* take<T>(all: Iterable<T>, most: number): Generator<T> {
  let taken = 0
  for (const each of all) {
    yield each
    if (++taken >= most) return
  }
}
