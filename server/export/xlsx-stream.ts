import { unzipSync, strFromU8, strToU8 } from 'fflate'
import { writeXlsx, type WriteSheet } from 'hucre/xlsx'
import { calendarDate, serialOf, wallClock } from './cell-dates.ts'
import type { Column } from './column.ts'
import { spreadsheetText } from './spreadsheet-text.ts'
import { FONT, tableSheet } from './xlsx-sheet.ts'
import { zipStream, type ZipPart } from './zip-stream.ts'

/** ECMA-376 Part 1, 18.3.1.73: rows of a sheet, the head line among them. */
export const MOST_ROWS = 1_048_576
const TABLE = 'xl/worksheets/sheet2.xml'

export interface StreamedTable<Row> {
  name: string
  columns: readonly Column<Row>[]
  rows: AsyncIterable<readonly Row[]>
  printHead: string
  /** Called when all rows have gone by. Its texts may depend on them, its styles may not. */
  cover(count: number): WriteSheet
  properties: { title: string; creator: string; created: Date; modified: Date }
}

/**
 * A workbook of a cover and one long table, piece by piece: only a few hundred rows are in memory at any time. Head,
 * styles and page set-up are made by the same code as every other sheet; rows are put into that frame as they come.
 */
export async function* xlsxStream<Row>(table: StreamedTable<Row>): AsyncGenerator<Uint8Array> {
  yield* zipStream(workbookParts(table), table.properties.created)
}

async function* workbookParts<Row>(table: StreamedTable<Row>): AsyncGenerator<ZipPart> {
  const frame = await frameOf(table, 0)
  let finished = frame
  async function* sheet() {
    yield strToU8(frame.before + headRow(table.columns, frame.headStyles))
    const cells = table.columns.map((column, i) => cellOf(column, letterOf(i), frame.bodyStyles[i]!))
    let count = 0
    for await (const rows of table.rows) {
      let xml = ''
      for (const row of rows) xml += bodyRow(cells, row, ++count + 1)
      yield Buffer.from(xml)
    }
    finished = await frameOf(table, count)
    if (finished.styles !== frame.styles) throw new Error('the cover changed the styles of the table')
    yield strToU8(finished.after)
  }
  yield { path: TABLE, content: sheet() }
  for (const [path, bytes] of finished.others) yield { path, content: [bytes] }
}

interface Frame {
  /** The table's sheet up to its first row, and from behind its last. */
  before: string
  after: string
  /** Style numbers by column. */
  headStyles: string[]
  bodyStyles: string[]
  styles: string
  others: [string, Uint8Array][]
}

/** A small workbook with one empty row, taken apart where the rows belong. */
async function frameOf<Row>(table: StreamedTable<Row>, count: number): Promise<Frame> {
  const { name, columns, printHead, properties } = table
  const empty = columns.map((column) => ({ ...column, value: () => (column.kind === 'text' ? '' : 0) }))
  // oxlint-disable-next-line typescript/no-explicit-any -- the columns of a row that has no content
  const sample = tableSheet<any>({ name, columns: empty as never, rows: [{}], printHead })
  const bytes = await writeXlsx({ sheets: [table.cover(count), sample], defaultFont: FONT, properties })
  const files = unzipSync(new Uint8Array(bytes))
  const last = Math.max(2, count + 1)
  // The sample ends in line 2; what names its range must name the real one.
  const ranged = (xml: string) =>
    xml.replace(/(A1:[A-Z]+)2(?=")/g, `$1${last}`).replace(/(\$A\$1:\$[A-Z]+\$)2(?=<)/g, `$1${last}`)
  const sheet = strFromU8(files[TABLE]!)
  const [, before, rows, after] = /^(.*<sheetData>)(.*)(<\/sheetData>.*)$/s.exec(sheet)!
  const [head, body] = rows!.split('</row>') as [string, string]
  const styles = (row: string) => [...row.matchAll(/<c [^>]*?\bs="(\d+)"/g)].map((cell) => cell[1]!)
  if ([head, body].some((row) => styles(row).length !== columns.length)) throw new Error('a cell without a style')
  const others = Object.entries(files).filter(([path]) => path !== TABLE)
  return {
    before: before!.replace(/<dimension [^>]*\/>/, '') + head.slice(0, head.indexOf('>') + 1),
    after: ranged(after!),
    headStyles: styles(head),
    bodyStyles: styles(body),
    styles: strFromU8(files['xl/styles.xml']!),
    others: others.map(([path, content]) => [
      path,
      path === 'xl/workbook.xml' ? strToU8(ranged(strFromU8(content))) : content,
    ]),
  }
}

function headRow<Row>(columns: readonly Column<Row>[], styles: string[]): string {
  return `${columns.map(({ header }, i) => textCell(`<c r="${letterOf(i)}1" s="${styles[i]!}"`, header)).join('')}</row>`
}

type CellOf<Row> = (row: Row, line: number) => string

function bodyRow<Row>(cells: readonly CellOf<Row>[], row: Row, line: number): string {
  let xml = `<row r="${line}">`
  for (const cell of cells) xml += cell(row, line)
  return `${xml}</row>`
}

/** What is the same for every row of a column is made once. */
function cellOf<Row>(column: Column<Row>, letter: string, style: string): CellOf<Row> {
  const begin = `<c r="${letter}`
  const styled = `" s="${style}"`
  if (column.kind === 'text') return (row, line) => textCell(begin + line + styled, spreadsheetText(column.value(row)))
  const value = numberOf(column)
  return (row, line) => {
    const content = value(row)
    return content === null ? `${begin}${line}${styled}/>` : `${begin}${line}${styled}><v>${content}</v></c>`
  }
}

function numberOf<Row>(column: Exclude<Column<Row>, { kind: 'text' }>): (row: Row) => number | string | null {
  if (column.kind === 'moment') return (row) => dated(column.value(row), wallClock)
  if (column.kind === 'date') return (row) => dated(column.value(row), calendarDate)
  return column.value
}

function dated<Value>(value: Value | null, date: (value: Value) => Date): number | null {
  return value === null ? null : serialOf(date(value))
}

function textCell(begin: string, text: string): string {
  if (text === '') return `${begin}/>`
  return `${begin} t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
function letterOf(column: number): string {
  if (column >= LETTERS.length) throw new RangeError('more columns than letters')
  return LETTERS[column]!
}

function escaped(text: string): string {
  return /[&<>]/.test(text) ? text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;') : text
}
