import { setImmediate } from 'node:timers/promises'
import { unzipSync, zipSync } from 'fflate'
import { parseCsv } from 'hucre/csv'
import { readXlsx, streamXlsxRows, type MergeRange } from 'hucre/xlsx'
import { Refusal, type ErrorCode } from '../../contract/errors.ts'
import { withMergesAlone } from './merged-parts.ts'
import { MOST_CELLS, MOST_COLUMNS, MOST_LINE_LENGTH, MOST_LINES, MOST_UNPACKED_BYTES } from './limits.ts'

/** What a cell of a file holds. */
export type Value = string | number | boolean | Date | null | undefined

export interface Sheet {
  name: string
  /** Rows with something in them, by the number that a person sees beside each, from 1. */
  rows: { line: number; cells: Value[] }[]
  /** Ranges of merged cells: all but the first cell of each read as empty. */
  merges: readonly MergeRange[]
}

/** A file of people, whatever it is. Csv has one sheet without a name. Each sheet is read when it is asked for. */
export interface Book {
  sheets: string[]
  read(sheet: string): Promise<Sheet>
  /** Of csv: each line as one cell, for a file of one column, in which nothing but quotes parts anything. */
  ofOneColumn?(): Sheet
}

/** What a file may hold: lines with something in them, cells, and bytes of a workbook when unpacked. */
export interface SheetLimits {
  lines: number
  cells: number
  unpackedBytes: number
}
const USUAL: SheetLimits = { lines: MOST_LINES, cells: MOST_CELLS, unpackedBytes: MOST_UNPACKED_BYTES }

/**
 * Csv in UTF-8 (with or without byte order mark), GB18030 or UTF-16 with its mark, or xlsx.
 *
 * @throws Refusal file-empty, file-is-pdf, file-is-xls, file-is-ods, file-not-table, file-too-large
 */
export async function openBook(bytes: Uint8Array, limits: SheetLimits = USUAL): Promise<Book> {
  if (bytes.length === 0) throw new Refusal('file-empty')
  const strange = strangeKind(bytes)
  if (strange) throw new Refusal(strange)
  if (begins(bytes, 'PK')) return openWorkbook(unpack(bytes, limits), limits)
  const written = decoded(bytes)
  const sheetOf = (rows: Sheet['rows']): Sheet => ({ name: '', rows, merges: [] })
  const sheet = sheetOf(csvRows(written, limits))
  return { sheets: [''], read: async () => sheet, ofOneColumn: () => sheetOf(csvRows(written, limits, NO_DELIMITER)) }
}

/** A character that no text has. */
const NO_DELIMITER = '\u0000'

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
        if (size > unpackedBytes)
          throw new Refusal('file-too-large', `${size} bytes when unpacked`, `解压后 ${size} 字节`)
        return true
      },
    })
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('file-not-table', (error as Error).message, '压缩包打不开')
  }
  if (parts['xl/workbook.xml']) return parts
  throw new Refusal(
    isOds ? 'file-is-ods' : 'file-not-table',
    'no xl/workbook.xml in the zip',
    '压缩包里没有 xl/workbook.xml',
  )
}

/** What the library parses at once. */
const PIECE_BYTES = 1_048_576

async function openWorkbook(parts: Record<string, Uint8Array>, limits: SheetLimits): Promise<Book> {
  const merges = new Map<string, readonly MergeRange[]>()
  const { sheets } = await unlessBroken(() =>
    readXlsx(zipSync(withMergesAlone(parts), { level: 0 }), {
      sheets: ({ hidden, veryHidden }) => hidden !== true && veryHidden !== true,
    }),
  )
  for (const sheet of sheets) merges.set(sheet.name, sheet.merges ?? [])
  if (merges.size === 0) throw new Refusal('file-empty', 'no sheet', '没有看得见的工作表')
  const bytes = zipSync(inReadingOrder(parts), { level: 0 })
  return {
    sheets: [...merges.keys()],
    read: (name) =>
      unlessBroken(async () => ({ name, rows: await readRows(bytes, name, limits), merges: merges.get(name) ?? [] })),
  }
}

