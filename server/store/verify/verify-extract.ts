import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import { PassedEntries } from '../chain/passed-entries.ts'
import { entryOf, type LedgerRow } from '../chain/read-entries.ts'
import { openProjection } from '../projections/projection.ts'
import { closeFresh, openFresh } from '../sqlite/fresh-tables.ts'
import { emptyMemory } from '../writer/write.ts'
import { ChainCheck } from './chain/verify-chain.ts'
import { EntryChecks } from './verify-entries.ts'
import { Said } from './ratings/verify-said.ts'

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
  // A year may be long.
  const tables = openFresh(Infinity)
  const { db: fresh, sql, registry } = tables
  try {
    const said = new Said(fresh)
    const passed = new PassedEntries(fresh)
    const checks = new EntryChecks({ fresh, sql, registry, said, entry: passed.entry })
    const project = openProjection(fresh, sql, registry, emptyMemory())
    const chain = new ChainCheck()
    let entries = 0
    let sealed: EntryBodies['seal'] | null = null
    const wrong = (fault: string): ExtractCheck => ({ entries, faults: [fault], sealed: null })
    for await (const line of lines) {
      const row = rowOf(line)
      const problem = row === null ? { message: 'is no entry' } : chain.next(row)
      if (problem || row === null) return wrong(`entry ${entries + 1}: ${problem!.message}`)
      const entry = entryOf(row, chain.body)
      const differs = checks.next(entry)
      if (differs !== null) return wrong(`entry ${differs.n ?? row.n}: ${differs.message}`)
      said.note(entry)
      if (entry.kind === 'seal' && row.n === seal.n) sealed = entry.body as EntryBodies['seal']
      try {
        project(entry)
      } catch (error) {
        return wrong(`entry ${row.n}: ${String(error)}`)
      }
      passed.note(row, entry)
      if (++entries % 10_000 === 0) onProgress(entries)
    }
    if (sealed === null || chain.head.n !== seal.n || chain.head.hash !== seal.hash)
      return wrong('the extract does not end with the seal that the manifest names')
    return { entries, faults: [], sealed }
  } finally {
    closeFresh(tables)
  }
}

function rowOf(line: string): LedgerRow | null {
  try {
    const { n, at, kind, body, prev, hash } = JSON.parse(line) as {
      n: number
      at: number
      kind: string
      body: unknown
      prev: string
      hash: string
    }
    return { n, at, kind, body: canonicalJson(body), prev: Buffer.from(prev, 'hex'), hash: Buffer.from(hash, 'hex') }
  } catch {
    return null
  }
}
