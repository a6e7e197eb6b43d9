import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import type { Write } from '../../writer/write.ts'
import { judgeOnline } from './judge-online.ts'
import type { OnlineRow } from './online-rows.ts'

/**
 * What came in while a period of the public page was sealed is judged as any other, once that is opened again: some at a
 * time, in the order of its coming. Until all of it is, acts and people's questions wait (`Ledger.whole`), so that nobody
 * sees a half. A hub that dies meanwhile goes on with it at its next start.
 */

/** Some 0.3 ms each. */
export const LATE_AT_ONCE = 100

/** Where one period was opened and holds in another seal still, such as a part of the year, its ratings stay frozen. */
const LATE = `FROM online_rating r WHERE r.screening_rule = 'after-seal'
  AND EXISTS (SELECT 1 FROM seal s WHERE s.method = 'online' AND s.reopened IS NOT NULL
    AND s.since <= r.received AND r.received < s.until)
  AND NOT EXISTS (SELECT 1 FROM seal s WHERE s.method = 'online' AND s.reopened IS NULL
    AND s.since <= r.received AND r.received < s.until)`

/** By database; asked at every commit. */
const known = new WeakMap<Sql, boolean>()

/** Whether any such rating waits to be judged. */
export function lateWaits(sql: Sql): boolean {
  let waits = known.get(sql)
  if (waits === undefined) {
    waits = sql.beforePending(`SELECT 1 ${LATE} LIMIT 1`).get() !== undefined
    known.set(sql, waits)
  }
  return waits
}

/** A seal was set or opened, or the tables are other ones. */
export function forgetLate(sql: Sql): void {
  known.delete(sql)
}

/** Judges some of them. @returns whether any may be left */
export function takeUpLate(w: Write, most: number): boolean {
  const opened = `(SELECT max(s.reopened) FROM seal s WHERE s.method = 'online' AND s.since <= r.received AND r.received < s.until)`
  const rows = w.sql(`SELECT r.*, ${opened} AS cause ${LATE} ORDER BY r.n LIMIT ?`).all(most) as (OnlineRow & {
    cause: number
  })[]
  for (const { cause, ...row } of rows) {
    const body = JSON.parse(
      w.sql('SELECT body FROM ledger WHERE n = ?').pluck().get(row.n) as string,
    ) as EntryBodies['online-rating']
    w.append('online-verdict', { rating: uuidText(row.id), verdict: judgeOnline(w, row.n, body), cause })
  }
  forgetLate(w.sql)
  return rows.length === most && lateWaits(w.sql)
}
