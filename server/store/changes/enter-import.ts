import { setImmediate } from 'node:timers/promises'
import type { Actor, AuditDetail } from '../../contract/audit.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { BulkInsert } from '../sqlite/bulk-insert.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import type { Ledger } from '../writer/ledger.ts'
import type { Write } from '../writer/write.ts'
import { appendCall, isConflict, recordUnlessConflict, type CallResult, type PreparedCall } from './record-calls.ts'

/**
 * A file of calls is all or nothing, and no act holds the writer for as long as a large one takes. So its rows are first
 * laid beside the ledger, slice by slice; then one short transaction looks at all of them once more and accepts them;
 * then they are entered, slice by slice. A hub that dies before the second step has stored nothing, and forgets the rows
 * at its next start; one that dies after it goes on at its next start. Whoever looks a call up meanwhile finds it.
 * `server/campaign/enter-calls.ts` takes these steps.
 */

/** Rows that one transaction lays down or enters: some 20 ms of the writer. */
export const ROWS_A_SLICE = 500

/** What of a file goes into the audit log, beside the number of its rows. */
export interface ImportRecord {
  subject: string
  detail: AuditDetail
}

/**
 * Few calls at once, all or none: where one is known with other content, that is what is answered, and nothing is done.
 *
 * @param input.record of a file
 */
export function recordCallsOf(
  w: Write,
  { calls, record }: { calls: readonly PreparedCall[]; record?: ImportRecord },
  actor: Actor,
): CallResult[] {
  const results = recordUnlessConflict(w, calls)
  if (record && !isConflict(results))
    recordImport(w, record, results.filter(({ status }) => status === 'stored').length, actor)
  return results
}

/** Lays one slice of a file beside the ledger. */
export function layCallsDown(w: Write, { id, calls }: { id: string; calls: readonly PreparedCall[] }): void {
  w.sql('INSERT OR IGNORE INTO call_import (id, accepted) VALUES (?, 0)').run(id)
  const rows = new BulkInsert(w.db, 'call_waiting', ['import', 'identity', 'rating', 'content', 'body', 'words'])
  for (const { body, words } of calls)
    rows.add(
      id,
      body.call,
      uuidBytes(body.id),
      body.content,
      canonicalJson(body),
      words === null ? null : Buffer.from(words, 'base64url'),
    )
  rows.write()
}

/** A call of a file that came by another way meanwhile. */
export interface MetCall {
  identity: string
  /** Of its rating. */
  id: string
  /** Whether it says the same. */
  same: boolean
}

/**
 * Makes the rows that were laid down take effect, without those that came by another way with the same content. Where one
 * came with other content, nothing is done, and all that came are answered.
 */
export function acceptCalls(
  w: Write,
  { id, record }: { id: string; record: ImportRecord },
  actor: Actor,
): { rows: number } | { met: MetCall[] } {
  const rows = w
    .sql(
      `SELECT w.identity, c.rating, w.content = c.content AS same FROM call_waiting w JOIN call c USING (identity)
       WHERE w.import = ?`,
    )
    .all(id) as { identity: string; rating: Buffer; same: number }[]
  const met = rows.map(({ identity, rating, same }) => ({ identity, id: uuidText(rating), same: same === 1 }))
  if (met.some(({ same }) => !same)) return { met }
  const drop = w.sql('DELETE FROM call_waiting WHERE identity = ?')
  for (const { identity } of met) drop.run(identity)
  const left = w.sql('SELECT count(*) FROM call_waiting WHERE import = ?').pluck().get(id) as number
  recordImport(w, record, left, actor)
  w.sql('UPDATE call_import SET accepted = 1 WHERE id = ?').run(id)
  return { rows: left }
}

/** Enters the next rows of an accepted file. @returns how many; fewer than a slice at its end */
export function enterCallsSlice(w: Write, { id }: { id: string }): number {
  const rows = w
    .sql('SELECT position, body, words FROM call_waiting WHERE import = ? ORDER BY position LIMIT ?')
    .all(id, ROWS_A_SLICE) as { position: number; body: string; words: Buffer | null }[]
  for (const { body, words } of rows) appendCall(w, { body: JSON.parse(body) as PreparedCall['body'], words })
  const last = rows.at(-1)
  if (last) w.sql('DELETE FROM call_waiting WHERE import = ? AND position <= ?').run(id, last.position)
  if (rows.length < ROWS_A_SLICE) w.sql('DELETE FROM call_import WHERE id = ?').run(id)
  return rows.length
}

/** Forgets rows of a file that was not accepted. @returns how many; fewer than a slice at its end */
export function forgetCallsSlice(w: Write, { id }: { id: string }): number {
  const { changes } = w
    .sql(
      `DELETE FROM call_waiting WHERE position IN
         (SELECT position FROM call_waiting WHERE import = ? ORDER BY position LIMIT ?)`,
    )
    .run(id, ROWS_A_SLICE)
  if (changes < ROWS_A_SLICE) w.sql('DELETE FROM call_import WHERE id = ?').run(id)
  return changes
}

/** At the start of a hub: what was accepted is entered, what was not is forgotten. */
export async function resumeImports(ledger: Ledger): Promise<void> {
  const rows = ledger.db.prepare('SELECT id, accepted FROM call_import').all() as { id: string; accepted: number }[]
  for (const { id, accepted } of rows) {
    const slice = accepted === 1 ? enterCallsSlice : forgetCallsSlice
    while ((await ledger.write((w) => slice(w, { id }))) === ROWS_A_SLICE) await setImmediate()
  }
}

function recordImport(w: Write, { subject, detail }: ImportRecord, rows: number, actor: Actor): void {
  w.audit.record(actor, 'data:import', subject, { rows, ...detail })
}
