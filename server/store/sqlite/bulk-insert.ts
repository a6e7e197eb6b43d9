import type { Statement } from 'better-sqlite3'
import type { Db } from './database.ts'

/** Rows of so many at once are written by one statement; each costs about as much as a row. */
const SIZES = [64, 16, 4, 1] as const

type Value = number | string | Buffer | null

/** Rows for one table, gathered and then written by as few statements as may be, in the order in which they came. */
export class BulkInsert {
  #db: Db
  #begin: string
  #row: string
  #end: string
  #width: number
  #statements = new Map<number, Statement>()
  #values: Value[] = []

  /**
   * @param options.as what is written for a value, as SQL with one `?`, where it is not the value itself
   * @param options.same columns that are the same in every row, as SQL: to bind a value costs as much as to store it
   * @param options.verb without it `INSERT OR FAIL`: else a statement of many rows keeps a journal, to be undone alone.
   *   Whoever fails here undoes the whole transaction
   * @param options.end what follows the rows, such as `ON CONFLICT …`
   */
  constructor(
    db: Db,
    table: string,
    columns: readonly string[],
    options: {
      verb?: string
      same?: Readonly<Record<string, string>>
      as?: Readonly<Record<string, string>>
      end?: string
    } = {},
  ) {
    const { verb = 'INSERT OR FAIL', same = {}, as = {}, end = '' } = options
    const varied = columns.filter((column) => !(column in same))
    this.#db = db
    this.#begin = `${verb} INTO ${table} (${[...varied, ...Object.keys(same)].join(', ')}) VALUES `
    this.#row = `(${[...varied.map((column) => as[column] ?? '?'), ...Object.values(same)].join(', ')})`
    this.#end = end
    this.#width = varied.length
  }

  get empty(): boolean {
    return this.#values.length === 0
  }

  /** The next values: of a row, or of part of it. One a column that is not the same in every row. */
  add(...values: Value[]): void {
    this.#values.push(...values)
  }

  write(): void {
    const values = this.#values
    if (values.length === 0) return
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
      statement = this.#db.prepare(`${this.#begin}${Array(rows).fill(this.#row).join(', ')} ${this.#end}`)
      this.#statements.set(rows, statement)
    }
    return statement
  }
}
