import { instantText } from './cell-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { plainText } from '../../contract/text/plain-text.ts'
import { text } from '../call-file/cell-values.ts'
import { openBook, type Sheet } from '../call-file/read-sheets.ts'

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

/** Titles and notes of who made the file may stand above the heads. */
const ROWS_LOOKED_AT = 20

/**
 * Reads a table cell by cell as a person sees it: nothing is judged here. Runs in a thread that is bounded
 * (`read-table-aside.ts`). A cell that is merged over several lines stands in the first of them alone.
 *
 * @throws Refusal file-empty, file-no-rows, unknown-sheet, and what `openBook` refuses
 */
export async function readTable({ bytes, columns, needed, sheet: chosen }: TableOrder): Promise<ReadTable> {
  const book = await openBook(bytes)
  if (chosen !== undefined && !book.sheets.includes(chosen)) throw new Refusal('unknown-sheet', chosen)
  let best: { sheet: Sheet; heads: Heads } | null = null
  for (const name of chosen === undefined ? book.sheets : [chosen]) {
    const sheet = await book.read(name)
    const heads = findHeads(sheet, columns)
    if (best === null || heads.at.size > best.heads.at.size) best = { sheet, heads }
    if (needed.every((column) => heads.at.has(column))) break
  }
  if (best === null || best.sheet.rows.length === 0) throw new Refusal('file-empty')
  const { sheet, heads } = best
  const below = sheet.rows.slice(heads.row + 1)
  if (heads.at.size > 0 && below.length === 0) throw new Refusal('file-no-rows')
  return {
    sheets: book.sheets,
    sheet: sheet.name,
    headLine: sheet.rows[Math.max(heads.row, 0)]!.line,
    heads: (sheet.rows[Math.max(heads.row, 0)]?.cells ?? []).map(text),
    missing: needed.filter((column) => !heads.at.has(column)).map((column) => columns[column]![0]!),
    rows: below.map(({ line, cells }) => {
      const all = cells.map(instantText)
      return { line, all, cells: Object.fromEntries([...heads.at].map(([column, at]) => [column, all[at] ?? ''])) }
    }),
  }
}

interface Heads {
  row: number
  at: Map<string, number>
}

function findHeads({ rows }: Sheet, columns: TableOrder['columns']): Heads {
  let best: Heads = { row: -1, at: new Map() }
  for (const [row, { cells }] of rows.slice(0, ROWS_LOOKED_AT).entries()) {
    const plain = cells.map((cell) => plainText(text(cell)))
    const at = new Map<string, number>()
    for (const [column, heads] of Object.entries(columns)) {
      const found = heads.map((head) => plain.indexOf(plainText(head))).find((index) => index !== -1)
      if (found !== undefined) at.set(column, found)
    }
    if (at.size > best.at.size) best = { row, at }
  }
  return best
}
