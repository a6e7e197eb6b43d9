import { unzipSync, Zip, ZipDeflate, strFromU8, strToU8 } from 'fflate'
import { writeXlsx, type WriteSheet } from 'hucre/xlsx'
import { DAY_MS, SHANGHAI_OFFSET_MS } from '../contract/campaign-time.ts'
import type { Column } from './column.ts'
import { spreadsheetText } from './spreadsheet-text.ts'
import { FONT, tableSheet } from './xlsx-sheet.ts'

/** ECMA-376 Part 1, 18.3.1.73: rows of a sheet, the head line among them. */
export const MOST_ROWS = 1_048_576
const TABLE = 'xl/worksheets/sheet2.xml'
/** Days from 1899-12-30, where Excel's calendar begins, to 1970-01-01. */
const EPOCH_DAYS = 25_569
/** Fast enough for 100,000 rows in seconds; a higher one gains a tenth of the size for twice the time. */
const DEFLATE_LEVEL = 1
const ROWS_PER_CHUNK = 500

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
  const frame = await frameOf(table, 0)
  const pieces: Uint8Array[] = []
  const zip = new Zip((error, piece) => {
    if (error) throw error
    pieces.push(piece)
  })
  const begin = (path: string) => {
    const file = new ZipDeflate(path, { level: DEFLATE_LEVEL })
    // A date of its own would make the same table other bytes each time.
    file.mtime = table.properties.created
    zip.add(file)
    return file
  }
  const sheet = begin(TABLE)
  sheet.push(strToU8(frame.before + headRow(table.columns, frame.headStyles)))
  let count = 0
  for await (const rows of table.rows) {
    for (let start = 0; start < rows.length; start += ROWS_PER_CHUNK) {
      const chunk = rows.slice(start, start + ROWS_PER_CHUNK)
      sheet.push(strToU8(chunk.map((row) => bodyRow(table.columns, row, ++count + 1, frame.bodyStyles)).join('')))
      yield* pieces.splice(0)
    }
  }
  const finished = await frameOf(table, count)
  if (finished.styles !== frame.styles) throw new Error('the cover changed the styles of the table')
  sheet.push(strToU8(finished.after), true)
  for (const [path, bytes] of finished.others) begin(path).push(bytes, true)
  zip.end()
  yield* pieces.splice(0)
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
  const styles = (row: string) => [...row.matchAll(/<c r="[A-Z]+\d+"(?: s="(\d+)")?/g)].map((cell) => cell[1] ?? '0')
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
  return `${columns.map(({ header }, i) => textCell(cellName(i, 1), styles[i]!, header)).join('')}</row>`
}

function bodyRow<Row>(columns: readonly Column<Row>[], row: Row, line: number, styles: string[]): string {
  const cells = columns.map((column, i) => {
    const at = cellName(i, line)
    if (column.kind === 'text') return textCell(at, styles[i]!, spreadsheetText(column.value(row)))
    const value = column.kind === 'moment' ? serialOf(column.value(row)) : column.value(row)
    return value === null ? `<c r="${at}" s="${styles[i]}"/>` : `<c r="${at}" s="${styles[i]}"><v>${value}</v></c>`
  })
  return `<row r="${line}">${cells.join('')}</row>`
}

function textCell(at: string, style: string, text: string): string {
  if (text === '') return `<c r="${at}" s="${style}"/>`
  return `<c r="${at}" s="${style}" t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`
}

/** Cells know no time zones: the clock on the wall in Shanghai, as days and parts of a day, to the second. */
function serialOf(instant: number | null): number | null {
  if (instant === null) return null
  return EPOCH_DAYS + (Math.floor(instant / 1_000) * 1_000 + SHANGHAI_OFFSET_MS) / DAY_MS
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
function cellName(column: number, line: number): string {
  if (column >= LETTERS.length) throw new RangeError('more columns than letters')
  return LETTERS[column]! + line
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
