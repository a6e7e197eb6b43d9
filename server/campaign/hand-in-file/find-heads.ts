import { Refusal } from '../../contract/errors.ts'
import { plainText } from '../../contract/text/plain-text.ts'
import { text } from '../call-file/cell-values.ts'
import { mustHaveNoMerges } from '../call-file/merged-cells.ts'
import { openBook, type Sheet, type SheetLimits } from '../call-file/read-sheets.ts'

/** Where the heads of a sheet are, and of which columns. */
export interface Heads {
  /** Index of their row; -1: there are none. */
  at: number
  columns: Map<string, number>
  /** Columns without a head, by the template's heads. */
  missing: string[]
}

/** Heads of each column, the template's first. */
export type HeadWords = Readonly<Record<string, readonly string[]>>

/** Titles and notes of who made the file may stand above the heads. */
const ROWS_LOOKED_AT = 20

/**
 * The sheet that has all needed columns, else the first that has most columns; or the one that a person chose.
 *
 * @throws Refusal file-empty, unknown-sheet, file-column-twice, file-cells-merged, and what `openBook` refuses
 */
export async function bestSheet(
  bytes: Uint8Array,
  words: HeadWords,
  {
    chosen,
    limits,
    needed = Object.keys(words),
  }: { chosen: string | undefined; limits?: SheetLimits; needed?: readonly string[] },
): Promise<{ sheets: string[]; sheet: Sheet; heads: Heads }> {
  const book = await openBook(bytes, limits)
  if (chosen !== undefined && !book.sheets.includes(chosen)) throw new Refusal('unknown-sheet', chosen)
  let best: { sheet: Sheet; heads: Heads } | null = null
  for (const name of chosen === undefined ? book.sheets : [chosen]) {
    const sheet = await book.read(name)
    const heads = findHeads(sheet, words)
    const isComplete = needed.every((column) => heads.columns.has(column))
    if (best === null || isComplete || heads.columns.size > best.heads.columns.size) best = { sheet, heads }
    if (isComplete) break
  }
  if (best === null || best.sheet.rows.length === 0) throw new Refusal('file-empty')
  // Semicolons, tabs and commas of texts under a lone head are no columns.
  const alone = best.sheet.rows[best.heads.at]?.cells.length === 1 ? book.ofOneColumn?.() : undefined
  if (alone !== undefined) best = { sheet: alone, heads: findHeads(alone, words) }
  const twice = headTwice(best.sheet, best.heads, words)
  if (twice !== null) throw new Refusal('file-column-twice', twice)
  const { sheet, heads } = best
  if (heads.at !== -1) mustHaveNoMerges(sheet, { at: heads.at, columns: [...heads.columns.values()] })
  return { sheets: book.sheets, sheet, heads }
}

/** A head that stands twice would let one of two columns count in silence. */
function headTwice({ rows }: Sheet, { at, columns }: Heads, words: HeadWords): string | null {
  if (at === -1) return null
  const plain = rows[at]!.cells.map((cell) => plainText(text(cell)))
  const twice = [...columns.keys()].find((column) => {
    const heads = new Set(words[column]!.map(plainText))
    return plain.filter((cell) => heads.has(cell)).length > 1
  })
  return twice === undefined ? null : words[twice]![0]!
}

function findHeads({ rows }: Sheet, words: HeadWords): Heads {
  const names = Object.entries(words)
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
