import { createHash } from 'node:crypto'
import { Refusal } from '../../contract/errors.ts'
import type { BaselineFile } from '../../contract/answers/summary.ts'
import type { Actor } from '../../contract/audit.ts'
import type { Officer } from '../../contract/ledger/officer.ts'
import { BASELINE_COLUMNS, BASELINE_FAULTS } from '../../contract/summary/baseline-file.ts'
import type { Store } from '../../store/port.ts'
import { readTableAside } from '../survey-file/read-table-aside.ts'

/** Faults that one answer lists. */
const MOST_LISTED = 500

export interface BaselineOrder {
  bytes: Uint8Array
  campaign: string
  sheet?: string
  dryRun: boolean
}

/**
 * Takes a file of last year's figures: all lines or none. It is read in a bounded thread and looked at beside the writer.
 *
 * @param by.word user name of the officer who gave the word at the command line
 * @throws Refusal what reading refuses; unknown-campaign; baseline-columns-missing unless it is a dry run; baseline-sealed
 */
export async function takeBaseline(
  store: Store,
  { bytes, campaign, sheet, dryRun }: BaselineOrder,
  by: { actor: Actor; officer: Officer; now: number; signal?: AbortSignal; word?: string },
): Promise<BaselineFile> {
  const { signal } = by
  const order = {
    bytes,
    columns: BASELINE_COLUMNS,
    needed: ['unit', 'method'],
    ...(sheet === undefined ? {} : { sheet }),
  }
  const table = await readTableAside(order, signal ? { signal } : {})
  const hasFigures = table.rows.some(({ cells }) => 'score' in cells || 'rank' in cells)
  const missing = [...table.missing, ...(hasFigures ? [] : [BASELINE_COLUMNS.score[0], BASELINE_COLUMNS.rank[0]])]
  if (missing.length > 0 && !dryRun) throw new Refusal('baseline-columns-missing', missing.join('、'))
  const all = missing.length > 0 ? [] : table.rows.map(({ line, cells }) => ({ line, cells }))
  // Of the template, lines of units that a method did not cover.
  const lines = all.filter(({ cells }) => [cells.score, cells.rank].some((cell) => (cell ?? '').trim() !== ''))
  const { rows, faults } = await store.read('baseline.check-file', { campaign, rows: lines }, by.now)
  const isTaken = !dryRun && faults.length === 0
  if (isTaken && rows.length === 0) throw new Refusal('file-no-rows')
  const hash = createHash('sha256').update(bytes).digest('hex')
  const { officer, actor } = by
  const taken = isTaken ? await store.act('baseline.enter', { campaign, rows, hash, officer }, actor, by.word) : null
  return {
    imported: taken !== null,
    entry: taken?.entry ?? null,
    sheets: table.sheets,
    sheet: table.sheet,
    headLine: table.headLine,
    missing,
    rows: rows.length,
    blank: all.length - lines.length,
    faulty: new Set(faults.map(({ line }) => line)).size,
    faults: faults.slice(0, MOST_LISTED).map(({ line, column, code, value, first }) => ({
      line,
      column,
      code,
      zh: BASELINE_FAULTS[code].zh,
      value,
      ...(first === undefined ? {} : { first }),
    })),
  }
}
