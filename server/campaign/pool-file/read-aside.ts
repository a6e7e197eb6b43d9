import { fileAside, type ParseLimits } from '../call-file/parse-aside.ts'
import type { PoolFileOrder, ReadPoolFile } from './read-pool-file.ts'

/** The largest file takes some seconds and half a gigabyte. */
const LIMITS: ParseLimits = { timeMs: 120_000, memoryMb: 1_024 }

/**
 * Reads a file for the pool in a thread of its own, bounded in time and memory.
 *
 * @throws Refusal what `readPoolFile` refuses; file-too-slow, file-too-large for the bounds; cancelled
 */
export function readPoolFileAside(
  order: PoolFileOrder,
  { signal, limits = LIMITS }: { signal?: AbortSignal; limits?: ParseLimits } = {},
): Promise<ReadPoolFile> {
  const url = new URL('read-worker.ts', import.meta.url)
  return fileAside<ReadPoolFile>(url, order, { limits, ...(signal === undefined ? {} : { signal }) })
}
