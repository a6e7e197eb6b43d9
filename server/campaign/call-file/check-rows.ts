import { dateOfDay, dayOf } from '../../contract/campaign-time.ts'
import { plainText } from '../../contract/text/plain-text.ts'
import type { CallRating } from '../../store/changes/record-calls.ts'
import { complaintOf, instantOf, isDamagedId, levelOf, text } from './cell-values.ts'
import type { CallColumn } from '../../contract/hotline/call-columns.ts'
import { COLUMN_NAMES, type Heads } from './columns.ts'
import type { Sheet, Value } from './read-sheets.ts'

/** By what the cells of a file are understood. Plain data: it crosses to the thread that reads the file. */
export interface Understanding {
  /** Code of the unit, by everything that may stand for one as `plainText`; null: means two. */
  units: ReadonlyMap<string, string | null>
  /** What the user said of words for levels, by `plainText`. */
  levels: ReadonlyMap<string, number>
  /** Answers were given from here on, the first campaign's beginning, and before `until`, ms. */
  since: number
  until: number
  /** Whether a unit that nobody knows is no fault: the answer goes to the tray with the words. */
  strangersToTray: boolean
}

export interface RowFault {
  /** Line of the file, as a person sees it, from 1. */
  line: number
  zh: string
  /** The columns at fault, and what stands in the row. */
  columns: CallColumn[]
  cells: Partial<Record<CallColumn, string>>
}

export interface CheckedRows {
  calls: { line: number; call: CallRating }[]
  faults: RowFault[]
  /** Words that name no unit, with how many rows have them. */
  strangers: { words: string; rows: number; line: number }[]
  /** Words of levels that are not its usual name or digit, and what each is taken for; null: for none. */
  levelWords: { words: string; level: number | null; rows: number }[]
  /** What Excel made of ids: how many rows lost theirs. */
  damagedIds: number
}

/** Every row below the heads. */
export function checkRows({ rows }: Sheet, { at, heads, found }: Heads, by: Understanding): CheckedRows {
  const index = Object.fromEntries(
    Object.entries(found).map(([column, head]) => [column, heads.indexOf(head)]),
  ) as Partial<Record<CallColumn, number>>
  const result: CheckedRows = { calls: [], faults: [], strangers: [], levelWords: [], damagedIds: 0 }
  const seen = new Map<string, number>()
  const strangers = new Map<string, CheckedRows['strangers'][number]>()
  const levelWords = new Map<string, CheckedRows['levelWords'][number]>()
  for (const { line, cells } of rows.slice(at + 1)) {
    const cell = (column: CallColumn): Value => (index[column] === undefined ? undefined : cells[index[column]])
    const row = checkRow(cell, by)
    const first = row.callId === '' ? undefined : seen.get(row.callId)
    if (first !== undefined) row.faults.push(['callId', `来电编号与第 ${first} 行相同`])
    else seen.set(row.callId, line)
    if (row.damaged) result.damagedIds++
    if (row.unit === undefined && row.words !== '') addTo(strangers, row.words, { words: row.words, rows: 0, line })
    if (row.levelWords !== '') {
      const words = row.levelWords
      addTo(levelWords, words, { words, level: row.level ?? null, rows: 0 })
    }
    const { callId, level, answeredAt, complaint } = row
    if (row.faults.length > 0 || level === null || answeredAt === null) result.faults.push(faultOf(line, row, cell))
    else {
      const unit = row.unit ?? row.words
      result.calls.push({ line, call: { callId, unit, level, answeredAt, ...(complaint ? { complaint } : {}) } })
    }
  }
  result.strangers.push(...strangers.values())
  result.levelWords.push(...levelWords.values())
  return result
}

interface Row {
  callId: string
  damaged: boolean
  words: string
  unit: string | undefined
  level: number | null
  levelWords: string
  answeredAt: number | null
  complaint: boolean | null
  faults: [CallColumn, string][]
}

function checkRow(cell: (column: CallColumn) => Value, by: Understanding): Row {
  const faults: Row['faults'] = []
  const callId = text(cell('callId'))
  const damaged = isDamagedId(cell('callId'))
  if (callId === '' || callId.length > 100) faults.push(['callId', '来电编号为空或过长'])
  else if (damaged) faults.push(['callId', `来电编号被 Excel 改成了数字（${callId}），末几位已丢失`])
  const words = text(cell('unit')).slice(0, 100)
  const unit = by.units.get(plainText(words)) ?? undefined
  if (words === '') faults.push(['unit', '参评单位为空'])
  else if (unit === undefined && !by.strangersToTray) faults.push(['unit', `没有这个参评单位：${words}`])
  const written = text(cell('level'))
  const level = levelOf(written, by.levels)
  if (level === null) faults.push(['level', `等级须为 1 至 5 或五个等级的名称，不是“${written.slice(0, 20)}”`])
  const answeredAt = instantOf(cell('answeredAt'))
  if (answeredAt === null) faults.push(['answeredAt', '时间须写作 2026-11-18 10:05'])
  else if (answeredAt > by.until) faults.push(['answeredAt', '时间在将来'])
  else if (answeredAt < by.since)
    faults.push(['answeredAt', `时间不在任何评议活动之内（最早 ${dateOfDay(dayOf(by.since))}）`])
  const complaint = complaintOf(text(cell('complaint')))
  if (complaint === null) faults.push(['complaint', '是否投诉须为是或否'])
  const levelWords = USUAL_LEVELS.has(written) ? '' : written
  return { callId, damaged, words, unit, level, levelWords, answeredAt, complaint, faults }
}

const USUAL_LEVELS = new Set(['', '1', '2', '3', '4', '5', '非常满意', '满意', '基本满意', '不满意', '非常不满意'])
/** Different words that the preview lists; a column that was mapped wrongly has as many as rows. */
const MOST_WORDS = 100

function addTo<T extends { rows: number }>(to: Map<string, T>, key: string, fresh: T): void {
  let entry = to.get(key)
  if (!entry) {
    if (to.size >= MOST_WORDS) return
    to.set(key, (entry = fresh))
  }
  entry.rows++
}

function faultOf(line: number, { faults }: Row, cell: (column: CallColumn) => Value): RowFault {
  const cells = COLUMN_NAMES.flatMap((column) => {
    const value = cell(column)
    return value === undefined ? [] : [[column, text(value).slice(0, 100)] as const]
  })
  return {
    line,
    zh: faults.map(([, zh]) => zh).join('；'),
    columns: [...new Set(faults.map(([column]) => column))],
    cells: Object.fromEntries(cells),
  }
}
