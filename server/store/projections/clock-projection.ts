import { windowAt } from '../../rules/attribution/attribute-press.ts'
import { dayOf } from '../../contract/campaign-time.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { ClockShift, EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import type { Registry } from '../registry/registry.ts'
import { hasFact } from '../../rules/screening/facts.ts'
import type { Appended } from '../chain/chain.ts'
import { forgetDoubt, shiftOf } from '../changes/clock-doubt.ts'
import { eventsToMove, moveEvents } from './duty-events.ts'
import { moveServiceInTime } from './rating-projection.ts'
import { closingNow } from '../changes/large/prepared.ts'
import { changeRating, findRating, type RatingRow } from './rating-row.ts'
import { sealAt } from '../changes/seals/seals.ts'
import { knownService, type ServiceRow } from './service-row.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import type { Sql } from '../sqlite/statements.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }

/** What a correction of the clock moves, as it is before. */
export type MovedInTime = { rating: RatingRow; service?: never } | { service: ServiceRow; rating?: never }
export type Moving = (moved: MovedInTime, move: () => void) => void

/**
 * Doubts about the hub's clock as a projection of the ledger. The entry that ends one with a correction moves ratings and
 * services in time; what the rules say of them then are entries of their own.
 *
 * @param moving called with each that is moved; it carries that out
 */
export function clockProjection(sql: Sql, registry: Registry, moving: Moving = (_, move) => move()) {
  const apply: Apply = {
    'clock-doubt': ({ why, clock, by }, { n, at }) =>
      void sql('INSERT INTO clock_doubt (n, at, why, clock, by) VALUES (?, ?, ?, ?, ?)').run(
        n,
        at,
        why,
        clock,
        by ?? null,
      ),
    'clock-settled': ({ clock, shifts = [], duties, operator, reason }, { n, at }) => {
      sql('UPDATE clock_doubt SET settled = ? WHERE settled IS NULL').run(n)
      sql('INSERT INTO clock_settled (n, at, clock, shifts, operator, reason) VALUES (?, ?, ?, ?, ?, ?)').run(
        n,
        at,
        clock,
        shifts.length === 0 ? null : canonicalJson(shifts),
        operator,
        reason,
      )
      // Where a plan was laid down, everything else has moved already.
      const only = closingNow(sql)?.met
      for (const { row, by } of ratingsToMove(sql, registry, shifts, only?.ratings))
        moving({ rating: row }, () => {
          const occurred = isTrustedMoment(sql, row) ? row.occurred : row.occurred + by
          changeRating(sql, row, { occurred, received: row.received + by }, dayOf(at))
        })
      for (const { row, by } of servicesToMove(sql, registry, shifts, only?.services))
        moving({ service: row }, () => moveServiceInTime(sql, row, by, at))
      if (duties) moveEvents(sql, registry, eventsToMove(sql, registry, shifts))
    },
  }

  return {
    /** Whether the entry was of one of these kinds. */
    apply(entry: Appended): boolean {
      const handler = apply[entry.kind] as ((body: EntryBodies[EntryKind], entry: Appended) => void) | undefined
      if (!handler) return false
      handler(entry.body, entry)
      forgetDoubt(sql)
      return true
    },
  }
}

/** A row that a correction moves, as it is before, and by how much, ms. */
interface Moved<T> {
  row: T
  by: number
}

/**
 * Presses that a correction moves. What a seal froze stays where it is; what came after that seal was never in it. The hall
 * of a press is the one where its device stood at the moment to which it is moved.
 *
 * @param only ids of those that may be moved; absent: all
 */
export function ratingsToMove(
  sql: Sql,
  registry: Registry,
  shifts: readonly ClockShift[],
  only?: readonly string[],
): Moved<RatingRow>[] {
  const rows = only
    ? only.flatMap((id) => findRating(sql, uuidBytes(id)) ?? []).filter(({ source }) => source === 'press')
    : within(shifts).flatMap(
        (span) =>
          sql(
            `SELECT * FROM rating WHERE source = 'press' AND n > ? AND n < ? AND received >= ? AND received < ? ORDER BY n`,
          ).all(...span) as RatingRow[],
      )
  return onlyMoved(rows, (row) => {
    if (sealAt(sql, row.occurred) !== undefined && !hasFact(row.facts, 'after-seal')) return 0
    return shiftOf(shifts, row, (by) => {
      const window = windowAt(row.device!, row.occurred + by, registry)
      return window === undefined ? undefined : registry.windowById(window)?.hall
    })
  })
}

export function servicesToMove(
  sql: Sql,
  registry: Registry,
  shifts: readonly ClockShift[],
  only?: readonly string[],
): Moved<ServiceRow>[] {
  const rows = only
    ? only.flatMap((id) => knownService(sql, id) ?? [])
    : within(shifts).flatMap(
        (span) =>
          sql('SELECT * FROM service WHERE n > ? AND n < ? AND at >= ? AND at < ? ORDER BY n').all(
            ...span,
          ) as ServiceRow[],
      )
  return onlyMoved(rows, (row) => {
    if (sealAt(sql, row.at) !== undefined) return 0
    return shiftOf(shifts, { n: row.n, received: row.at }, () => registry.windowById(row.window)?.hall)
  })
}

/** Entry after and before, hub's time from and to, of every shift. */
function within(shifts: readonly ClockShift[]): [number, number, number, number][] {
  return shifts.map(({ after = 0, before = Number.MAX_SAFE_INTEGER, from, to }) => [after, before, from, to])
}

/** Each once, where it is moved at all, in the order of entries. */
function onlyMoved<T extends { n: number }>(rows: readonly T[], by: (row: T) => number): Moved<T>[] {
  const each = new Map(rows.map((row) => [row.n, row]))
  return [...each.values()]
    .toSorted((a, b) => a.n - b.n)
    .map((row) => ({ row, by: by(row) }))
    .filter((moved) => moved.by !== 0)
}

/** Whether a moment rests on an offset that was noted before the doubt: only its arrival was by the wrong clock. */
function isTrustedMoment(sql: Sql, { n }: RatingRow): boolean {
  return sql('SELECT 1 FROM clock_trusted WHERE n = ?').get(n) !== undefined
}
