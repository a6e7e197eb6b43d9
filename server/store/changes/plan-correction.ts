import Database from 'better-sqlite3'
import type { CorrectionChange, EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import { Refusal } from '../../contract/errors.ts'
import { callsForCase } from '../../rules/cases/qualifies.ts'
import { registryProjection } from '../projections/apply-registry.ts'
import { Registry } from '../registry/registry.ts'
import { clockProjection } from '../projections/clock-projection.ts'
import type { Appended } from '../chain/chain.ts'
import type { Db } from '../sqlite/database.ts'
import type { FigureMove } from './figure-sums.ts'
import type { Keys } from '../chain/keys.ts'
import { runLarge, type LargeOrder } from './large-acts.ts'
import type { Audit } from '../access/audit.ts'
import { Pending } from '../sqlite/pending.ts'
import type { DayPlace, Figure } from '../sqlite/pending-figures.ts'
import { ratingProjection } from '../projections/rating-projection.ts'
import { findRating, type RatingRow } from '../projections/rating-row.ts'
import { rescreening } from '../presses/rescreening.ts'
import { RATING_AFTER, SERVICE_AFTER, type AfterRow } from './rows-after.ts'
import { knownService } from '../projections/service-row.ts'
import { statements, type Sql } from '../sqlite/statements.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import { emptyMemory, nothingTouched, type Write } from '../writer/write.ts'

/** A change that a correction makes necessary, and what it moves. */
export interface PlannedChange {
  change: CorrectionChange
  moves: FigureMove[]
  /** Services that the rating has, had or gets; ratings likewise, of a change of a service. */
  linked: string[]
}

/** The plan comes in parts of about so many changes or rows. */
const PART = 500

export type PlanPart =
  | { part: 'changes'; changes: PlannedChange[] }
  | { part: 'rows'; ratings: AfterRow[]; services: AfterRow[] }
  /** Ratings whose cases change, in the order in which they do; what the act answers. */
  | { part: 'end'; cases: string[]; result: unknown }

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
  'clock_doubt',
  'clock_settled',
  'device_boot',
]
const CHANGES: ReadonlySet<EntryKind> = new Set(['attribution', 'verdict', 'invitation', 'service-attribution'])

/**
 * Finds out what a correction makes necessary, by the very code that would enter it, on a reader's connection: what it
 * writes goes into tables of that connection alone, which hide those of the file. Nobody waits for it, wherever it runs.
 *
 * @param file of the database; what is written there afterwards is not seen
 * @throws Refusal what the act refuses
 */
export function planCorrection(file: string, order: LargeOrder, now: number, tell: (part: PlanPart) => void): void {
  const db = new Database(file, { readonly: true })
  try {
    db.pragma('cache_size = -65536')
    // Within a transaction it would say nothing.
    db.pragma('foreign_keys = OFF')
    db.exec('BEGIN')
    hideTables(db)
    run(db, order, now, tell)
  } finally {
    db.close()
  }
}

function run(db: Db, order: LargeOrder, now: number, tell: (part: PlanPart) => void): void {
  const figures = new FigureLog(db)
  const sql = statements(db, undefined, figures)
  const registry = new Registry(db, () => now)
  const memory = emptyMemory()
  const project = projectionOf(db, sql, registry)
  const plan = new Gatherer(sql, registry, tell)
  let n = db.prepare('SELECT max(n) FROM ledger').pluck().get() as number
  const w: Write = {
    now,
    db,
    sql,
    registry,
    keys: NO_KEYS,
    chain: NO_CHAIN,
    memory,
    audit: NO_AUDIT,
    unseen: new Set(),
    touched: nothingTouched(),
    append: <K extends EntryKind>(kind: K, body: EntryBodies[K]) => {
      const entry: Appended<K> = { n: ++n, at: now, kind, body }
      if (CHANGES.has(kind)) plan.change(entry, figures, () => project(entry))
      else project(entry)
      w.touched.entries.push(entry)
      return entry
    },
  }
  const result = runLarge(w, order)
  rescreening(w).finish(w)
  plan.end(db, result)
}

/** What is planned goes on record where it is done. */
const NO_AUDIT = { record: () => {} } as unknown as Audit

/** No correction of the past hides or shows a text. */
const NO_KEYS = new Proxy({} as Keys, {
  get: () => {
    throw new Refusal('ledger-broken', 'a correction asked for a key')
  },
})

/** No correction of the past signs the end of the chain. */
const NO_CHAIN = new Proxy({} as Write['chain'], {
  get: () => {
    throw new Refusal('ledger-broken', 'a correction asked for the end of the chain')
  },
})

/** Figures are told, not added. */
class FigureLog extends Pending {
  #moves: FigureMove[] = []

  override addFigures({ day, window, unit }: DayPlace, figures: readonly Figure[], by: number): void {
    if (figures.length > 0) this.#moves.push({ place: { day, window, unit }, figures, by })
  }

