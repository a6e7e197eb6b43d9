import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { SignatureRange, SignatureReport } from './verify-signatures-worker.ts'
import type { Problem } from './verify-chain.ts'

export interface SignatureCheck {
  /** Signatures that were checked and are right. */
  checked: number
  problems: Problem[]
}

/**
 * Checks every device signature that the ledger says is right, on all cores: with a pinned key, an item is signed
 * with it or held as `signature`. Apart from the rest of the verification, because it takes longer than all of it.
 *
 * @param file the database; it is read only
 * @param entries number of the last entry to look at
 */
export async function verifySignatures(file: string, entries: number): Promise<SignatureCheck> {
  const parts = Math.max(1, availableParallelism())
  const size = Math.ceil(entries / parts)
  const ranges = Array.from({ length: parts }, (_, i): SignatureRange => {
    return { file, first: i * size + 1, last: Math.min(entries, (i + 1) * size) }
  })
  const reports = await Promise.all(ranges.filter(({ first, last }) => first <= last).map(inThread))
  const wrong = reports.map(({ problem }) => problem).filter((problem) => problem !== null)
  const first = wrong.toSorted((a, b) => a.n! - b.n!)[0]
  return { checked: reports.reduce((sum, { checked }) => sum + checked, 0), problems: first ? [first] : [] }
}

function inThread(range: SignatureRange): Promise<SignatureReport> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('verify-signatures-worker.ts', import.meta.url), { workerData: range })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
