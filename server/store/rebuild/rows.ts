import type { Db } from '../sqlite/database.ts'
import type { PROJECTION_TABLES } from '../projections/projection.ts'

export type ProjectedTable = (typeof PROJECTION_TABLES)[number]
export type Value = number | string | Buffer | null

/** Overlaps are refused there, so that all of their wrong rows go before the right ones come. */
export const TOGETHER: ReadonlySet<ProjectedTable> = new Set(['placement', 'posting'])

/** A row by its key, whether it is there or not. */
export interface Place {
  table: ProjectedTable
  key: Value[]
}

/** What the ledger gives for a place: values in the order of the columns, or no row. */
export interface GivenRow extends Place {
  row: Value[] | null
}

interface Columns {
  all: readonly string[]
  key: readonly string[]
}

/** By table: a version has one schema. */
const known = new Map<ProjectedTable, Columns>()

export function columnsOf(db: Db, table: ProjectedTable): Columns {
  let columns = known.get(table)
  if (columns === undefined) {
    const rows = db.prepare('SELECT name, pk FROM pragma_table_info(?)').all(table) as { name: string; pk: number }[]
    const key = rows.filter(({ pk }) => pk > 0).toSorted((a, b) => a.pk - b.pk)
    columns = { all: rows.map(({ name }) => name), key: key.map(({ name }) => name) }
    known.set(table, columns)
  }
  return columns
}

/** SQL: keys of rows of `main` that `other` lacks or has otherwise, and of rows that `other` has too many. */
export function differences(db: Db, table: ProjectedTable, other: string): [string, string] {
  const { all, key } = columnsOf(db, table)
  const of = (side: 'a' | 'b', columns: readonly string[]) => columns.map((column) => `${side}.${column}`).join(', ')
  const same = key.map((column) => `b.${column} = a.${column}`).join(' AND ')
  return [
    `SELECT ${of('a', key)} FROM main.${table} a LEFT JOIN ${other}.${table} b ON ${same}
     WHERE (${of('a', all)}) IS NOT (${of('b', all)})`,
    `SELECT ${of('a', key)} FROM ${other}.${table} a
     WHERE NOT EXISTS (SELECT 1 FROM main.${table} b WHERE ${same})`,
  ]
}

/** SQL: the values of one row, asked by its key. */
export function rowAt(db: Db, table: ProjectedTable): string {
  const { all } = columnsOf(db, table)
  return `SELECT ${all.join(', ')} FROM ${table} WHERE ${isAt(db, table)}`
}

/** SQL: a condition that holds for one row, asked by its key. */
export function isAt(db: Db, table: ProjectedTable): string {
  return columnsOf(db, table)
    .key.map((column) => `${column} = ?`)
    .join(' AND ')
}
