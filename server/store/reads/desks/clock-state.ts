import { isoShanghai, parseInstant } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { ClockCorrection, ClockStretch, ClockVerdict, HubClockState } from '../../../contract/hub/hub-clock.ts'
import type { ClockShift } from '../../../contract/ledger/ledger-entries.ts'
import { openDoubts, type DoubtRow } from '../../changes/clock-doubt.ts'
import type { Reader } from '../../reader.ts'
import type { Sql } from '../../sqlite/statements.ts'

const MOST_VERDICTS = 20
const SECOND_MS = 1_000

/** The hub's own clock as the campaign office sees it: since when it is in doubt, what waits, what would be a correction. */
export function clockState(
  { sql }: Reader,
  now: number,
  against: { devices: number; halls: number; by: number } | null,
): HubClockState {
  const doubts = openDoubts(sql)
  const stretches = doubts.map((doubt, i) => stretchOf(sql, doubt, doubts.slice(i + 1)))
  return {
    hubTime: isoShanghai(now),
    doubted: doubts.length > 0,
    waiting: stretches.reduce((sum, { ratings }) => sum + ratings, 0),
    stretches,
    against: against && { devices: against.devices, halls: against.halls, byMs: Math.round(against.by) },
    settled: verdicts(sql),
  }
}

function stretchOf(sql: Sql, doubt: DoubtRow, later: readonly DoubtRow[]): ClockStretch {
  const before = later[0]?.n ?? null
  const within = [doubt.n, before ?? Number.MAX_SAFE_INTEGER]
  const ratings = sql(
    `SELECT count(*) AS count, min(received) AS first, max(received) AS last FROM rating
     WHERE source = 'press' AND n > ? AND n < ?`,
  ).get(...within) as Counted
  const services = sql(
    'SELECT count(*) AS count, min(at) AS first, max(at) AS last FROM service WHERE n > ? AND n < ?',
  ).get(...within) as Counted
  const firsts = [ratings.first, services.first].filter((each) => each !== null)
  const lasts = [ratings.last, services.last].filter((each) => each !== null)
  return {
    entry: doubt.n,
    before,
    why: doubt.why,
    clock: isoShanghai(doubt.clock),
    byMs: doubt.by,
    ratings: ratings.count,
    services: services.count,
    // To whole seconds, as they are written.
    from: firsts.length === 0 ? null : isoShanghai(Math.min(...firsts)),
    to: lasts.length === 0 ? null : isoShanghai(Math.max(...lasts) + SECOND_MS),
    proposedMs: later.reduce((sum, { by }) => sum + (by ?? 0), 0),
  }
}

interface Counted {
  count: number
  first: number | null
  last: number | null
}

function verdicts(sql: Sql): ClockVerdict[] {
  const rows = sql('SELECT n, at, shifts, operator, reason FROM clock_settled ORDER BY n DESC LIMIT ?').all(
    MOST_VERDICTS,
  ) as { n: number; at: number; shifts: string | null; operator: string; reason: string }[]
  return rows.map(({ n, at, shifts, operator, reason }) => ({
    entry: n,
    at: isoShanghai(at),
    operator,
    reason,
    shifts: ((shifts === null ? [] : JSON.parse(shifts)) as ClockShift[]).map(({ from, to, by, hall }) => ({
      from: isoShanghai(from),
      to: isoShanghai(to),
      byMs: by,
      hall: hall ?? null,
    })),
  }))
}

/** The corrections that follow if the clock is right now; none where nothing has to be moved. */
export function proposedShifts(state: HubClockState): ClockCorrection[] {
  return state.stretches.flatMap(({ entry, before, from, to, proposedMs }) =>
    proposedMs === 0 || from === null || to === null
      ? []
      : [{ after: entry, ...(before === null ? {} : { before }), from, to, byMs: proposedMs }],
  )
}

/** @throws Refusal bad-request where an instant is none */
export function shiftsOf(corrections: readonly ClockCorrection[]): ClockShift[] {
  return corrections.map(({ from, to, byMs, ...rest }) => ({
    ...rest,
    from: instantOf(from),
    to: instantOf(to),
    by: byMs,
  }))
}

function instantOf(text: string): number {
  const instant = parseInstant(text)
  if (instant === null)
    throw new Refusal('bad-request', `${text} is not RFC 3339 with an offset`, `${text} 不是带时区的 RFC 3339 时间`)
  return instant
}
