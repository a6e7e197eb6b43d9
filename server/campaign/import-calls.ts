import { Refusal } from '../contract/errors.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { foreseeCalls, recordCalls } from '../ledger/record-calls.ts'
import {
  checkRows,
  findColumns,
  MOST_ROWS,
  readTable,
  text,
  type CallColumn,
  type FileFault,
  type FoundColumns,
} from './hotline-file.ts'

/** The hotline's clock may be a little ahead of ours. */
const CLOCK_TOLERANCE_MS = 60_000
const SAMPLE_ROWS = 3

export interface CallImport {
  bytes: Uint8Array
  /** Heads that the user named, by column; empty: the file has no such column. */
  columns: FoundColumns
  /** Lines of the file that are left out. */
  leaveOut: ReadonlySet<number>
  dryRun: boolean
}

export interface CallImportResult {
  imported: boolean
  heads: string[]
  /** The first rows as they were read, so that a person sees which column is which. */
  sample: string[][]
  columns: FoundColumns
  /** Columns that were not found; then no row was looked at. */
  missing: CallColumn[]
  /** Rows that are not empty. */
  rows: number
  stored: number
  duplicate: number
  /** Lines whose call is known with other content: what came first stands. */
  conflicts: number[]
  /** Of the rows that are not left out. */
  faults: FileFault[]
}

/**
 * Callers' answers from a file: all rows that are not left out, or none. A dry run, and a file with a faulty row,
 * changes nothing and says what would come of it.
 *
 * @param recorded inside the ledger's transaction, with the number of rows
 * @throws Refusal file-unreadable; bad-request for too many rows, and for a missing column unless it is a dry run
 */
export async function importCalls(
  ledger: Ledger,
  { bytes, columns, leaveOut, dryRun }: CallImport,
  now: number,
  recorded: (rows: number) => void,
): Promise<CallImportResult> {
  const table = await readTable(bytes)
  const { heads } = table
  if (table.rows.length > MOST_ROWS) throw new Refusal('bad-request', `more than ${MOST_ROWS} rows in one file`)
  const sample = table.rows.slice(0, SAMPLE_ROWS).map((row) => heads.map((_, column) => text(row[column])))
  const { found, missing } = findColumns(heads, columns)
  if (dryRun && missing.length > 0)
    return {
      imported: false,
      heads,
      sample,
      columns: found,
      missing,
      rows: table.rows.length,
      stored: 0,
      duplicate: 0,
      conflicts: [],
      faults: [],
    }
  const units = new Map(
    ledger.registry.units().flatMap(({ code, name }) => [[code, code] as const, [name, code] as const]),
  )
  const read = checkRows(table, units, columns, now + CLOCK_TOLERANCE_MS)
  const faults = read.faults.filter(({ line }) => !leaveOut.has(line))
  const calls = read.calls.filter(({ line }) => !leaveOut.has(line))
  const plain = calls.map(({ call }) => call)
  const run = !dryRun && faults.length === 0
  const results = run
    ? await ledger.write((w) => {
        const done = recordCalls(w, plain, w.now)
        recorded(done.length)
        return done.map(({ status }) => status)
      })
    : foreseeCalls(ledger, plain)
  const count = (status: string) => results.filter((each) => each === status).length
  return {
    imported: run,
    heads,
    sample,
    columns: found,
    missing,
    rows: read.calls.length + read.faults.length,
    stored: count('stored'),
    duplicate: count('duplicate'),
    conflicts: results.flatMap((status, index) => (status === 'conflict' ? [calls[index]!.line] : [])),
    faults,
  }
}
