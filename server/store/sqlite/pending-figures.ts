import { BulkInsert } from './bulk-insert.ts'
import type { Db } from './database.ts'

/** The day's figures: c1 to c5 counted and r1 to r5 raw ratings by level, held ones, and what became of services. */
export const FIGURES = [
  'c1',
  'c2',
  'c3',
  'c4',
  'c5',
  'r1',
  'r2',
  'r3',
  'r4',
  'r5',
  'held',
  'served',
  'invited',
  'shown',
  'pressed',
  'unrated',
  'down',
  'cancelled',
] as const
export type Figure = (typeof FIGURES)[number]

/** Where a figure of the day's figures stands. */
export interface DayPlace {
  /** Shanghai day on which it happened. */
  day: number
  /** Null: by telephone. */
  window: number | null
  /** Null: the tray. */
  unit: string | null
  /** Shanghai day on which the ledger learnt it. */
  known: number
}

/** Sums for one row; bit i of `touched` for FIGURES[i], because a row that was touched is there, even with nothing. */
interface Sums {
  key: readonly (number | string)[]
  touched: number
  by: number[]
}

const INDEX = Object.fromEntries(FIGURES.map((figure, i) => [figure, i])) as Record<Figure, number>
const ALL = (1 << FIGURES.length) - 1
/** Most rows are touched in two figures, and then the others need not be named. */
const FEW = 2

/** What is to be added to the day's figures, one row each, however often it was touched. */
export class PendingFigures {
  #windows = new Map<string, Sums>()
  #lastOf = new Map<number, Sums>()
  #scoreDay: FigureTable
  #unitDay: FigureTable

  constructor(db: Db) {
    this.#scoreDay = new FigureTable(db, 'score_day', ['day', 'window', 'unit', 'known'])
    this.#unitDay = new FigureTable(db, 'unit_day', ['day', 'unit', 'known'])
  }

  add({ day, window, unit, known }: DayPlace, figures: readonly Figure[], by: number): void {
    if (figures.length === 0) return
    const sums = this.#sumsOf(day, window ?? 0, unit ?? '', known)
    for (const figure of figures) {
      const i = INDEX[figure]
      sums.by[i]! += by
      sums.touched |= 1 << i
    }
  }

  /** Most of what comes of a window comes of the same day and unit as what came before. */
  #sumsOf(day: number, window: number, unit: string, known: number): Sums {
    const last = this.#lastOf.get(window)
    if (last && last.key[0] === day && last.key[2] === unit && last.key[3] === known) return last
    const sums = sumsAt(this.#windows, `${day} ${window} ${unit} ${known}`, [day, window, unit, known])
    this.#lastOf.set(window, sums)
    return sums
  }

  write(): void {
    const units = new Map<string, Sums>()
    for (const sums of this.#windows.values()) {
      this.#scoreDay.add(sums)
      const [day, , unit, known] = sums.key
      const whole = sumsAt(units, `${day} ${unit} ${known}`, [day!, unit!, known!])
      whole.touched |= sums.touched
      for (const i of figuresIn(sums.touched)) whole.by[i]! += sums.by[i]!
    }
    for (const sums of units.values()) this.#unitDay.add(sums)
    this.#scoreDay.write()
    this.#unitDay.write()
    this.#windows.clear()
    this.#lastOf.clear()
  }

  drop(): void {
    this.#windows.clear()
    this.#lastOf.clear()
    this.#scoreDay.drop()
    this.#unitDay.drop()
  }
}

function sumsAt(rows: Map<string, Sums>, name: string, key: Sums['key']): Sums {
  let sums = rows.get(name)
  if (!sums) rows.set(name, (sums = { key, touched: 0, by: Array(FIGURES.length).fill(0) }))
  return sums
}

const lists = new Map<number, readonly number[]>()

/** Indexes of figures, of their bits. */
function figuresIn(touched: number): readonly number[] {
  let list = lists.get(touched)
  if (!list) lists.set(touched, (list = FIGURES.map((_, i) => i).filter((i) => touched & (1 << i))))
  return list
}

/** One of the two tables of figures. Rows that are touched in the same figures share a statement. */
class FigureTable {
  #db: Db
  #table: string
  #keys: readonly string[]
  #shapes = new Map<number, BulkInsert>()

  constructor(db: Db, table: string, keys: readonly string[]) {
    this.#db = db
    this.#table = table
    this.#keys = keys
  }

  add({ key, touched, by }: Sums): void {
    const named = figuresIn(touched).length <= FEW ? touched : ALL
    const rows = this.#rowsWith(named)
    rows.add(...key)
    for (const figure of figuresIn(named)) rows.add(by[figure]!)
  }

  write(): void {
    for (const rows of this.#shapes.values()) rows.write()
  }

  drop(): void {
    for (const rows of this.#shapes.values()) rows.drop()
  }

  #rowsWith(touched: number): BulkInsert {
    let rows = this.#shapes.get(touched)
    if (!rows) {
      const names = figuresIn(touched).map((figure) => FIGURES[figure]!)
      const end = `ON CONFLICT DO UPDATE SET ${names.map((name) => `${name} = ${name} + excluded.${name}`).join(', ')}`
      rows = new BulkInsert(this.#db, this.#table, [...this.#keys, ...names], { end })
      this.#shapes.set(touched, rows)
    }
    return rows
  }
}