  take(): FigureMove[] {
    const moves = this.#moves
    this.#moves = []
    return moves
  }
}

/** Cases follow their ratings, which no act of a correction asks about: they are told at the end. */
function projectionOf(db: Db, sql: Sql, registry: Registry): (entry: Appended) => void {
  const ratings = ratingProjection(sql, registry, new Map())
  const clock = clockProjection(sql, registry)
  const places = registryProjection(db, registry)
  return (entry) => {
    const { kind, body, at, n } = entry
    if (ratings.apply(entry) || clock.apply(entry) || places.apply(kind, body, at, n)) return
    throw new Refusal('ledger-broken', `a correction wrote ${kind}`)
  }
}

class Gatherer {
  #sql: Sql
  #registry: Registry
  #tell: (part: PlanPart) => void
  #changes: PlannedChange[] = []
  /** Ratings as they were before any change, in the order of their first. */
  #ratings = new Map<string, RatingRow>()
  #services = new Map<string, number>()

  constructor(sql: Sql, registry: Registry, tell: (part: PlanPart) => void) {
    this.#sql = sql
    this.#registry = registry
    this.#tell = tell
  }

  change({ kind, body }: Appended, figures: FigureLog, project: () => void): void {
    const { cause: _, ...change } = { cause: 0, ...body, kind: kind as CorrectionChange['kind'] }
    const linked = this.#meet(change)
    figures.take()
    project()
    this.#changes.push({ change, moves: figures.take(), linked })
    if (this.#changes.length >= PART) this.#tellChanges()
  }

  end(db: Db, result: unknown): void {
    this.#tellChanges()
    const rating = db.prepare(
      `SELECT ${RATING_AFTER.map((column) => (column.startsWith('was_') ? `? AS ${column}` : column)).join(', ')}
       FROM rating_planned WHERE id = ?`,
    )
    const service = db.prepare(
      `SELECT ${SERVICE_AFTER.map((column) => (column === 'was_at' ? '? AS was_at' : column)).join(', ')}
       FROM service_planned WHERE id = ?`,
    )
    const cases: string[] = []
    let ratings: AfterRow[] = []
    for (const [id, was] of this.#ratings) {
      ratings.push(rating.raw().get(was.occurred, was.window, uuidBytes(id)) as AfterRow)
      if (this.#movesCase(was, findRating(this.#sql, was.id)!)) cases.push(id)
      if (ratings.length < PART) continue
      this.#tell({ part: 'rows', ratings, services: [] })
      ratings = []
    }
    let services: AfterRow[] = []
    for (const [id, at] of this.#services) {
      services.push(service.raw().get(at, id) as AfterRow)
      if (services.length < PART) continue
      this.#tell({ part: 'rows', ratings: [], services })
      services = []
    }
    this.#tell({ part: 'rows', ratings, services })
    this.#tell({ part: 'end', cases, result })
  }

  #tellChanges(): void {
    if (this.#changes.length > 0) this.#tell({ part: 'changes', changes: this.#changes })
    this.#changes = []
  }

  /** Notes what a change is about, as it was before. */
  #meet(change: CorrectionChange): string[] {
    const linked: string[] = []
    if (change.kind === 'attribution' || change.kind === 'verdict') {
      const row = findRating(this.#sql, uuidBytes(change.rating!))!
      if (!this.#ratings.has(change.rating!)) this.#ratings.set(change.rating!, row)
      if (row.service !== null) linked.push(row.service)
      if (change.attribution?.service !== undefined) linked.push(change.attribution.service)
      return linked
    }
    const row = knownService(this.#sql, change.service!)!
    if (!this.#services.has(row.id)) this.#services.set(row.id, row.at)
    if (row.rating !== null) linked.push(uuidText(row.rating))
    if (change.rating !== undefined) linked.push(change.rating)
    return linked
  }

  #movesCase(was: RatingRow, is: RatingRow): boolean {
    if (this.#hall(was) !== this.#hall(is)) return true
    const [before, after] = [callsForCase(was), callsForCase(is)]
    return 'lapse' in before !== 'lapse' in after
  }

  #hall({ window }: RatingRow): string | undefined {
    return window === null ? undefined : this.#registry.windowById(window)?.hall
  }
}

/**
 * Tables of this connection with the names of the file's. Those that are changed by few entries are copied; ratings and
 * services are seen through a view, whose changed rows lie beside it.
 */
function hideTables(db: Db): void {
  for (const table of COPIED) {
    for (const sql of schemaOf(db, table)) db.exec(inTemp(sql))
    db.exec(`INSERT INTO temp.${table} SELECT * FROM main.${table}`)
  }
  hideBehindView(db, 'rating', 'n')
  hideBehindView(db, 'service', 'id')
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
