import { parseInstant, SHANGHAI_OFFSET_MS } from '../../contract/campaign-time.ts'
import { plainText } from '../../contract/text/plain-text.ts'
import { MOST_CELL_LENGTH } from './limits.ts'
import type { Value } from './read-sheets.ts'

/** What a person sees in a cell, cut where it is longer than any that means something. */
export function text(value: Value): string {
  if (value === null || value === undefined) return ''
  const written = value instanceof Date ? clockOf(value) : typeof value === 'number' ? digitsOf(value) : String(value)
  return written.slice(0, MOST_CELL_LENGTH).trim()
}

/** Excel shows fifteen digits: what a sum leaves behind them (92.30000000000001) nobody sees. */
function digitsOf(value: number): string {
  return String(Number.isInteger(value) ? value : Number(value.toPrecision(15)))
}

/** Excel formats as a date whatever number somebody typed, also beyond the calendar. */
function clockOf(value: Date): string {
  return Number.isNaN(value.getTime()) ? 'beyond the calendar' : value.toISOString().slice(0, 19).replace('T', ' ')
}

/** Words of the levels, as `plainText`. The preview shows which of them a file has and what each was taken for. */
export const LEVEL_WORDS: Readonly<Record<string, number>> = {
  非常满意: 5,
  很满意: 5,
  十分满意: 5,
  满意: 4,
  基本满意: 3,
  一般: 3,
  不满意: 2,
  非常不满意: 1,
  很不满意: 1,
  十分不满意: 1,
}

/** 1 to 5, or null for what means no level. `5分` and `5星` are 5. */
export function levelOf(written: string, own: ReadonlyMap<string, number>): number | null {
  const plain = plainText(written)
  const known = own.get(plain) ?? (Object.hasOwn(LEVEL_WORDS, plain) ? LEVEL_WORDS[plain] : undefined)
  if (known !== undefined) return known
  const digit = /^([1-5])(?:\.0{1,3})?[分星]?$/.exec(plain)?.[1]
  return digit === undefined ? null : Number(digit)
}

/** Whether Excel made a number of an id and lost its last digits: only fifteen are kept. */
export function isDamagedId(value: Value): boolean {
  if (typeof value === 'number') return Math.abs(value) >= 1e15
  return /^\d(?:\.\d{1,20})?E\+\d{1,3}$/i.test(text(value).normalize('NFKC'))
}

const DATE = /^(\d{4})(?:[-/.年])(\d{1,2})(?:[-/.月])(\d{1,2})日?/
const CLOCK = /^[T ]?(\d{1,2})[:时点](\d{1,2})?(?:[:分](\d{1,2})?)?(?:\.\d{1,9})?秒?分?$/
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?$/
/** Days since 1899-12-30, as Excel counts: from 1954 to 2119. */
const [FIRST_SERIAL, LAST_SERIAL] = [20_000, 80_000]
const SERIAL_EPOCH_MS = Date.UTC(1899, 11, 30)

/**
 * The moment that a cell means, ms, or null. Without an offset it is the clock on the wall in Shanghai; a date alone is
 * its first moment. RFC 3339, `2026-11-3 9:05`, `2026/11/3`, `2026年11月3日 9时5分`, `20261103`, date serials.
 */
export function instantOf(value: Value): number | null {
  if (value instanceof Date) return wall(Math.round(value.getTime() / 1000) * 1000)
  const written = text(value).normalize('NFKC')
  if (written.length > 40) return null
  const serial = typeof value === 'number' || /^\d{5}(?:\.\d{1,12})?$/.test(written) ? Number(written) : Number.NaN
  if (serial >= FIRST_SERIAL && serial <= LAST_SERIAL) return wall(SERIAL_EPOCH_MS + Math.round(serial * 86_400) * 1000)
  const compact = COMPACT.exec(written)
  if (compact) return fromParts(compact.slice(1))
  const date = DATE.exec(written)
  const rest = date === null ? '' : written.slice(date[0].length)
  if (date === null) return parseInstant(written)
  if (rest.trim() === '') return fromParts(date.slice(1))
  const clock = CLOCK.exec(rest.replace(/^ {1,10}/, ' '))
  return clock ? fromParts([...date.slice(1), ...clock.slice(1)]) : parseInstant(written)
}

function wall(ms: number): number | null {
  return Number.isNaN(ms) ? null : ms - SHANGHAI_OFFSET_MS
}

function fromParts(parts: readonly (string | undefined)[]): number | null {
  const [year, month, day, hour = '0', minute = '0', second = '0'] = parts
  const two = (part: string | undefined) => part!.padStart(2, '0')
  return parseInstant(`${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}+08:00`)
}

export function complaintOf(written: string): boolean | null {
  const plain = plainText(written)
  if (['', '否', '无', '不是', 'FALSE', 'NO', 'N', '0'].includes(plain)) return false
  return ['是', '有', 'TRUE', 'YES', 'Y', '1'].includes(plain) ? true : null
}
