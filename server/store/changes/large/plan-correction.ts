import type { Statement } from 'better-sqlite3'
import type { CorrectionChange } from '../../../contract/ledger/ledger-entries.ts'
import { callsForCase } from '../../../rules/cases/qualifies.ts'
import { Registry } from '../../registry/registry.ts'
import type { Appended } from '../../chain/chain.ts'
import type { Db } from '../../sqlite/database.ts'
import type { FigureMove } from './figure-sums.ts'
import { subjectOf, whileClosing, type LeftOut, type PlannedChange, type Subjects } from './prepared.ts'
import { lookAgain, openAside } from './aside-tables.ts'
import { runLarge, type LargeOrder } from './large-acts.ts'
import { Pending } from '../../sqlite/pending.ts'
import type { DayPlace, Figure } from '../../sqlite/pending-figures.ts'
import { findRating, type RatingRow } from '../../projections/rating-row.ts'
import { judgeMeanwhile, type Place } from '../../presses/judge-again.ts'
import { rescreening } from '../../presses/rescreening.ts'
import { writeAside } from './write-aside.ts'
import { RATING_AFTER, SERVICE_AFTER, type AfterRow } from './rows-after.ts'
import type { MovedInTime } from '../../projections/clock-projection.ts'
import { knownService, type ServiceRow } from '../../projections/service-row.ts'
import { statements, type Sql } from '../../sqlite/statements.ts'
import { uuidBytes, uuidText } from '../../sqlite/uuid-bytes.ts'
import type { Write } from '../../writer/write.ts'

/** The plan comes in parts of about so many changes or rows. */
const PART = 500

export type PlanPart =
  | { part: 'changes'; changes: PlannedChange[] }
  | { part: 'rows'; ratings: AfterRow[]; services: AfterRow[] }
  /** Ratings whose cases change, in the order in which they do; what the act answers. */
  | { part: 'end'; cases: string[]; result: unknown }

/** What came since a plan, which is to be judged beside it. */
export interface Meanwhile extends Pick<LeftOut, 'met' | 'planned'> {
  /** Where presses of `planned` would have stood. */
  places: readonly Place[]
  /** What the plan answered, and how many presses of it belong elsewhere. */
  result: unknown
  moved: number
}

/** What is to be planned: the correction, or what came since that was done. */
export interface PlanTask {
  /** Hub time, ms. */
  now: number
  since?: Meanwhile
}

/**
 * Finds out what a correction makes necessary, by the very code that would enter it, on a reader's connection: what it
 * writes goes into tables of that connection alone, which hide those of the file. Nobody waits for it, wherever it runs.
 * Later it finds out what becomes necessary because of what came meanwhile: as if the correction were closed then.
 */
export class CorrectionPlan {
  #db: Db
  #order: LargeOrder
  #gatherer: Gatherer

  /** @param file of the database, as it is from here on; what is written there afterwards is seen with the next task */
  constructor(file: string, order: LargeOrder) {
    this.#db = openAside(file)
    this.#order = order
    this.#gatherer = new Gatherer(this.#db)
  }

