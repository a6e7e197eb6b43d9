import { fileAside, type ParseLimits } from '../call-file/parse-aside.ts'
import type { LinesOrder, ReadLines } from './read-lines.ts'

/**
 * Reads a file of a unit in a thread of its own, bounded in time and memory.
 *
 * @throws Refusal what `readLines` refuses; file-too-slow, file-too-large for the bounds; cancelled
 */
export function readAside(
  order: LinesOrder,
  options: { signal?: AbortSignal; limits?: ParseLimits } = {},
): Promise<ReadLines> {
  return fileAside<ReadLines>(new URL('read-worker.ts', import.meta.url), order, options)
}
