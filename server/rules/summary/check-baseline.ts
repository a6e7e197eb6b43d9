import type { BaselineRow } from '../../contract/ledger/baseline-entries.ts'
import { isMethodCode, METHOD_CODES, type MethodCode } from '../../contract/methods.ts'
import { BASELINE_METHODS, type BaselineColumn, type BaselineFault } from '../../contract/summary/baseline-file.ts'
import type { FileRow } from '../../contract/survey/rows.ts'

const SCORE = /^(-)?(\d{1,3})(?:\.(\d{1,2}))?$/
const RANK = /^[1-9]\d{0,3}$/
/** The highest score, in hundredths; of `online` deductions may bring it as far below 0. */
export const MOST_SCORE = 10_000

export interface CheckedBaseline {
  rows: BaselineRow[]
  /** Of each row its line in the file. */
  lines: number[]
  faults: BaselineFault[]
}

/**
 * Reads last year's figures line by line; empty lines are none. All lines or none are taken by whoever stores them.
 *
 * @param unitOf code of the unit that a code, name or former name means, or null
 * @param isSealed whether last year's seal of a method stands: its figures need no file
 */
export function checkBaseline(
  lines: readonly FileRow<BaselineColumn>[],
  unitOf: (written: string) => string | null,
  isSealed: (method: MethodCode) => boolean,
): CheckedBaseline {
  const checked: CheckedBaseline = { rows: [], lines: [], faults: [] }
  const lineOf = new Map<string, number>()
  for (const { line, cells } of lines) {
    const cell = (column: BaselineColumn) => (cells[column] ?? '').normalize('NFKC').trim()
    if (Object.values(cells).every((value) => value.trim() === '')) continue
    const before = checked.faults.length
    const fault = (column: BaselineColumn, code: BaselineFault['code'], first?: number) =>
      checked.faults.push({ line, column, code, value: cells[column] ?? '', ...(first === undefined ? {} : { first }) })
    const unit = unitOf((cells.unit ?? '').trim())
    const method = methodMeant(cell('method'))
    if (unit === null) fault('unit', 'unit-unknown')
    if (method === null) fault('method', 'method-unknown')
    else if (isSealed(method)) fault('method', 'method-sealed')
    const first = lineOf.get(`${unit} ${method}`)
    if (unit !== null && method !== null && first !== undefined) fault('unit', 'unit-twice', first)
    else lineOf.set(`${unit} ${method}`, line)
    const score = hundredthsOf(cell('score'), method)
    if (score === 'malformed') fault('score', 'score-malformed')
    const rank = cell('rank')
    if (rank !== '' && !RANK.test(rank)) fault('rank', 'rank-malformed')
    if (score === undefined && rank === '') fault('score', 'figures-missing')
    if (unit === null || method === null || score === 'malformed' || checked.faults.length > before) continue
    checked.lines.push(line)
    checked.rows.push({
      unit,
      method,
      ...(score === undefined ? {} : { score }),
      ...(rank === '' ? {} : { rank: Number(rank) }),
    })
  }
  return checked
}

function methodMeant(written: string): MethodCode | null {
  if (isMethodCode(written)) return written
  return METHOD_CODES.find((method) => BASELINE_METHODS[method].includes(written)) ?? null
}

function hundredthsOf(written: string, method: MethodCode | null): number | undefined | 'malformed' {
  if (written === '') return undefined
  const [, minus, whole, part = ''] = SCORE.exec(written) ?? []
  if (whole === undefined || (minus !== undefined && method !== 'online')) return 'malformed'
  const value = Number(whole) * 100 + Number(part.padEnd(2, '0'))
  if (value > MOST_SCORE) return 'malformed'
  return minus === undefined || value === 0 ? value : -value
}
