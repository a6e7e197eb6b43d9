import { createHash } from 'node:crypto'
import { Refusal } from '../../contract/errors.ts'
import { MOST_POOL_ROWS } from '../../contract/survey/pool.ts'
import { OBJECT_KINDS, type ObjectKind } from '../../contract/survey/kinds.ts'
import { POOL_COLUMNS, POOL_COLUMNS_NEEDED, type PoolColumn } from '../../contract/survey/people-files.ts'
import type { PeopleFault } from '../../contract/survey/people-faults.ts'
import type { FileRow } from '../../contract/survey/rows.ts'
import { plainText } from '../../contract/text/plain-text.ts'
import { checkObjects, type ListedObject } from '../../rules/sampling/check-people.ts'
import { text } from '../call-file/cell-values.ts'
import type { SheetLimits } from '../call-file/read-sheets.ts'
import { bestSheet } from '../hand-in-file/find-heads.ts'

export interface PoolFileOrder {
  bytes: Uint8Array
  /** The sheet that a person chose; else the first that has all columns, else the first in which one is found. */
  sheet?: string
  /** Codes of units by everything that may stand for one, as `plainText`; null: it may be one of several. */
  units: ReadonlyMap<string, string | null>
}

/** What a file for the pool says: of its people counts alone, but for those of faulty lines, and packed for the store. */
export interface ReadPoolFile {
  sheets: string[]
  sheet: string
  headLine: number
  /** Columns without which nothing can be read, by the template's heads. */
  missing: string[]
  /** Lines with something in them. */
  lines: number
  faulty: number
  /** The first of them. */
  faults: PeopleFault<PoolColumn>[]
  /** Lines of one person of one unit, who becomes one rater. */
  repeated: { line: number; first: number }[]
  /** Lines of people who do not consent: they do not enter. */
  refusing: number
  kinds: Partial<Record<ObjectKind, number>>
  /** Units that are named. */
  units: number
  /** Hex SHA-256 of the file. */
  digest: string
  /** Of those who consent, as `PoolOrder` has them. */
  rows: string
}

/** Faults that one answer lists. */
const MOST_LISTED = 500
const LIMITS: SheetLimits = {
  lines: MOST_POOL_ROWS + 100,
  cells: 8 * MOST_POOL_ROWS,
  unpackedBytes: 320 * 1_048_576,
}

/**
 * Reads a file of the survey team or of the hall bureau (columns of service objects, and `unit`) and checks each line. Runs
 * in a thread that is bounded (`read-aside.ts`).
 *
 * @throws Refusal file-no-rows, pool-file-too-long, and what `bestSheet` refuses
 */
export async function readPoolFile({ bytes, sheet: chosen, units }: PoolFileOrder): Promise<ReadPoolFile> {
  const { sheets, sheet, heads } = await bestSheet(bytes, POOL_COLUMNS, { chosen, limits: LIMITS })
  const missing = POOL_COLUMNS_NEEDED.filter((column) => !heads.columns.has(column)).map(
    (column) => POOL_COLUMNS[column][0],
  )
  const below = sheet.rows.slice(heads.at + 1)
  if (heads.columns.size > 0 && below.length === 0) throw new Refusal('file-no-rows')
  if (below.length > MOST_POOL_ROWS) throw new Refusal('pool-file-too-long', `${below.length} > ${MOST_POOL_ROWS}`)
  const columns = [...heads.columns] as [PoolColumn, number][]
  const rows = below.map(({ line, cells }): FileRow<PoolColumn> => ({
    line,
    cells: Object.fromEntries(columns.map(([column, at]) => [column, text(cells[at])])),
  }))
  const unitOf = (written: string) => units.get(plainText(written)) ?? null
  const { objects, faults, repeated } =
    missing.length > 0 ? { objects: [], faults: [], repeated: [] } : checkObjects(rows, unitOf)
  const entering = objects.filter(({ consent }) => consent)
  const counts = OBJECT_KINDS.map((kind) => [kind, entering.filter((each) => each.kind === kind).length] as const)
  return {
    sheets,
    sheet: sheet.name,
    headLine: sheet.rows[Math.max(heads.at, 0)]!.line,
    missing,
    lines: below.length,
    faulty: new Set(faults.map(({ line }) => line)).size,
    faults: faults.slice(0, MOST_LISTED),
    repeated: repeated.slice(0, MOST_LISTED),
    refusing: objects.length - entering.length,
    kinds: Object.fromEntries(counts.filter(([, count]) => count > 0)),
    units: new Set(entering.map(({ unit }) => unit)).size,
    digest: createHash('sha256').update(bytes).digest('hex'),
    rows: packed(entering),
  }
}

function packed(objects: readonly ListedObject[]): string {
  return JSON.stringify(
    objects.map(({ unit, kind, name, organisation = '', phone = '' }) => [unit, kind, name, organisation, phone]),
  )
}
