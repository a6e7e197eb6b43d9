import { parseInstant } from '../contract/campaign-time.ts'
import { Refusal } from '../contract/errors.ts'
import type { CallRating } from '../ledger/record-calls.ts'
import { unzipSync } from 'fflate'
import { parseCsv } from 'hucre/csv'
import { readXlsx } from 'hucre/xlsx'

/** What a row of a file of 12345 is read from, and the heads by which each is found where nobody says otherwise. */
export const CALL_COLUMNS = {
  callId: ['callId', '来电编号', '工单编号', '编号'],
  unit: ['unit', '单位代码', '承办单位', '参评单位'],
  level: ['level', '满意度', '评价等级', '等级'],
  answeredAt: ['answeredAt', '评价时间', '回访时间', '时间'],
  complaint: ['complaint', '是否投诉', '投诉'],
} as const
export type CallColumn = keyof typeof CALL_COLUMNS
const NEEDED = ['callId', 'unit', 'level', 'answeredAt'] as const satisfies CallColumn[]

export interface FileFault {
  /** Line of the file, the head being line 1. */
  line: number
  zh: string
}

/** Which head each column was read from. */
export type FoundColumns = Partial<Record<CallColumn, string>>

export interface HotlineFile {
  columns: FoundColumns
  calls: { line: number; call: CallRating }[]
  faults: FileFault[]
}

export interface HotlineTable {
  heads: string[]
  rows: Value[][]
}

const LEVELS: Record<string, number> = { 非常满意: 5, 满意: 4, 基本满意: 3, 不满意: 2, 非常不满意: 1 }
const SHANGHAI = '+08:00'
/** All rows are one transaction, for which presses wait: a longer file is to be cut in two. */
export const MOST_ROWS = 20_000
/** Several times what so many rows need: a workbook when unpacked, lines of a csv (a cell may hold some), a line. */
const MOST_UNPACKED_BYTES = 100 * 1_048_576
const MOST_LINES = 5 * MOST_ROWS
const TOO_LONG_LINE = /[^\r\n]{100000}/

/** What a cell of a file holds. */
export type Value = string | number | boolean | Date | null | undefined

/**
 * A file of callers' answers: csv in UTF-8 (with or without byte order mark) or GB18030, or the first sheet of an xlsx.
 * Every faulty row is named by its line; nothing is guessed.
 *
 * @param units by code and by name
 * @param columns heads that the user named, by column
 * @param until the latest moment at which an answer may have been given, ms
 * @throws Refusal bad-request when a column is missing, file-unreadable when it is neither csv nor xlsx
 */
export async function readHotlineFile(
  bytes: Uint8Array,
  units: ReadonlyMap<string, string>,
  columns: FoundColumns,
  until: number,
): Promise<HotlineFile> {
  return checkRows(await readTable(bytes), units, columns, until)
}

/** @throws Refusal file-unreadable when it is neither csv nor xlsx */
export async function readTable(bytes: Uint8Array): Promise<HotlineTable> {
  const [head = [], ...rows] = await cellsOf(bytes)
  return { heads: head.map((each) => text(each)), rows }
}

/** By the heads that the user named (empty: the file has no such column), else by those that are usual. */
export function findColumns(
  heads: readonly string[],
  columns: FoundColumns,
): { found: FoundColumns; missing: CallColumn[] } {
  const found: FoundColumns = {}
  for (const [column, names] of Object.entries(CALL_COLUMNS) as [CallColumn, readonly string[]][]) {
    const named = columns[column]
    const head = named === '' ? undefined : heads.find((each) => (named === undefined ? names : [named]).includes(each))
    if (head !== undefined) found[column] = head
  }
  return { found, missing: NEEDED.filter((column) => found[column] === undefined) }
}

