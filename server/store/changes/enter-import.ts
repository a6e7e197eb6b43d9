import { setImmediate } from 'node:timers/promises'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { Refusal } from '../../contract/errors.ts'
import { BulkInsert } from '../sqlite/bulk-insert.ts'
import type { Ledger } from '../writer/ledger.ts'
import { appendCall, CallsInConflict, importId, recordPrepared, type PreparedCall } from './record-calls.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'

/**
 * A file of calls is all or nothing, and no act holds the writer for as long as a large one takes. So its rows are first
 * laid beside the ledger, slice by slice; then one short transaction looks at all of them once more and accepts them;
 * then they are entered, slice by slice. A hub that dies before the second step has stored nothing, and forgets the rows
 * at its next start; one that dies after it goes on at its next start. Whoever looks a call up meanwhile finds it.
 */

/** Rows that one transaction lays down or enters: some 20 ms of the writer. */
const ROWS_A_SLICE = 500

export interface Entering {
  /** Called between slices. */
  onProgress?: (done: number, of: number) => void
  /** Ends it, with nothing stored, until it is accepted. */
  signal?: AbortSignal
  /** In the transaction that makes the rows take effect. */
  accepted(w: Write, rows: number): void
  /** From here on nothing stops it. */
  onAccepted?: () => void
}

/**
 * Enters new calls, all or none. None of them is known, as far as was looked up before.
 *
 * @returns how many were stored; one that came by another way meanwhile is left out
 * @throws CallsInConflict where another way brought one with other content meanwhile; Refusal cancelled
 */
export async function enterCalls(ledger: Ledger, calls: readonly PreparedCall[], entering: Entering): Promise<number> {
  const done = (turns.get(ledger) ?? Promise.resolve()).then(() => enterAll(ledger, calls, entering))
  turns.set(
    ledger,
    done.catch(() => {}),
  )
  return done
}

/** One import after the other: two would lay the same calls down. */
const turns = new WeakMap<Ledger, Promise<unknown>>()

async function enterAll(ledger: Ledger, calls: readonly PreparedCall[], entering: Entering): Promise<number> {
  const { accepted, onAccepted, onProgress, signal } = entering
  if (calls.length <= ROWS_A_SLICE)
    return ledger.write((w) => {
      refuseIfCancelled(signal)
      const stored = recordPrepared(w, calls).filter(({ status }) => status === 'stored').length
      accepted(w, stored)
      return stored
    })
  const id = importId()
  let rows: number
  try {
    await layDown(ledger, id, calls, entering)
    rows = await ledger.write((w) => {
      refuseIfCancelled(signal)
      const left = lookAgain(w, id, calls)
      accepted(w, left)
      w.sql('UPDATE call_import SET accepted = 1 WHERE id = ?').run(id)
      return left
    })
  } catch (error) {
    // Where nothing can be written, the next start forgets it.
    await forget(ledger, id).catch(() => {})
    throw error
  }
  onAccepted?.()
  await enterRows(ledger, id, (done) => onProgress?.(calls.length + done, 2 * calls.length))
  return rows
}

/** At the start of a hub: what was accepted is entered, what was not is forgotten. */
export async function resumeImports(ledger: Ledger): Promise<void> {
  const rows = ledger.db.prepare('SELECT id, accepted FROM call_import').all() as { id: string; accepted: number }[]
  for (const { id, accepted } of rows) {
    if (accepted === 1) await enterRows(ledger, id)
    else await forget(ledger, id)
  }
}

async function layDown(
  ledger: Ledger,
  id: string,
  calls: readonly PreparedCall[],
  { onProgress, signal }: Pick<Entering, 'onProgress' | 'signal'>,
): Promise<void> {
  await ledger.write((w) => w.sql('INSERT INTO call_import (id, accepted) VALUES (?, 0)').run(id))
  for (let from = 0; from < calls.length; from += ROWS_A_SLICE) {
    refuseIfCancelled(signal)
    const rows = new BulkInsert(ledger.db, 'call_waiting', ['import', 'identity', 'rating', 'content', 'body', 'words'])
    for (const { body, words } of calls.slice(from, from + ROWS_A_SLICE))
      rows.add(id, body.call, uuidBytes(body.id), body.content, canonicalJson(body), words)
    await ledger.write(() => rows.write())
    onProgress?.(from, 2 * calls.length)
    await setImmediate()
  }
}

/** Of the rows that were laid down those that are still new. */
function lookAgain(w: Write, id: string, calls: readonly PreparedCall[]): number {
  const met = w
    .sql(
      `SELECT w.identity, c.rating, w.content = c.content AS same FROM call_waiting w JOIN call c USING (identity)
       WHERE w.import = ?`,
    )
    .all(id) as { identity: string; rating: Buffer; same: number }[]
  if (met.some(({ same }) => same === 0)) {
    const known = new Map(met.map((row) => [row.identity, row]))
    throw new CallsInConflict(
      calls.map(({ callId, body }, index) => {
        const row = known.get(body.call)
        const status = row === undefined ? 'stored' : row.same === 1 ? 'duplicate' : 'conflict'
        return { index, callId, status, id: row === undefined ? body.id : uuidText(row.rating) }
      }),
    )
  }
  const drop = w.sql('DELETE FROM call_waiting WHERE identity = ?')
  for (const { identity } of met) drop.run(identity)
  return w.sql('SELECT count(*) FROM call_waiting WHERE import = ?').pluck().get(id) as number
}

async function enterRows(ledger: Ledger, id: string, onProgress: (done: number) => void = () => {}): Promise<void> {
  for (let done = 0; ;) {
    const entered = await ledger.write((w) => enterSlice(w, id))
    done += entered
    onProgress(done)
    if (entered < ROWS_A_SLICE) return
    await setImmediate()
  }
}

function enterSlice(w: Write, id: string): number {
  const rows = w
    .sql('SELECT position, body, words FROM call_waiting WHERE import = ? ORDER BY position LIMIT ?')
    .all(id, ROWS_A_SLICE) as { position: number; body: string; words: Buffer | null }[]
  for (const { body, words } of rows) appendCall(w, { body: JSON.parse(body) as PreparedCall['body'], words })
  const last = rows.at(-1)
  if (last) w.sql('DELETE FROM call_waiting WHERE import = ? AND position <= ?').run(id, last.position)
  if (rows.length < ROWS_A_SLICE) w.sql('DELETE FROM call_import WHERE id = ?').run(id)
  return rows.length
}

async function forget(ledger: Ledger, id: string): Promise<void> {
  for (let left = ROWS_A_SLICE; left === ROWS_A_SLICE;)
    left = await ledger.write(
      (w) =>
        w
          .sql(
            `DELETE FROM call_waiting WHERE position IN
               (SELECT position FROM call_waiting WHERE import = ? ORDER BY position LIMIT ?)`,
          )
          .run(id, ROWS_A_SLICE).changes,
    )
  await ledger.write((w) => w.sql('DELETE FROM call_import WHERE id = ?').run(id))
}

function refuseIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new Refusal('cancelled')
}