  /** @throws Refusal what the act refuses */
  plan({ now, since }: PlanTask, tell: (part: PlanPart) => void): void {
    const [db, gatherer] = [this.#db, this.#gatherer]
    if (since) {
      lookAgain(db)
      gatherer.forget(since.planned)
    }
    const figures = new FigureLog(db)
    // Others than before: what is remembered by them is no longer so.
    const sql = statements(db, undefined, figures)
    const registry = new Registry(db, () => now)
    gatherer.begin(sql, registry, tell)
    const w = writeAside(
      { db, sql, registry, now },
      {
        onChange: (entry, project) => gatherer.change(entry, figures, project),
        onMove: (moved, move) => gatherer.move(moved, figures, move),
      },
    )
    const result = since ? this.#catchUp(w, since) : runLarge(w, this.#order)
    rescreening(w).finish(w)
    gatherer.end(result)
  }

  #catchUp(w: Write, { met, places, result, moved }: Meanwhile): unknown {
    w.closing = (cause, inTime) => ({
      planned: result,
      moved: moved + judgeMeanwhile(w, { ...met, places, inTime }, cause),
    })
    return whileClosing(w.sql, { met }, () => runLarge(w, this.#order))
  }

  close(): void {
    this.#db.close()
  }
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
  #rating: Statement
  #service: Statement
  #notRating: Statement
  #notService: Statement
  #sql!: Sql
  #registry!: Registry
  #tell!: (part: PlanPart) => void
  #changes: PlannedChange[] = []
  /** Ratings as they were before any change, in the order of their first. */
  #ratings = new Map<string, RatingRow>()
  #services = new Map<string, number>()
  /** Those that the present task changed. */
  #changed = { ratings: new Set<string>(), services: new Set<string>() }

  constructor(db: Db) {
    const columns = (all: readonly string[]) =>
      all.map((column) => (column.startsWith('was_') ? `? AS ${column}` : column)).join(', ')
    this.#rating = db.prepare(`SELECT ${columns(RATING_AFTER)} FROM rating_planned WHERE id = ?`).raw()
    this.#service = db.prepare(`SELECT ${columns(SERVICE_AFTER)} FROM service_planned WHERE id = ?`).raw()
    this.#notRating = db.prepare('DELETE FROM rating_planned WHERE id = ?')
    this.#notService = db.prepare('DELETE FROM service_planned WHERE id = ?')
  }

  begin(sql: Sql, registry: Registry, tell: (part: PlanPart) => void): void {
    this.#sql = sql
    this.#registry = registry
    this.#tell = tell
    this.#changed = { ratings: new Set(), services: new Set() }
  }

  /** These are again as the file has them. */
  forget({ ratings, services }: Subjects): void {
    for (const id of ratings) {
      this.#ratings.delete(id)
      this.#notRating.run(uuidBytes(id))
    }
    for (const id of services) {
      this.#services.delete(id)
      this.#notService.run(id)
    }
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
      this.#meetRating(id, rating)
      const linked = rating.service === null ? [] : [rating.service]
      this.#changes.push({ subject: { id, kind: 'ratings' }, change: null, moves, linked })
    } else {
      this.#meetService(service)
      const linked = service.rating === null ? [] : [uuidText(service.rating)]
      this.#changes.push({ subject: { id: service.id, kind: 'services' }, change: null, moves, linked })
    }
    if (this.#changes.length >= PART) this.#tellChanges()
  }

  end(result: unknown): void {
    this.#tellChanges()
    const cases: string[] = []
    let ratings: AfterRow[] = []
    for (const id of this.#changed.ratings) {
      const was = this.#ratings.get(id)!
      ratings.push(this.#rating.get(was.occurred, was.window, was.id) as AfterRow)
      if (this.#movesCase(was, findRating(this.#sql, was.id)!)) cases.push(id)
      if (ratings.length < PART) continue
      this.#tell({ part: 'rows', ratings, services: [] })
      ratings = []
    }
    let services: AfterRow[] = []
    for (const id of this.#changed.services) {
      services.push(this.#service.get(this.#services.get(id)!, id) as AfterRow)
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
      this.#meetRating(change.rating!, row)
      if (row.service !== null) linked.push(row.service)
      if (change.attribution?.service !== undefined) linked.push(change.attribution.service)
      return linked
    }
    const row = knownService(this.#sql, change.service!)!
    this.#meetService(row)
    if (row.rating !== null) linked.push(uuidText(row.rating))
    if (change.rating !== undefined) linked.push(change.rating)
    return linked
  }

  #meetRating(id: string, row: RatingRow): void {
    if (!this.#ratings.has(id)) this.#ratings.set(id, row)
    this.#changed.ratings.add(id)
  }

  #meetService({ id, at }: ServiceRow): void {
    if (!this.#services.has(id)) this.#services.set(id, at)
    this.#changed.services.add(id)
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
