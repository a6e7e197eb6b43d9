import type { CorrectionChange } from '../../../contract/ledger/ledger-entries.ts'
import { callsForCase } from '../../../rules/cases/qualifies.ts'
import { Registry } from '../../registry/registry.ts'
import type { Appended } from '../../chain/chain.ts'
import type { Db } from '../../sqlite/database.ts'
import type { FigureMove } from './figure-sums.ts'
import { subjectOf, type PlannedChange } from './prepared.ts'
import { aside } from './aside-tables.ts'
import { runLarge, type LargeOrder } from './large-acts.ts'
import { Pending } from '../../sqlite/pending.ts'
import type { DayPlace, Figure } from '../../sqlite/pending-figures.ts'
import { findRating, type RatingRow } from '../../projections/rating-row.ts'
import { rescreening } from '../../presses/rescreening.ts'
import { writeAside } from './write-aside.ts'
import { RATING_AFTER, SERVICE_AFTER, type AfterRow } from './rows-after.ts'
import type { MovedInTime } from '../../projections/clock-projection.ts'
import { knownService } from '../../projections/service-row.ts'
import { statements, type Sql } from '../../sqlite/statements.ts'
import { uuidBytes, uuidText } from '../../sqlite/uuid-bytes.ts'

/** The plan comes in parts of about so many changes or rows. */
const PART = 500

export type PlanPart =
  | { part: 'changes'; changes: PlannedChange[] }
  | { part: 'rows'; ratings: AfterRow[]; services: AfterRow[] }
  /** Ratings whose cases change, in the order in which they do; what the act answers. */
  | { part: 'end'; cases: string[]; result: unknown }

/**
 * Finds out what a correction makes necessary, by the very code that would enter it, on a reader's connection: what it
 * writes goes into tables of that connection alone, which hide those of the file. Nobody waits for it, wherever it runs.
 *
 * @param file of the database; what is written there afterwards is not seen
 * @throws Refusal what the act refuses
 */
export function planCorrection(file: string, order: LargeOrder, now: number, tell: (part: PlanPart) => void): void {
  aside(file, [], (db) => {
    const figures = new FigureLog(db)
    const sql = statements(db, undefined, figures)
    const registry = new Registry(db, () => now)
    const plan = new Gatherer(sql, registry, tell)
    const w = writeAside(
      { db, sql, registry, now },
      {
        onChange: (entry, project) => plan.change(entry, figures, project),
        onMove: (moved, move) => plan.move(moved, figures, move),
      },
    )
    const result = runLarge(w, order)
    rescreening(w).finish(w)
    plan.end(db, result)
  })
}

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
    const { cause: _, ...rest } = { cause: 0, ...body }
    // Of the kinds that a correction makes necessary, as `kind` says.
    const change = { ...rest, kind } as CorrectionChange
    const linked = this.#meet(change)
    figures.take()
    project()
    this.#changes.push({ subject: subjectOf(change), change, moves: figures.take(), linked })
    if (this.#changes.length >= PART) this.#tellChanges()
  }

  /** The correction's own entry moves a press or a service in time. */
  move({ rating, service }: MovedInTime, figures: FigureLog, move: () => void): void {
    figures.take()
    move()
    const moves = figures.take()
    if (rating !== undefined) {
      const id = uuidText(rating.id)
      this.#ratings.set(id, rating)
      const linked = rating.service === null ? [] : [rating.service]
      this.#changes.push({ subject: { id, kind: 'ratings' }, change: null, moves, linked })
    } else {
      this.#services.set(service.id, service.at)
      const linked = service.rating === null ? [] : [uuidText(service.rating)]
      this.#changes.push({ subject: { id: service.id, kind: 'services' }, change: null, moves, linked })
    }
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
