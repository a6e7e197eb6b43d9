import type { Column } from './column.ts'
import { spreadsheetText } from './spreadsheet-text.ts'

/** Without it Excel takes the file for the machine's own code page, and every Chinese word breaks. */
const BYTE_ORDER_MARK = '\ufeff'
/** RFC 4180. */
const LINE_END = '\r\n'

/** A table as csv, line by line: RFC 4180, UTF-8 with byte order mark, Chinese head line, text safe from formulas. */
export function* csvLines<Row>(columns: readonly Column<Row>[], rows: Iterable<Row>): Generator<string> {
  yield BYTE_ORDER_MARK + columns.map(({ header }) => quoted(header)).join(',') + LINE_END
  for (const row of rows) yield columns.map((column) => cell(column, row)).join(',') + LINE_END
}

export function csvExport<Row>(columns: readonly Column<Row>[], rows: Iterable<Row>): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode([...csvLines(columns, rows)].join(''))
}

function cell<Row>(column: Column<Row>, row: Row): string {
  if (column.kind === 'text') return quoted(spreadsheetText(column.value(row)))
  // A number, or nothing where there is none: 0.00 would be a score.
  return String(column.value(row) ?? '')
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
