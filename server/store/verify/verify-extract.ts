import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import { walkLines } from './walk-lines.ts'

/** What is wrong with an extract of a ledger, as people read it; `sealed` is the body of its seal while nothing is. */
export interface ExtractCheck {
  entries: number
  faults: string[]
  sealed: EntryBodies['seal'] | null
}

/**
 * Checks an extract that ends with a seal, line by line as `ledger export` writes it, with nothing but itself: the chain,
 * and every member that follows from entries before it, recomputed in tables of its own.
 *
 * @param seal the entry of the seal and its hash, as the extract shall end
 */
export async function verifyExtract(
  lines: AsyncIterable<string>,
  seal: { n: number; hash: string },
  onProgress: (entries: number) => void,
): Promise<ExtractCheck> {
  let sealed: EntryBodies['seal'] | null = null
  const { entries, fault, head } = await walkLines(lines, {
    onEntry({ n, kind, body }) {
      if (kind === 'seal' && n === seal.n) sealed = body as EntryBodies['seal']
    },
    onProgress,
  })
  if (fault !== null) return { entries, faults: [fault], sealed: null }
  if (sealed === null || head.n !== seal.n || head.hash !== seal.hash)
    return { entries, faults: ['the extract does not end with the seal that the manifest names'], sealed: null }
  return { entries, faults: [], sealed }
}
