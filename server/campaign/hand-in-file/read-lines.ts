import { Refusal } from '../../contract/errors.ts'
import { MOST_VOTERS, ROLL_COLUMNS } from '../../contract/ballot/roll.ts'
import { HAND_IN_COLUMNS, MOST_LINES, type HandInLine, type HandInPart } from '../../contract/hand-ins.ts'
import { MONTHLY_COLUMNS, MOST_MONTHLY_LINES } from '../../contract/hotline/monthly.ts'
import { text } from '../call-file/cell-values.ts'
import { instantText } from '../survey-file/cell-time.ts'
import { bestSheet } from './find-heads.ts'

/** What a file of people is for: a part of a hand-in, a roll of the ballot, or a monthly report. */
export type FilePart = HandInPart | 'roll' | 'monthly'
const COLUMNS: Readonly<Record<FilePart, Record<string, readonly string[]>>> = {
  ...HAND_IN_COLUMNS,
  roll: ROLL_COLUMNS,
  monthly: MONTHLY_COLUMNS,
}
const MOST: Readonly<Record<FilePart, number>> = { ...MOST_LINES, roll: MOST_VOTERS, monthly: MOST_MONTHLY_LINES }

export interface LinesOrder {
  bytes: Uint8Array
  part: FilePart
  /** The sheet that a person chose; else the first that has all columns, else the first in which one is found. */
  sheet?: string
}

export interface ReadLines {
  sheets: string[]
  sheet: string
  /** Line of the heads. */
  headLine: number
  /** Columns of which no head was found, by the template's heads. */
  missing: string[]
  lines: HandInLine[]
}

/**
 * Reads a file for one part, cell by cell as a person sees them: nothing is judged here. Runs in a thread that is bounded
 * (`read-aside.ts`).
 *
 * @throws Refusal file-no-rows, hand-in-too-long, and what `bestSheet` refuses
 */
export async function readLines({ bytes, part, sheet: chosen }: LinesOrder): Promise<ReadLines> {
  const { sheets, sheet, heads } = await bestSheet(bytes, COLUMNS[part], { chosen })
  const below = sheet.rows.slice(heads.at + 1)
  if (heads.columns.size > 0 && below.length === 0) throw new Refusal('file-no-rows')
  if (below.length > MOST[part]) throw new Refusal('hand-in-too-long', `${below.length} > ${MOST[part]}`)
  // Excel makes a date of a month of birth that somebody types as 1970-05.
  const shown = part === 'roll' ? instantText : text
  const lines = below.map(({ line, cells }) => ({
    line,
    cells: Object.fromEntries([...heads.columns].map(([column, at]) => [column, shown(cells[at])])),
  }))
  return {
    sheets,
    sheet: sheet.name,
    headLine: sheet.rows[Math.max(heads.at, 0)]!.line,
    missing: heads.missing,
    lines: heads.columns.size === 0 ? [] : lines,
  }
}
