import { rangeRef, type MergeRange } from 'hucre/xlsx'
import { Refusal } from '../../contract/errors.ts'
import type { Sheet } from './read-sheets.ts'

/** Addresses that one refusal lists. */
const MOST_LISTED = 20

/**
 * Of merged cells all but the first read as empty, so an answer in them would be lost in silence. Titles above the heads,
 * heads, columns that nobody reads and what stands below the last line may be merged.
 *
 * @param heads index of their row, and the columns that are read
 * @throws Refusal file-cells-merged, with the addresses
 */
export function mustHaveNoMerges(
  { rows, merges }: Sheet,
  { at, columns }: { at: number; columns: readonly number[] },
): void {
  const first = rows[at + 1]?.line
  const last = rows.at(-1)?.line
  if (first === undefined || last === undefined) return
  const bad = merges.filter(
    ({ startRow, endRow, startCol, endCol }) =>
      endRow + 1 >= first && startRow + 1 <= last && columns.some((column) => column >= startCol && column <= endCol),
  )
  if (bad.length > 0) throw new Refusal('file-cells-merged', listed(bad))
}

function listed(ranges: readonly MergeRange[]): string {
  const shown = ranges
    .slice(0, MOST_LISTED)
    .map(({ startRow, startCol, endRow, endCol }) => rangeRef(startRow, startCol, endRow, endCol))
  return `${shown.join('、')}${ranges.length > shown.length ? ` … (${ranges.length})` : ''}`
}
