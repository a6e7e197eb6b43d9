import type { HandInLine } from '../../contract/hand-ins.ts'
import { MONTHLY_COUNTS, type MonthlyColumn, type MonthlyFault } from '../../contract/hotline/monthly.ts'

export interface MonthlyRow {
  unit: string
  complaints: number
  supervised: number
  resolved: number
}

export interface MonthlyLineFault {
  line: number
  column: MonthlyColumn
  code: MonthlyFault
  /** As written. */
  value: string
}

export interface CheckedMonthly {
  rows: MonthlyRow[]
  /** By unit, where there is one. */
  notes: Record<string, string>
  faults: MonthlyLineFault[]
}

const LONGEST_NOTE = 500
const LARGEST = 1_000_000

/** Reads the lines of a monthly report; empty lines are none. All rows or none are taken by whoever stores them. */
export function checkMonthly(
  lines: readonly HandInLine[],
  unitMeant: (written: string) => string | undefined,
): CheckedMonthly {
  const rows: MonthlyRow[] = []
  const notes: Record<string, string> = {}
  const faults: MonthlyLineFault[] = []
  const seen = new Set<string>()
  for (const { line, cells } of lines) {
    const cell = (column: MonthlyColumn) => (cells[column] ?? '').trim()
    if (Object.values(cells).every((value) => value.trim() === '')) continue
    const before = faults.length
    const wrong = (column: MonthlyColumn, code: MonthlyFault) =>
      faults.push({ line, column, code, value: cell(column) })
    const unit = unitMeant(cell('unit'))
    if (unit === undefined) wrong('unit', 'unit-unknown')
    else if (seen.has(unit)) wrong('unit', 'unit-twice')
    else seen.add(unit)
    const [complaints, supervised, resolved] = MONTHLY_COUNTS.map((column) => countIn(cell(column)))
    MONTHLY_COUNTS.forEach((column) => countIn(cell(column)) === null && wrong(column, 'count-malformed'))
    // Of a number that nobody can read the others are neither more nor fewer.
    const isMore = (count: number | null | undefined) => (count ?? 0) > (complaints ?? Infinity)
    if (isMore(supervised)) wrong('supervised', 'more-than-complaints')
    if (isMore(resolved)) wrong('resolved', 'more-than-complaints')
    if (cell('note').length > LONGEST_NOTE) wrong('note', 'text-too-long')
    if (faults.length > before || unit === undefined) continue
    rows.push({ unit, complaints: complaints!, supervised: supervised!, resolved: resolved! })
    if (cell('note') !== '') notes[unit] = cell('note')
  }
  return { rows, notes, faults }
}

/** Wide digits are digits, and commas between thousands, which Excel writes into csv, are none of the number. */
function countIn(written: string): number | null {
  const plain = written.normalize('NFKC')
  const digits = /^\d{1,3}(?:,\d{3})+$/.test(plain) ? plain.replaceAll(',', '') : plain
  if (!/^\d{1,7}$/.test(digits)) return null
  const count = Number(digits)
  return count <= LARGEST ? count : null
}
