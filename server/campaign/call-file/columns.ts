import { CALL_COLUMN_NAMES, type CallColumn } from '../../contract/hotline/call-columns.ts'
import { plainText } from '../../contract/text/plain-text.ts'
import { text } from './cell-values.ts'
import type { Sheet } from './read-sheets.ts'

/** The heads by which each column is found where nobody says otherwise. */
export const CALL_COLUMNS = {
  callId: ['来电编号', '工单编号', '编号', 'callId'],
  unit: ['参评单位', '承办单位', '单位代码', 'unit'],
  level: ['评价等级', '满意度', '等级', 'level'],
  answeredAt: ['评价时间', '回访时间', '时间', 'answeredAt'],
  complaint: ['是否投诉', '投诉', 'complaint'],
} as const satisfies Record<CallColumn, readonly string[]>
export const COLUMN_NAMES = CALL_COLUMN_NAMES
const NEEDED = ['callId', 'unit', 'level', 'answeredAt'] as const satisfies CallColumn[]

/** Which head each column was read from. */
export type FoundColumns = Partial<Record<CallColumn, string>>

/** Titles, dates and notes of who made the file may stand above the heads. */
const ROWS_LOOKED_AT = 20

export interface Heads {
  /** Index of their row among those of the sheet; −1: none looks like heads. */
  at: number
  heads: string[]
  found: FoundColumns
  missing: CallColumn[]
}

/** The row of the first rows in which the most columns are found; the uppermost of these. */
export function findHeads({ rows }: Sheet, columns: FoundColumns): Heads {
  let best: Heads = { at: -1, heads: [], found: {}, missing: [...NEEDED] }
  let most = -1
  for (const [at, { cells }] of rows.slice(0, ROWS_LOOKED_AT).entries()) {
    const heads = cells.map(text)
    const { found, missing } = findColumns(heads, columns)
    // Where none is known, the row with the most words is shown to the user, who says which column is which.
    const weight = Object.keys(found).length * 1_000 + heads.filter((head) => head !== '').length
    if (weight <= most) continue
    most = weight
    best = { at, heads, found, missing }
  }
  return best
}

/** By the heads that the user named (empty: the file has no such column), else by those that are usual. */
export function findColumns(
  heads: readonly string[],
  columns: FoundColumns,
): { found: FoundColumns; missing: CallColumn[] } {
  const found: FoundColumns = {}
  const plain = heads.map(plainText)
  for (const column of COLUMN_NAMES) {
    const named = columns[column]
    if (named === '') continue
    const names: readonly string[] = named === undefined ? CALL_COLUMNS[column] : [named]
    const at = names.map((name) => plain.indexOf(plainText(name))).find((index) => index !== -1)
    if (at !== undefined && heads[at] !== '') found[column] = heads[at]!
  }
  return { found, missing: NEEDED.filter((column) => found[column] === undefined) }
}
