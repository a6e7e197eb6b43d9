import type { Statement } from 'better-sqlite3'
import type { Db } from './database.ts'

/** Rows of so many at once are written by one statement; it costs as much as the rows themselves. */
const SIZES = [50, 10, 1] as const

type Value = number | string | Buffer | null

/** Rows for one table, gathered and then written by as few statements as may be, in the order in which they came. */
export class BulkInsert {
  #db: Db
  #begin: string
  #end: string
  #width: number
  #statements = new Map<number, Statement>()
  #values: Value[] = []

  /** @param end what follows the rows, such as `ON CONFLICT …` */
  constructor(db: Db, table: string, columns: readonly string[], { verb = 'INSERT', end = '' } = {}) {
    this.#db = db
    this.#begin = `${verb} INTO ${table} (${columns.join(', ')}) VALUES `
    this.#end = end
    this.#width = columns.length
  }

  /** The next values of a row, one a column. */
  add(...values: Value[]): void {
    this.#values.push(...values)
  }

  write(): void {
    const values = this.#values
    let from = 0
    for (const size of SIZES)
      for (const length = size * this.#width; values.length - from >= length; from += length)
        this.#statement(size).run(...values.slice(from, from + length))
    this.drop()
  }

  drop(): void {
    this.#values = []
  }

  #statement(rows: number): Statement {
    let statement = this.#statements.get(rows)
    if (!statement) {
      const row = `(${Array(this.#width).fill('?').join(', ')})`
      statement = this.#db.prepare(`${this.#begin}${Array(rows).fill(row).join(', ')} ${this.#end}`)
      this.#statements.set(rows, statement)
    }
    return statement
  }
}
