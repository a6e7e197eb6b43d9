import { RANKS_LEFT_OUT, type RollColumn, type RollFault, type RollRow } from '../../contract/ballot/roll.ts'
import type { FileRow } from '../../contract/survey/rows.ts'
import { textFault } from '../sampling/check-people.ts'

export interface CheckedRoll {
  /** Sound rows in the order of the file, with their lines. */
  rows: (RollRow & { line: number })[]
  /** 厅级: named, and not on the roll (campaign document 五.3). */
  leftOut: { line: number; name: string; unit: string; rank: string }[]
  faults: RollFault[]
}

const MOST: Readonly<Record<RollColumn, number>> = { name: 100, born: 30, phoneEnd: 30, unit: 200, rank: 50, seat: 100 }
const BORN = /^(19|20)(\d\d)[-./年]?(0?[1-9]|1[0-2])月?$/
/** As dates of Excel are read. */
const DATE = /^\d{4}-\d\d-\d\d$/
/** January, or October of which Excel dropped the last zero. */
const ONE_OR_TEN = /\.1$/

/** Checks a file of a roll, `name, born, phoneEnd, unit, rank, seat`. */
export function checkRoll(lines: readonly FileRow<RollColumn>[]): CheckedRoll {
  const checked: CheckedRoll = { rows: [], leftOut: [], faults: [] }
  for (const { line, cells } of lines) {
    const cell = (column: RollColumn) => (cells[column] ?? '').trim()
    const faults: RollFault[] = []
    const fault = (column: RollColumn, code: RollFault['code']) =>
      faults.push({ line, column, code, value: cell(column) })
    if (cell('name') === '') fault('name', 'name-missing')
    if (cell('unit') === '') fault('unit', 'unit-missing')
    for (const [column, most] of Object.entries(MOST) as [RollColumn, number][]) {
      const code = textFault(cell(column), most)
      if (code !== null) fault(column, code)
    }
    const born = bornOf(cell('born'))
    if (born === null) fault('born', 'born-malformed')
    const phoneEnd = cell('phoneEnd').normalize('NFKC').replace(/\s/g, '')
    if (phoneEnd !== '' && !/^\d{4}$/.test(phoneEnd)) fault('phoneEnd', 'phone-end-malformed')
    if (faults.length > 0) {
      checked.faults.push(...faults)
      continue
    }
    const rank = cell('rank')
    if (isLeftOut({ rank })) {
      checked.leftOut.push({ line, name: cell('name'), unit: cell('unit'), rank })
      continue
    }
    checked.rows.push({
      line,
      name: cell('name'),
      unit: cell('unit'),
      ...(born === '' ? {} : { born: born! }),
      ...(phoneEnd === '' ? {} : { phoneEnd }),
      ...(rank === '' ? {} : { rank }),
      ...(cell('seat') === '' ? {} : { seat: cell('seat') }),
    })
  }
  return checked
}

/** 厅级干部 do not rate (campaign document 五.3). */
export function isLeftOut({ rank = '' }: { rank?: string }): boolean {
  return RANKS_LEFT_OUT.includes(rank.normalize('NFKC').replace(/\s/g, ''))
}

/**
 * `1970-05` of what people write for it, such as `1970.5` and `1970年5月`, or of a whole date; null where it is none, and where
 * the month may be one of two.
 */
function bornOf(written: string): string | null {
  if (written === '') return ''
  const all = written.normalize('NFKC').replace(/\s/g, '')
  const plain = DATE.test(all) ? all.slice(0, 7) : all
  const [, century, year, month] = (ONE_OR_TEN.test(plain) ? null : BORN.exec(plain)) ?? []
  return month === undefined ? null : `${century}${year}-${month.padStart(2, '0')}`
}
