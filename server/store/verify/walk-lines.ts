import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { PassedEntries } from '../chain/passed-entries.ts'
import { entryOf, type LedgerRow } from '../chain/read-entries.ts'
import { openProjection } from '../projections/projection.ts'
import { closeFresh, openFresh, type FreshTables } from '../sqlite/fresh-tables.ts'
import { emptyMemory } from '../writer/write.ts'
import { ChainCheck } from './chain/verify-chain.ts'
import { Said } from './ratings/verify-said.ts'
import type { Checked } from './verify-check.ts'
import { EntryChecks } from './verify-entries.ts'

export interface Walk {
  /** Each entry that was found right, before it is carried out in the tables. */
  onEntry?(entry: Checked, row: LedgerRow, tables: FreshTables): void
  /** After the last one. */
  onEnd?(tables: FreshTables): void
  onProgress?(entries: number): void
}

export interface Walked {
  entries: number
  /** The first thing that is wrong, as people read it; null while nothing is. */
  fault: string | null
  head: { n: number; hash: string }
}

/**
 * Goes through a ledger line by line as `ledger export` writes it, with nothing but itself: the chain, and every member
 * that follows from entries before it, recomputed in tables of its own. It ends at the first fault.
 */
export async function walkLines(lines: AsyncIterable<string>, walk: Walk): Promise<Walked> {
  // A year may be long.
  const tables = openFresh(Infinity)
  const { db: fresh, sql, registry } = tables
  try {
    const said = new Said(fresh)
    const passed = new PassedEntries(fresh)
    const checks = new EntryChecks({ fresh, sql, registry, said, entry: passed.entry })
    // Slices are asked for when their closing entry comes, and the ledger lies in no database.
    const project = openProjection(fresh, sql, registry, emptyMemory(), { entryAt: passed.entry })
    const chain = new ChainCheck()
    let entries = 0
    const wrong = (fault: string): Walked => ({ entries, fault, head: chain.head })
    for await (const line of lines) {
      const row = rowOf(line)
      const problem = row === null ? { message: 'is no entry' } : chain.next(row)
      if (problem || row === null) return wrong(`entry ${entries + 1}: ${problem!.message}`)
      const entry = entryOf(row)
      const differs = checks.next(entry)
      if (differs !== null) return wrong(`entry ${differs.n ?? row.n}: ${differs.message}`)
      said.note(entry)
      walk.onEntry?.(entry, row, tables)
      try {
        project(entry)
      } catch (error) {
        return wrong(`entry ${row.n}: ${String(error)}`)
      }
      passed.note(row, entry)
      if (++entries % 10_000 === 0) walk.onProgress?.(entries)
    }
    walk.onEnd?.(tables)
    return { entries, fault: null, head: chain.head }
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
    return { n, at, kind, body: canonicalJson(body), prev, hash }
  } catch {
    return null
  }
}
