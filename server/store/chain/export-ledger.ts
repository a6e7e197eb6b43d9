import type { Db } from '../sqlite/database.ts'
import { readRows } from './read-entries.ts'

/**
 * The ledger's outside form (store/README.md): JSON Lines, one `{ n, at, kind, body, prev, hash }` each. What a
 * score depends on is all in it.
 */
export function exportLedger(db: Db, writeLine: (line: string) => void): { entries: number; head: string } {
  let entries = 0
  let head = ''
  for (const { n, at, kind, body, prev, hash } of readRows(db)) {
    // The body is canonical text already: it goes out as it was hashed.
    writeLine(`{"n":${n},"at":${at},"kind":"${kind}","body":${body},"prev":"${prev}","hash":"${hash}"}\n`)
    head = hash
    entries++
  }
  return { entries, head }
}
