import { isoShanghai } from '../contract/campaign-time.ts'
import type { Column } from './column.ts'
import { spreadsheetText } from './spreadsheet-text.ts'

/** Without it Excel takes the file for the machine's own code page, and every Chinese word breaks. */
const BYTE_ORDER_MARK = '\ufeff'
/** RFC 4180. */
const LINE_END = '\r\n'

/** A table as csv, line by line: RFC 4180, UTF-8 with byte order mark, Chinese head line, text safe from formulas. */
export function* csvLines<Row>(columns: readonly Column<Row>[], rows: Iterable<Row>): Generator<string> {
  yield csvHead(columns)
  for (const row of rows) yield csvLine(columns, row)
}

export function csvHead<Row>(columns: readonly Column<Row>[]): string {
  return BYTE_ORDER_MARK + columns.map(({ header }) => quoted(header)).join(',') + LINE_END
}

export function csvLine<Row>(columns: readonly Column<Row>[], row: Row): string {
  return columns.map((column) => cell(column, row)).join(',') + LINE_END
}

export function csvExport<Row>(columns: readonly Column<Row>[], rows: Iterable<Row>): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode([...csvLines(columns, rows)].join(''))
}

function cell<Row>(column: Column<Row>, row: Row): string {
  if (column.kind === 'text') return quoted(spreadsheetText(column.value(row)))
  if (column.kind === 'date') return column.value(row) ?? ''
  if (column.kind === 'moment') return momentText(column.value(row))
  // A number, or nothing where there is none: 0.00 would be a score.
  return String(column.value(row) ?? '')
}

/** `2026-11-18 10:00:00` on Shanghai's wall. */
function momentText(instant: number | null): string {
  return instant === null ? '' : isoShanghai(instant).slice(0, 19).replace('T', ' ')
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field
}
