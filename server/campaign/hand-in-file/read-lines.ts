import { Refusal } from '../../contract/errors.ts'
import { HAND_IN_COLUMNS, MOST_LINES, type HandInLine, type HandInPart } from '../../contract/hand-ins.ts'
import { plainText } from '../../contract/plain-text.ts'
import { text } from '../call-file/cell-values.ts'
import { openBook, type Sheet } from '../call-file/read-sheets.ts'

export interface LinesOrder {
  bytes: Uint8Array
  part: HandInPart
  /** The sheet that a person chose; else the first that has all columns, else the first in which one is found. */
  sheet?: string
}

export interface ReadLines {
  sheets: string[]
  sheet: string
  /** Line of the heads. */
  headLine: number
  /** Columns of which no head was found, by the template's heads. */
  missing: string[]
  lines: HandInLine[]
}

/** Titles and notes of who made the file may stand above the heads. */
const ROWS_LOOKED_AT = 20

/**
 * Reads a file for one part, cell by cell as a person sees them: nothing is judged here. Runs in a thread that is bounded
 * (`read-aside.ts`). A cell that is merged over several lines stands in the first of them alone.
 *
 * @throws Refusal file-empty, file-no-rows, hand-in-too-long, unknown-sheet, and what `openBook` refuses
 */
export async function readLines({ bytes, part, sheet: chosen }: LinesOrder): Promise<ReadLines> {
  const book = await openBook(bytes)
  if (chosen !== undefined && !book.sheets.includes(chosen)) throw new Refusal('unknown-sheet', chosen)
  let best: { sheet: Sheet; heads: Heads } | null = null
  for (const name of chosen === undefined ? book.sheets : [chosen]) {
    const sheet = await book.read(name)
    const heads = findHeads(sheet, part)
    if (best === null || heads.columns.size > best.heads.columns.size) best = { sheet, heads }
    if (heads.missing.length === 0) break
  }
  if (best === null || best.sheet.rows.length === 0) throw new Refusal('file-empty')
  const { sheet, heads } = best
  const below = sheet.rows.slice(heads.at + 1)
  if (heads.columns.size > 0 && below.length === 0) throw new Refusal('file-no-rows')
  if (below.length > MOST_LINES[part]) throw new Refusal('hand-in-too-long', `${below.length} > ${MOST_LINES[part]}`)
  const lines = below.map(({ line, cells }) => ({
    line,
    cells: Object.fromEntries([...heads.columns].map(([column, at]) => [column, text(cells[at])])),
  }))
  return {
    sheets: book.sheets,
    sheet: sheet.name,
    headLine: sheet.rows[Math.max(heads.at, 0)]!.line,
    missing: heads.missing,
    lines: heads.columns.size === 0 ? [] : lines,
  }
}

interface Heads {
  at: number
  columns: Map<string, number>
  missing: string[]
}

function findHeads({ rows }: Sheet, part: HandInPart): Heads {
  const names = Object.entries(HAND_IN_COLUMNS[part])
  let best: Heads = { at: -1, columns: new Map(), missing: names.map(([, heads]) => heads[0]!) }
  for (const [at, { cells }] of rows.slice(0, ROWS_LOOKED_AT).entries()) {
    const plain = cells.map((cell) => plainText(text(cell)))
    const columns = new Map<string, number>()
    for (const [column, heads] of names) {
      const found = heads.map((head) => plain.indexOf(plainText(head))).find((index) => index !== -1)
      if (found !== undefined) columns.set(column, found)
    }
    if (columns.size <= best.columns.size) continue
    const missing = names.filter(([column]) => !columns.has(column)).map(([, heads]) => heads[0]!)
    best = { at, columns, missing }
  }
  return best
}
