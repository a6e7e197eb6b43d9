import type { Run } from '../sqlite/pending.ts'
import type { Sql } from '../sqlite/statements.ts'

/** The newest run of seq of each device, so that the usual case, the next seq, is one statement. */
export type LastRuns = Map<string, Run>

const RUN = 'SELECT first, last, measured, measured_at FROM delivery'

/**
 * Delivery accounting: which seq of a device the hub holds, as runs without a gap. One run per device is the
 * usual case; every gap adds one, and is kept with the time it appeared and the time it was filled.
 *
 * @param at when the item was received, ms
 * @param moment when it was made, where that was measured, ms
 * @returns false when the seq was held already
 */
export function noteSeq(
  sql: Sql,
  runs: LastRuns,
  device: string,
  seq: number,
  at: number,
  moment: number | null = null,
): boolean {
  const run = runs.get(device)
  if (run && run.last === seq - 1) {
    if (moment !== null) {
      run.measured = seq
      run.measured_at = moment
    }
    run.last = seq
    sql.pending.setRun(device, run)
    return true
  }
  const before = newestRun(sql, device)
  if (!before) {
    if (seq > 1) noteGap(sql, device, seq, 0, at)
    const first: Run = { first: seq, last: seq, measured: moment === null ? null : seq, measured_at: moment }
    sql.pending.setRun(device, first)
    runs.set(device, first)
    return true
  }
  const fresh = noteOutOfOrder(sql, device, seq, moment)
  if (fresh) noteGap(sql, device, seq, before.last, at)
  runs.set(device, newestRun(sql, device)!)
  return fresh
}

function newestRun(sql: Sql, device: string): Run | undefined {
  const ask = sql.pending.hasRun(device) ? sql : sql.beforePending
  return ask(`${RUN} WHERE device = (SELECT ?) ORDER BY first DESC LIMIT 1`).get(device) as Run | undefined
}

function noteOutOfOrder(sql: Sql, device: string, seq: number, moment: number | null): boolean {
  const before = runFrom(sql, device, seq)
  if (before && before.last >= seq) return false
  const after = sql(`${RUN} WHERE device = ? AND first = ?`).get(device, seq + 1) as Run | undefined
  const joined = before && before.last === seq - 1 ? before : undefined
  const own: Pick<Run, 'measured' | 'measured_at'> = { measured: seq, measured_at: moment }
  const known = [after, moment === null ? undefined : own, joined].find((run) => run && run.measured !== null)
  if (after) sql('DELETE FROM delivery WHERE device = ? AND first = ?').run(device, after.first)
  sql(
    `INSERT INTO delivery (device, first, last, measured, measured_at) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET last = excluded.last, measured = excluded.measured, measured_at = excluded.measured_at`,
  ).run(device, joined?.first ?? seq, after?.last ?? seq, known?.measured ?? null, known?.measured_at ?? null)
  return true
}

/** The run that holds a seq, or the last one before it. */
function runFrom(sql: Sql, device: string, seq: number): Run | undefined {
  return sql(`${RUN} WHERE device = (SELECT ?) AND first <= ? ORDER BY first DESC LIMIT 1`).get(device, seq) as
    | Run
    | undefined
}

/**
 * When the last measured item of a device before a seq was made, or undefined. Presses and extras are items. A seq that
 * came twice may lie within a run that knows of a later one only: then an earlier item is answered, never a later.
 */
export function lastMeasured(sql: Sql, device: string, beforeSeq: number): number | undefined {
  for (let seq = beforeSeq - 1; ;) {
    const run = runFrom(sql, device, seq)
    if (!run) return undefined
    if (run.measured !== null && run.measured < beforeSeq) return run.measured_at!
    seq = run.first - 1
  }
}

/** A seq beyond the highest leaves a gap behind it; one below may be the last that a gap was waiting for. */
function noteGap(sql: Sql, device: string, seq: number, highest: number, at: number): void {
  if (seq > highest + 1) {
    sql('INSERT INTO gap (device, first, last, noticed) VALUES (?, ?, ?, ?)').run(device, highest + 1, seq - 1, at)
  } else if (seq < highest) {
    const run = runFrom(sql, device, seq)!
    sql('UPDATE gap SET filled = ? WHERE device = ? AND filled IS NULL AND first >= ? AND last <= ?').run(
      at,
      device,
      run.first,
      run.last,
    )
  }
}

/** Distinct seq received and the highest seen: 412 of 412. */
export function deliveryOf(sql: Sql, device: string): { received: number; expected: number } {
  const row = sql('SELECT sum(last - first + 1) AS received, max(last) AS expected FROM delivery WHERE device = ?').get(
    device,
  ) as { received: number | null; expected: number | null }
  return { received: row.received ?? 0, expected: row.expected ?? 0 }
}

export interface Gap {
  /** Seq, both ends included. */
  first: number
  last: number
  /** When it appeared, and when the last missing item came; null while it is open. */
  noticed: number
  filled: number | null
}

export function gapsOf(sql: Sql, device: string): Gap[] {
  return sql('SELECT first, last, noticed, filled FROM gap WHERE device = (SELECT ?) ORDER BY first').all(
    device,
  ) as Gap[]
}

/** Ranges that one answer to a hello may hold (contract/README.md). */
const MOST_RANGES = 100

/**
 * Ranges of seq, both ends included, that a device is asked for at every hello: what the hub lacks, gaps and everything
 * above the highest that it holds. A hub cannot know that it was rolled back or replaced, so it always asks; a device
 * that holds nothing of a range sends nothing.
 *
 * @param chance from 0 to 1, not included: where to begin when there are more gaps than an answer may hold, so that each
 *   gap is asked for at some hello, whatever became of the others
 */
export function resendOf(sql: Sql, device: string, chance: () => number = Math.random): [number, number][] {
  const gaps = gapsOf(sql, device).filter((gap) => gap.filled === null)
  const begin = gaps.length < MOST_RANGES ? 0 : Math.floor(chance() * gaps.length)
  const asked = [...gaps.slice(begin), ...gaps.slice(0, begin)].slice(0, MOST_RANGES - 1)
  const ranges = asked.map(({ first, last }): [number, number] => [first, last]).toSorted(([a], [b]) => a - b)
  const { expected } = deliveryOf(sql, device)
  if (expected < Number.MAX_SAFE_INTEGER) ranges.push([expected + 1, Number.MAX_SAFE_INTEGER])
  return ranges
}

/** Seq that came with two ids: an outbox that was wiped or copied, or two devices with one token. */
export function seqTwice(sql: Sql, device: string): number[] {
  return sql('SELECT DISTINCT seq FROM seq_twice WHERE device = ? ORDER BY seq').pluck().all(device) as number[]
}
