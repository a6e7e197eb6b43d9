import type { EvidenceSort } from '../../contract/deductions.ts'
import { fileAside } from '../call-file/parse-aside.ts'

export interface LookedInto {
  sort: EvidenceSort
  /** Of what was sent, hex. */
  sha256: string
}

/**
 * Looks into a file of evidence in a thread of its own, bounded in time and memory.
 *
 * @throws Refusal what `lookInto` refuses; file-too-slow, file-too-large for the bounds; cancelled
 */
export function lookAside(bytes: Uint8Array, options: { signal?: AbortSignal } = {}): Promise<LookedInto> {
  return fileAside<LookedInto>(new URL('look-worker.ts', import.meta.url), { bytes }, options)
}
