import { fileAside, type ParseLimits } from '../call-file/parse-aside.ts'
import type { ReadTable, TableOrder } from './read-table.ts'

/**
 * Reads a table of a person in a thread of its own, bounded in time and memory.
 *
 * @throws Refusal what `readTable` refuses; file-too-slow, file-too-large for the bounds; cancelled
 */
export function readTableAside(
  order: TableOrder,
  options: { signal?: AbortSignal; limits?: ParseLimits } = {},
): Promise<ReadTable> {
  return fileAside<ReadTable>(new URL('read-table-worker.ts', import.meta.url), order, options)
}
