import type { Statement } from 'better-sqlite3'
import type { ClockShift } from '../../contract/ledger/ledger-entries.ts'
import { shiftOf } from '../changes/clock-doubt.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { closingAfter } from '../registry/opening.ts'
import type { Registry } from '../registry/registry.ts'
import type { Sql } from '../sqlite/statements.ts'

/** Somebody signed in at a window, or out (`staff` null), as the entry says it or as it was moved. */
interface DutyEvent {
  n: number
  window: number
  staff: string | null
  since: number
  closes: number | null
}

/** A window was paused or opened. */
interface PauseEvent {
  n: number
  window: number
  paused: 0 | 1
  since: number
}

/** What a correction of the hub's clock moves, and by how much, ms. */
interface Moved<T> {
  event: T
  by: number
}

export interface MovedEvents {
  duties: Moved<DutyEvent>[]
  pauses: Moved<PauseEvent>[]
}

/** Makes a statement ready, kept or anew. */
type Prepare = (sql: string) => Pick<Statement, 'run'>

/** Enters a duty, or its end: whoever was on duty then is so no more. */
export function enterDuty(sql: Prepare, event: DutyEvent): void {
  sql('INSERT INTO duty_event (n, window, staff, since, closes) VALUES (?, ?, ?, ?, ?)').run(
    event.n,
    event.window,
    event.staff,
    event.since,
    event.closes,
  )
  followDuty(sql, event)
}

export function enterPause(sql: Prepare, event: PauseEvent): void {
  sql('INSERT INTO pause_event (n, window, paused, since) VALUES (?, ?, ?, ?)').run(
    event.n,
    event.window,
    event.paused,
    event.since,
  )
  followPause(sql, event)
}

function followDuty(sql: Prepare, { window, staff, since, closes }: DutyEvent): void {
  sql('UPDATE duty SET until = max(since, ?) WHERE window = ? AND coalesce(until, 9e15) > ?').run(since, window, since)
  if (staff === null) return
  sql('INSERT INTO duty (window, staff, since, until) VALUES (?, ?, ?, ?)').run(window, staff, since, closes)
}

function followPause(sql: Prepare, { window, paused, since }: PauseEvent): void {
  sql('UPDATE pause SET until = max(since, ?) WHERE window = ? AND until IS NULL').run(since, window)
  if (paused === 1) sql('INSERT INTO pause (window, since) VALUES (?, ?)').run(window, since)
}

/** Duties and pauses that these shifts move: each as a service is, by its own entry, its moment and its hall. */
export function eventsToMove(sql: Sql, registry: Registry, shifts: readonly ClockShift[]): MovedEvents {
  const spans = shifts.map(
    ({ after = 0, before = Number.MAX_SAFE_INTEGER, from, to }) => [after, before, from, to] as const,
  )
  const within = 'WHERE n > ? AND n < ? AND since >= ? AND since < ?'
  const byOf = ({ n, window, since }: Event) =>
    sealAt(sql, since) === undefined
      ? shiftOf(shifts, { n, received: since }, () => registry.windowById(window)?.hall)
      : 0
  const duties = spans.flatMap((span) => sql(`SELECT * FROM duty_event ${within}`).all(...span) as DutyEvent[])
  const pauses = spans.flatMap((span) => sql(`SELECT * FROM pause_event ${within}`).all(...span) as PauseEvent[])
  return { duties: onlyMoved(duties, byOf), pauses: onlyMoved(pauses, byOf) }
}

type Event = Pick<DutyEvent, 'n' | 'window' | 'since'>

/** Each once, where it is moved at all, in the order of entries. */
function onlyMoved<T extends Event>(events: readonly T[], byOf: (event: T) => number): Moved<T>[] {
  return [...new Map(events.map((event) => [event.n, event])).values()]
    .toSorted((a, b) => a.n - b.n)
    .map((event) => ({ event, by: byOf(event) }))
    .filter(({ by }) => by !== 0)
}

/** Windows at which something of it is moved. */
export function windowsOf({ duties, pauses }: MovedEvents): number[] {
  return [...new Set([...duties, ...pauses].map(({ event }) => event.window))].toSorted((a, b) => a - b)
}

/**
 * Moves duties and pauses in time. What a window's intervals are then follows from all of its events in the order of their
 * moments. A duty that is moved ends at the latest at the closing of its new day, by the hours known now.
 */
export function moveEvents(sql: Sql, registry: Registry, { duties, pauses }: MovedEvents): void {
  for (const { event, by } of duties) {
    const since = event.since + by
    const hall = registry.windowById(event.window)?.hall
    const closes = event.staff === null || hall === undefined ? null : closingAfter(registry, hall, since)
    sql('UPDATE duty_event SET since = ?, closes = ? WHERE n = ?').run(since, closes, event.n)
  }
  for (const { event, by } of pauses) sql('UPDATE pause_event SET since = ? WHERE n = ?').run(event.since + by, event.n)
  for (const window of new Set(duties.map(({ event }) => event.window))) {
    sql('DELETE FROM duty WHERE window = ?').run(window)
    const events = sql('SELECT * FROM duty_event WHERE window = ? ORDER BY since, n').all(window) as DutyEvent[]
    for (const event of events) followDuty(sql, event)
  }
  for (const window of new Set(pauses.map(({ event }) => event.window))) {
    sql('DELETE FROM pause WHERE window = ?').run(window)
    const events = sql('SELECT * FROM pause_event WHERE window = ? ORDER BY since, n').all(window) as PauseEvent[]
    for (const event of events) followPause(sql, event)
  }
  registry.forget()
}
