import { writeXlsx } from 'hucre/xlsx'
import { asWritten } from '../../export/spreadsheet-text.ts'
import { TEXT } from '../template-workbook.ts'
import { CALL_COLUMNS, COLUMN_NAMES } from './columns.ts'

/** A workbook with nothing but the heads by which each column is found. */
export function templateFile(): Promise<Uint8Array> {
  const heads = COLUMN_NAMES.map((column) => CALL_COLUMNS[column][0])
  return writeXlsx({
    sheets: [{ name: '来电评价', rows: [heads], columns: heads.map(() => ({ ...TEXT, width: 20 })) }],
  })
}

/** Rows to be mended: as they stand in the file, under the same heads, with line and reason behind them. */
export function faultyRowsFile(
  heads: readonly string[],
  rows: readonly { line: number; cells: readonly string[] }[],
  reasons: ReadonlyMap<number, string>,
): Promise<Uint8Array> {
  const all = [
    [...heads.map(asWritten), '原文件行号', '原因'],
    ...rows.map(({ line, cells }) => [...cells.map(asWritten), line, asWritten(reasons.get(line) ?? '')]),
  ]
  return writeXlsx({
    sheets: [{ name: '需更正', rows: all, columns: [...heads.map(() => ({ ...TEXT, width: 18 })), {}, { width: 60 }] }],
  })
}
