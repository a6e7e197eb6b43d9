import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import type { Sql } from '../sqlite/statements.ts'

type Kind = 'special-day' | 'hours' | 'hall-day' | 'window-mode'
export type HoursChange = { [K in Kind]: { at: number; kind: K; body: EntryBodies[K] } }[Kind]

/** Every entry about a hall's hours, its days, the modes of its windows and the calendar of all halls, oldest first. */
export function hoursChanges(sql: Sql, hall: string): HoursChange[] {
  const rows = sql(
    // The kinds as in the index `ledger_of_hours`.
    `SELECT at, kind, body FROM ledger
     WHERE kind IN ('special-day', 'hours', 'hall-day', 'window-mode') AND coalesce(body ->> 'hall', ?) = ? ORDER BY n`,
  ).all(hall, hall) as { at: number; kind: Kind; body: string }[]
  return rows.map(({ at, kind, body }) => ({ at, kind, body: JSON.parse(body) as never }))
}
