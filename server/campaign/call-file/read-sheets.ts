import { unzipSync, zipSync } from 'fflate'
import { parseCsv } from 'hucre/csv'
import { readXlsx, streamXlsxRows } from 'hucre/xlsx'
import { Refusal, type ErrorCode } from '../../contract/errors.ts'
import { MOST_CELLS, MOST_COLUMNS, MOST_LINE_LENGTH, MOST_LINES, MOST_UNPACKED_BYTES } from './limits.ts'

/** What a cell of a file holds. */
export type Value = string | number | boolean | Date | null | undefined

export interface Sheet {
  name: string
  /** Rows with something in them, by the number that a person sees beside each, from 1. */
  rows: { line: number; cells: Value[] }[]
}

/** A file of people, whatever it is. Csv has one sheet without a name. Each sheet is read when it is asked for. */
export interface Book {
  sheets: string[]
  read(sheet: string): Promise<Sheet>
}

/** What a file may hold: lines with something in them, cells, and bytes of a workbook when unpacked. */
export interface SheetLimits {
  lines: number
  cells: number
  unpackedBytes: number
}
const USUAL: SheetLimits = { lines: MOST_LINES, cells: MOST_CELLS, unpackedBytes: MOST_UNPACKED_BYTES }

/**
 * Csv in UTF-8 (with or without byte order mark) or GB18030, or xlsx.
 *
 * @throws Refusal file-empty, file-is-pdf, file-is-xls, file-is-ods, file-not-table, file-too-large
 */
export async function openBook(bytes: Uint8Array, limits: SheetLimits = USUAL): Promise<Book> {
  if (bytes.length === 0) throw new Refusal('file-empty')
  const strange = strangeKind(bytes)
  if (strange) throw new Refusal(strange)
  if (begins(bytes, 'PK')) return openWorkbook(unpack(bytes, limits), limits)
  const rows = csvRows(decoded(bytes), limits)
  return { sheets: [''], read: async () => ({ name: '', rows }) }
}

/** What people send for a workbook, by its first bytes. */
function strangeKind(bytes: Uint8Array): ErrorCode | undefined {
  if (begins(bytes, '%PDF')) return 'file-is-pdf'
  // Also a workbook with a password.
  if (begins(bytes, '\u00d0\u00cf\u0011\u00e0')) return 'file-is-xls'
  return undefined
}

function begins(bytes: Uint8Array, text: string): boolean {
  return Buffer.from(bytes.subarray(0, text.length)).toString('latin1') === text
}

/** Parts of a workbook that hold cells, their texts and what is a date. */
const NEEDED =
  /^(\[Content_Types\]\.xml|_rels\/|xl\/_rels\/|xl\/(workbook|sharedStrings|styles)\.xml$|xl\/worksheets\/[^/]+\.xml$)/

/**
 * The parts of a zip that a table is read from. What a zip says of a part's size may be a lie: no more than that is
 * unpacked, so that together they stay within the limit.
 */
function unpack(bytes: Uint8Array, { unpackedBytes }: SheetLimits): Record<string, Uint8Array> {
  let size = 0
  let isOds = false
  let parts: Record<string, Uint8Array>
  try {
    parts = unzipSync(bytes, {
      filter: ({ name, originalSize }) => {
        if (name === 'content.xml') isOds = true
        if (!NEEDED.test(name)) return false
        size += originalSize
        if (size > unpackedBytes) throw new Refusal('file-too-large', `${size} bytes when unpacked`)
        return true
      },
    })
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('file-not-table', (error as Error).message)
  }
  if (parts['xl/workbook.xml']) return parts
  throw new Refusal(isOds ? 'file-is-ods' : 'file-not-table', 'no xl/workbook.xml in the zip')
}

async function openWorkbook(parts: Record<string, Uint8Array>, limits: SheetLimits): Promise<Book> {
  const bytes = zipSync(parts, { level: 0 })
  const sheets: string[] = []
  await unlessBroken(() =>
    readXlsx(bytes, {
      sheets: ({ name, hidden }) => {
        if (hidden !== true) sheets.push(name)
        return false
      },
    }),
  )
  if (sheets.length === 0) throw new Refusal('file-empty', 'no sheet')
  return { sheets, read: (name) => unlessBroken(() => readSheet(bytes, name, limits)) }
}

async function readSheet(bytes: Uint8Array, name: string, most: SheetLimits): Promise<Sheet> {
  const rows: Sheet['rows'] = []
  let lines = 0
  let cells = 0
  for await (const { index, values } of streamXlsxRows(bytes, { sheet: name })) {
    const kept = values.slice(0, MOST_COLUMNS) as Value[]
    cells += kept.filter((value) => value !== null && value !== '').length
    if (++lines > 10 * most.lines || cells > most.cells)
      throw new Refusal('file-too-large', `more than ${most.cells} cells`)
    if (kept.every(isBlank)) continue
    if (rows.push({ line: index + 1, cells: kept }) > most.lines)
      throw new Refusal('file-too-large', `more than ${most.lines} rows`)
  }
  return { name, rows }
}

/** @throws Refusal file-not-table for whatever the library cannot make a table of */
async function unlessBroken<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('file-not-table', (error as Error).message)
  }
}

function csvRows(written: string, most: SheetLimits): Sheet['rows'] {
  if (written.includes('\u0000')) throw new Refusal('file-not-table', 'neither text nor a workbook')
  checkLines(written, most)
  let cells = 0
  const rows = parseCsv(written).flatMap((row, i) => {
    const kept = row.slice(0, MOST_COLUMNS) as Value[]
    cells += kept.length
    if (cells > most.cells) throw new Refusal('file-too-large', `more than ${most.cells} cells`)
    return kept.every(isBlank) ? [] : [{ line: i + 1, cells: kept }]
  })
  return rows
}

/** Line by line, without a regular expression: one that looked for a long line tried anew at every character of it. */
function checkLines(written: string, most: SheetLimits): void {
  let lines = 0
  for (let from = 0; from <= written.length; lines++) {
    const end = written.indexOf('\n', from)
    const to = end === -1 ? written.length : end
    if (to - from > MOST_LINE_LENGTH) throw new Refusal('file-too-large', `a line of ${to - from} characters`)
    if (lines > most.lines) throw new Refusal('file-too-large', `more than ${most.lines} lines`)
    from = to + 1
  }
}

/** UTF-8 where it is that to the last byte, else GB18030, in which Chinese offices still write. */
function decoded(bytes: Uint8Array): string {
  for (const encoding of ['utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      continue
    }
  throw new Refusal('file-not-table', 'neither UTF-8 nor GB18030')
}

function isBlank(value: Value): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
}
