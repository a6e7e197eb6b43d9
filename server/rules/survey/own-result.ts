import type { OwnResultColumn, SurveyFault } from '../../contract/survey/answers.ts'
import type { FileRow } from '../../contract/survey/rows.ts'
import { halfUp } from '../score/exact.ts'

/** One unit of the team's own result; the score in hundredths. */
export interface OwnScore {
  unit: string
  score: number
  n: number
}

export interface CheckedOwnResult {
  scores: OwnScore[]
  faults: SurveyFault<OwnResultColumn>[]
}

const SCORE = /^(\d{1,3})(?:\.(\d{1,2}))?$/
const COUNT = /^[1-9]\d{0,6}$/

/**
 * Checks the result that the team computed by itself (campaign document 五.1: 独立行使第三方测评权力).
 *
 * @param unitOf code of the unit that a code or name means, or null
 */
export function checkOwnResult(
  rows: readonly FileRow<OwnResultColumn>[],
  unitOf: (written: string) => string | null,
): CheckedOwnResult {
  const checked: CheckedOwnResult = { scores: [], faults: [] }
  const lineOf = new Map<string, number>()
  for (const { line, cells } of rows) {
    const before = checked.faults.length
    const cell = (column: OwnResultColumn) => (cells[column] ?? '').normalize('NFKC').trim()
    const fault = (column: OwnResultColumn, code: SurveyFault['code'], first?: number) =>
      checked.faults.push({ line, column, code, value: cells[column] ?? '', ...(first === undefined ? {} : { first }) })
    const unit = unitOf((cells.unit ?? '').trim())
    const first = unit === null ? undefined : lineOf.get(unit)
    if (unit === null) fault('unit', 'unit-unknown')
    else if (first !== undefined) fault('unit', 'unit-twice', first)
    else lineOf.set(unit, line)
    const score = hundredths(cell('score'))
    if (score === null) fault('score', 'score-malformed')
    const n = COUNT.test(cell('n')) ? Number(cell('n')) : null
    if (n === null) fault('n', 'count-malformed')
    if (unit !== null && score !== null && n !== null && checked.faults.length === before)
      checked.scores.push({ unit, score, n })
  }
  return checked
}

/**
 * The own result by the units that go on: of several that went on in one, their mean by answers, half up.
 *
 * @param heirOf the unit for which another one counts that went on in it
 */
export function weightedOwnScores(
  scores: readonly OwnScore[],
  heirOf: (unit: string) => string,
): Map<string, { score: number; n: number }> {
  const sums = new Map<string, { points: bigint; n: number }>()
  for (const { unit, score, n } of scores) {
    const { points, n: before } = sums.get(heirOf(unit)) ?? { points: 0n, n: 0 }
    sums.set(heirOf(unit), { points: points + BigInt(score) * BigInt(n), n: before + n })
  }
  return new Map([...sums].map(([unit, { points, n }]) => [unit, { score: Number(halfUp(points, BigInt(n))), n }]))
}

function hundredths(written: string): number | null {
  const [, whole, part = ''] = SCORE.exec(written) ?? []
  if (whole === undefined) return null
  const value = Number(whole) * 100 + Number(part.padEnd(2, '0'))
  return value <= 10_000 ? value : null
}
