import { Refusal } from '../../contract/errors.ts'
import { text } from './cell-values.ts'
import { checkRows, type CheckedRows, type Understanding } from './check-rows.ts'
import { findHeads, type FoundColumns, type Heads } from './columns.ts'
import { MOST_ROWS } from './limits.ts'
import { mustHaveNoMerges } from './merged-cells.ts'
import { openBook, type Sheet } from './read-sheets.ts'

export interface ParseOrder {
  bytes: Uint8Array
  /** Heads that the user named, by column; empty: the file has no such column. */
  columns: FoundColumns
  /** The sheet that the user chose; without it the first in which all columns are found, else the fullest. */
  sheet?: string
  by: Understanding
}

export interface ParsedFile extends CheckedRows {
  sheets: string[]
  sheet: string
  /** Line of the heads. */
  headLine: number
  heads: string[]
  columns: FoundColumns
  missing: Heads['missing']
  /** The first rows as they were read, so that a person sees which column is which. */
  sample: string[][]
  /** Rows below the heads that are not empty. */
  rows: number
  /** Rows at fault as they stand in the file, by line, for who takes them away to mend them. */
  faultyRows: { line: number; cells: string[] }[]
}

const SAMPLE_ROWS = 3
/** Faulty rows that are shown or taken away at once. */
const MOST_FAULTY_ROWS = 5_000

/**
 * Reads a file of callers' answers. Every faulty row is named by its line; nothing is guessed. Runs in a thread that
 * `parse-aside.ts` bounds: whatever a file makes a parser do ends there.
 *
 * @throws Refusal file-empty, file-no-rows, file-not-table and its kin, file-too-large, unknown-sheet, file-cells-merged
 */
export async function parseCallFile({ bytes, columns, sheet: chosen, by }: ParseOrder): Promise<ParsedFile> {
  const book = await openBook(bytes)
  if (chosen !== undefined && !book.sheets.includes(chosen)) throw new Refusal('unknown-sheet', chosen)
  const { sheet, heads } = await findSheet(chosen === undefined ? book.sheets : [chosen], book.read, columns)
  if (heads.at === -1) throw new Refusal('file-empty')
  const below = sheet.rows.slice(heads.at + 1)
  if (below.length === 0) throw new Refusal('file-no-rows')
  if (below.length > MOST_ROWS)
    throw new Refusal('file-too-large', `more than ${MOST_ROWS} rows in one file`, `一份文件超过 ${MOST_ROWS} 行`)
  const nothing: CheckedRows = { calls: [], faults: [], strangers: [], levelWords: [], damagedIds: 0 }
  if (heads.missing.length === 0) {
    const columns = Object.values(heads.found).map((head) => heads.heads.indexOf(head))
    mustHaveNoMerges(sheet, { at: heads.at, columns })
  }
  const checked = heads.missing.length > 0 ? nothing : checkRows(sheet, heads, by)
  const faulty = new Set(checked.faults.slice(0, MOST_FAULTY_ROWS).map(({ line }) => line))
  const asText = (cells: Sheet['rows'][number]['cells']) => heads.heads.map((_, column) => text(cells[column]))
  return {
    ...checked,
    sheets: book.sheets,
    sheet: sheet.name,
    headLine: sheet.rows[heads.at]!.line,
    heads: heads.heads,
    columns: heads.found,
    missing: heads.missing,
    sample: below.slice(0, SAMPLE_ROWS).map(({ cells }) => asText(cells)),
    rows: below.length,
    faultyRows: below.filter(({ line }) => faulty.has(line)).map(({ line, cells }) => ({ line, cells: asText(cells) })),
  }
}

async function findSheet(
  names: readonly string[],
  read: (name: string) => Promise<Sheet>,
  columns: FoundColumns,
): Promise<{ sheet: Sheet; heads: Heads }> {
  let best: { sheet: Sheet; heads: Heads } | undefined
  for (const name of names) {
    const sheet = await read(name)
    const heads = findHeads(sheet, columns)
    if (heads.at !== -1 && heads.missing.length === 0) return { sheet, heads }
    const fuller = (a: Heads, b: Heads) => Object.keys(a.found).length - Object.keys(b.found).length
    if (!best || fuller(heads, best.heads) > 0 || (best.heads.at === -1 && heads.at !== -1)) best = { sheet, heads }
  }
  return best!
}