/** Every row of the table. @throws Refusal bad-request when a column is missing */
export function checkRows(
  { heads, rows }: HotlineTable,
  units: ReadonlyMap<string, string>,
  columns: FoundColumns,
  until: number,
): HotlineFile {
  const { found, missing } = findColumns(heads, columns)
  if (missing.length > 0)
    throw new Refusal(
      'bad-request',
      missing.map((column) => `${column} (${CALL_COLUMNS[column].join(', ')})`).join('; '),
    )
  const at = Object.fromEntries(
    Object.entries(found).map(([column, head]) => [column, heads.indexOf(head)]),
  ) as Partial<Record<CallColumn, number>>
  const result: HotlineFile = { columns: found, calls: [], faults: [] }
  const seen = new Map<string, number>()
  rows.forEach((row, i) => {
    const line = i + 2
    if (row.every((cell) => text(cell) === '')) return
    const cell = (column: CallColumn): Value => (at[column] === undefined ? undefined : row[at[column]])
    const faults: string[] = []
    const callId = text(cell('callId'))
    if (callId === '' || callId.length > 100) faults.push('来电编号为空或过长')
    else if (seen.has(callId)) faults.push(`来电编号与第 ${seen.get(callId)} 行相同`)
    seen.set(callId, seen.get(callId) ?? line)
    const unit = units.get(text(cell('unit')))
    if (unit === undefined) faults.push(`没有这个参评单位：${text(cell('unit')) || '空'}`)
    const level = LEVELS[text(cell('level'))] ?? Number(text(cell('level')) || Number.NaN)
    if (!Number.isInteger(level) || level < 1 || level > 5) faults.push('等级须为 1 至 5 或五个等级的名称')
    const answeredAt = instantOf(cell('answeredAt'))
    if (answeredAt === null) faults.push('时间须写作 2026-11-18 10:05')
    else if (answeredAt > until) faults.push('时间在将来')
    const complaint = complaintOf(text(cell('complaint')))
    if (complaint === null) faults.push('是否投诉须为是或否')
    if (faults.length > 0 || unit === undefined || answeredAt === null)
      result.faults.push({ line, zh: faults.join('；') })
    else result.calls.push({ line, call: { callId, unit, level, answeredAt, ...(complaint ? { complaint } : {}) } })
  })
  return result
}

async function cellsOf(bytes: Uint8Array): Promise<Value[][]> {
  try {
    if (bytes[0] === 0x50 && bytes[1] === 0x4b) {
      checkUnpackedSize(bytes)
      const { sheets } = await readXlsx(bytes)
      return sheets[0]?.rows ?? []
    }
    const written = decoded(bytes)
    if (TOO_LONG_LINE.test(written)) throw new Error('a line of 100,000 characters is no row of calls')
    if (written.split(/\r\n|\r|\n/, MOST_LINES + 1).length > MOST_LINES)
      throw new Error(`more than ${MOST_LINES} lines`)
    return parseCsv(written)
  } catch (error) {
    throw new Refusal('file-unreadable', (error as Error).message)
  }
}

/** A small file may say that it unpacks to more than the hub's memory. */
function checkUnpackedSize(bytes: Uint8Array): void {
  let size = 0
  unzipSync(bytes, { filter: ({ originalSize }) => (size += originalSize) < 0 })
  if (size > MOST_UNPACKED_BYTES) throw new Error(`${size} bytes when unpacked`)
}

/** UTF-8 where it is that to the last byte, else GB18030, in which Chinese offices still write. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return new TextDecoder('gb18030', { fatal: true }).decode(bytes)
  }
}

export function text(value: Value): string {
  if (value === null || value === undefined) return ''
  return (value instanceof Date ? clockOf(value) : String(value)).trim()
}

/** A cell of a workbook is the clock on the wall in Shanghai, and so is a time without an offset. */
function instantOf(value: Value): number | null {
  if (value instanceof Date) return parseInstant(`${clockOf(value).slice(0, 19)}${SHANGHAI}`)
  const written = text(value)
  const plain = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T](\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(written)
  if (!plain) return parseInstant(written)
  const [, year, month, day, hour, minute, second = '00'] = plain
  const two = (part: string | undefined) => part!.padStart(2, '0')
  return parseInstant(`${year}-${two(month)}-${two(day)}T${two(hour)}:${minute}:${second}${SHANGHAI}`)
}

/** Excel formats as a date whatever number somebody typed, also beyond the calendar. */
function clockOf(value: Date): string {
  return Number.isNaN(value.getTime()) ? 'beyond the calendar' : value.toISOString()
}

function complaintOf(written: string): boolean | null {
  if (['', '否', 'false', '0'].includes(written.toLowerCase())) return false
  return ['是', 'true', '1'].includes(written.toLowerCase()) ? true : null
}
