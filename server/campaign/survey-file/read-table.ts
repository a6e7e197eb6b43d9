import { instantText } from './cell-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { text } from '../call-file/cell-values.ts'
import { bestSheet } from '../hand-in-file/find-heads.ts'

export interface TableOrder {
  bytes: Uint8Array
  /** Heads by column; the first one is the template's. */
  columns: Readonly<Record<string, readonly string[]>>
  /** Of them those that a file must have. */
  needed: readonly string[]
  /** The sheet that a person chose; else the first that has all columns, else the one in which most are found. */
  sheet?: string
}

export interface ReadTable {
  sheets: string[]
  sheet: string
  /** Line of the heads. */
  headLine: number
  /** Heads as they stand in the file. */
  heads: string[]
  /** Needed columns of which no head was found, by the template's heads. */
  missing: string[]
  /** Below the heads: cells by column, and all of them as they stand in the file. */
  rows: { line: number; cells: Record<string, string>; all: string[] }[]
}

/**
 * Reads a table cell by cell as a person sees it: nothing is judged here. Runs in a thread that is bounded
 * (`read-table-aside.ts`).
 *
 * @throws Refusal file-no-rows, and what `bestSheet` refuses
 */
export async function readTable({ bytes, columns, needed, sheet: chosen }: TableOrder): Promise<ReadTable> {
  const { sheets, sheet, heads } = await bestSheet(bytes, columns, { chosen, needed })
  const below = sheet.rows.slice(heads.at + 1)
  if (heads.columns.size > 0 && below.length === 0) throw new Refusal('file-no-rows')
  const headRow = sheet.rows[Math.max(heads.at, 0)]!
  return {
    sheets,
    sheet: sheet.name,
    headLine: headRow.line,
    heads: headRow.cells.map(text),
    missing: needed.filter((column) => !heads.columns.has(column)).map((column) => columns[column]![0]!),
    rows: below.map(({ line, cells }) => {
      const all = cells.map(instantText)
      return { line, all, cells: Object.fromEntries([...heads.columns].map(([column, at]) => [column, all[at] ?? ''])) }
    }),
  }
}