/** What the cells of a sheet need stands before the sheets, so that they can be read piece by piece. */
function inReadingOrder(parts: Record<string, Uint8Array>): Record<string, Uint8Array> {
  const isSheet = ([name]: [string, unknown]) => name.startsWith('xl/worksheets/')
  const all = Object.entries(parts)
  return Object.fromEntries([...all.filter((part) => !isSheet(part)), ...all.filter(isSheet)])
}

async function readRows(bytes: Uint8Array, name: string, most: SheetLimits): Promise<Sheet['rows']> {
  const rows: Sheet['rows'] = []
  let lines = 0
  let cells = 0
  for await (const { index, values } of streamXlsxRows(inPieces(bytes), { sheet: name })) {
    const kept = values.slice(0, MOST_COLUMNS) as Value[]
    cells += kept.filter((value) => value !== null && value !== '').length
    if (++lines > 10 * most.lines || cells > most.cells)
      throw new Refusal('file-too-large', `more than ${most.cells} cells`, `超过 ${most.cells} 个单元格`)
    if (kept.every(isBlank)) continue
    if (rows.push({ line: index + 1, cells: kept }) > most.lines)
      throw new Refusal('file-too-large', `more than ${most.lines} rows`, `超过 ${most.lines} 行`)
  }
  return rows
}

/**
 * One piece a turn of the event loop, so that its rows are taken before the next one is parsed: the library does not wait
 * for that, and its queue takes time that grows with the square of the rows in it.
 */
function inPieces(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let from = 0
  return new ReadableStream({
    async pull(controller) {
      await setImmediate()
      if (from >= bytes.length) return controller.close()
      controller.enqueue(bytes.subarray(from, (from += PIECE_BYTES)))
    },
  })
}

/** @throws Refusal file-not-table for whatever the library cannot make a table of */
async function unlessBroken<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw new Refusal('file-not-table', (error as Error).message, '工作簿的内容读不懂')
  }
}

/** @param delimiter else the one that seems to part the columns */
function csvRows(written: string, most: SheetLimits, delimiter?: string): Sheet['rows'] {
  if (written.includes('\u0000'))
    throw new Refusal('file-not-table', 'neither text nor a workbook', '既不是文本，也不是工作簿')
  checkLines(written, most)
  let cells = 0
  const rows = parseCsv(written, delimiter === undefined ? {} : { delimiter }).flatMap((row, i) => {
    const kept = row.slice(0, MOST_COLUMNS) as Value[]
    cells += kept.length
    if (cells > most.cells)
      throw new Refusal('file-too-large', `more than ${most.cells} cells`, `超过 ${most.cells} 个单元格`)
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
    if (to - from > MOST_LINE_LENGTH)
      throw new Refusal('file-too-large', `a line of ${to - from} characters`, `有一行长 ${to - from} 个字符`)
    if (lines > most.lines)
      throw new Refusal('file-too-large', `more than ${most.lines} lines`, `超过 ${most.lines} 行`)
    from = to + 1
  }
}

/** By the byte order mark of what Excel calls Unicode text; else UTF-8 where it is that to the last byte, else GB18030. */
function decoded(bytes: Uint8Array): string {
  const wide = begins(bytes, '\u00ff\u00fe') ? ['utf-16le'] : begins(bytes, '\u00fe\u00ff') ? ['utf-16be'] : []
  for (const encoding of [...wide, 'utf-8', 'gb18030'])
    try {
      return new TextDecoder(encoding, { fatal: true }).decode(bytes)
    } catch {
      continue
    }
  throw new Refusal('file-not-table', 'neither UTF-8 nor GB18030', '编码既不是 UTF-8，也不是 GB18030')
}

function isBlank(value: Value): boolean {
  return value === null || value === undefined || (typeof value === 'string' && value.trim() === '')
}
