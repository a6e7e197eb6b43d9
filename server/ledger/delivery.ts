import type { Sql } from './statements.ts'

/** The newest run of seq of each device, so that the usual case, the next seq, is one statement. */
export type LastRuns = Map<string, { first: number; last: number }>

/**
 * Delivery accounting: which seq of a device the hub holds, as runs without a gap. One run per device is the
 * usual case; every gap adds one.
 *
 * @returns false when the seq was held already
 */
export function noteSeq(sql: Sql, runs: LastRuns, device: string, seq: number): boolean {
  const run = runs.get(device)
  if (run && run.last === seq - 1) {
    sql('UPDATE delivery SET last = ? WHERE device = ? AND first = ?').run(seq, device, run.first)
    run.last = seq
    return true
  }
  const fresh = noteOutOfOrder(sql, device, seq)
  const newest = sql('SELECT first, last FROM delivery WHERE device = ? ORDER BY first DESC LIMIT 1').get(device) as {
    first: number
    last: number
  }
  runs.set(device, { first: newest.first, last: newest.last })
  return fresh
}

function noteOutOfOrder(sql: Sql, device: string, seq: number): boolean {
  const before = sql(
    'SELECT first, last FROM delivery WHERE device = ? AND first <= ? ORDER BY first DESC LIMIT 1',
  ).get(device, seq) as { first: number; last: number } | undefined
  if (before && before.last >= seq) return false
  const after = sql('SELECT first, last FROM delivery WHERE device = ? AND first = ?').get(device, seq + 1) as
    | { first: number; last: number }
    | undefined
  const first = before && before.last === seq - 1 ? before.first : seq
  if (after) sql('DELETE FROM delivery WHERE device = ? AND first = ?').run(device, after.first)
  sql('INSERT INTO delivery (device, first, last) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last').run(
    device,
    first,
    after?.last ?? seq,
  )
  return true
}

/** Distinct seq received and the highest seen: 412 of 412. */
export function deliveryOf(sql: Sql, device: string): { received: number; expected: number } {
  const row = sql('SELECT sum(last - first + 1) AS received, max(last) AS expected FROM delivery WHERE device = ?').get(
    device,
  ) as { received: number | null; expected: number | null }
  return { received: row.received ?? 0, expected: row.expected ?? 0 }
}
