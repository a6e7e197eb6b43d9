import { dayOf } from '../../contract/campaign-time.ts'
import type { SeenDevice, SeenRating, WindowHistory } from '../../rules/alerts/window-history.ts'
import { seenDevice } from '../presses/device-facts.ts'
import { levelsOf } from '../presses/key-tests.ts'
import type { RatingRow } from '../projections/rating-row.ts'
import type { Reader } from '../reader.ts'
import { openState } from '../registry/opening.ts'
import type { WindowRow } from '../registry/registry.ts'
import { unitAt } from '../registry/window-state.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'

/** A press as the alert rules see it, without what its case says. */
export type SeenPress = Omit<SeenRating, 'caseWaits'>

/** What the record says of a window to the alert rules; presses and connections are known beside it. */
export interface WindowSeen extends Pick<WindowHistory, 'open' | 'mode' | 'today' | 'others'> {
  window: number
  /** Bad ratings whose case nobody has taken up. */
  waiting: SeenRating[]
  devices: (Pick<SeenDevice, 'id' | 'placed' | 'unseen' | 'hasKey' | 'model'> & {
    /** When it said something last, in any connection, ms; null when it never did. */
    saidAt: number | null
    /** The levels that have a key. */
    levels: readonly number[]
  })[]
}

/**
 * Windows of one hall as the alert rules ask about them.
 *
 * @param waitingSince cases opened after this instant are those that may wait too long, ms
 */
export function windowsSeen(
  reader: Reader,
  hall: string,
  windows: readonly number[],
  { now, waitingSince }: { now: number; waitingSince: number },
): WindowSeen[] {
  const waiting = waitingOf(reader, hall, waitingSince)
  return windows.flatMap((id) => {
    const row = reader.registry.windowById(id)
    if (row === undefined) return []
    return [
      {
        window: id,
        open: openState(reader.registry, id, now) === 'open',
        mode: reader.registry.modeAt(id, now),
        waiting: waiting.get(id) ?? [],
        devices: reader.registry.devicesAt(id, now).map(({ id: device, unseen, key }) => {
          const said = seenDevice(reader.sql, device)
          return {
            id: device,
            placed: reader.registry.placements(device).findLast(({ since }) => since <= now)?.since ?? now,
            unseen: unseen !== null,
            hasKey: key !== null,
            model: said?.model ?? null,
            saidAt: said?.at ?? null,
            levels: levelsOf(reader, device),
          }
        }),
        ...invitationsSeen(reader, row, now),
      },
    ]
  })
}

/** Bad ratings of a hall whose case nobody has taken up, by window: one question for all of its windows. */
function waitingOf({ sql }: Reader, hall: string, since: number): Map<number, SeenRating[]> {
  const rows = sql(
    `SELECT r.id, r.device, r.occurred, r.level, r.verdict, r.rule, r.window FROM case_file c JOIN rating r ON r.id = c.rating
     WHERE c.hall = ? AND c.opened > ? AND c.closed IS NULL AND c.lapsed IS NULL AND c.state = 'opened' AND c.soft = 0
       AND r.source = 'press'`,
  ).all(hall, since) as (PressRow & { window: number })[]
  return new Map(
    [...Map.groupBy(rows, ({ window }) => window)].map(([window, of]) => [
      window,
      of.map((row): SeenRating => ({ ...pressOf(row), caseWaits: true })),
    ]),
  )
}

/** Today's invitations at a window, and at the hall's other windows of the unit that is posted there now. */
export function invitationsSeen(
  { sql, registry }: Reader,
  row: WindowRow,
  now: number,
): Pick<WindowHistory, 'today' | 'others'> {
  const none = { invited: 0, unrated: 0 }
  if (registry.modeAt(row.id, now) !== 'invited') return { today: none, others: none }
  const unit = unitAt(registry, row.id, now)?.code
  const sums = `SELECT total(invited) AS invited, total(unrated) AS unrated FROM score_day WHERE day = ?`
  const today = sql(`${sums} AND window = ?`).get(dayOf(now), row.id) as typeof none
  const others =
    unit === undefined
      ? none
      : (sql(`${sums} AND unit = ? AND window IN (SELECT id FROM window WHERE hall = ? AND id <> ?)`).get(
          dayOf(now),
          unit,
          row.hall,
          row.id,
        ) as typeof none)
  return { today, others }
}

type PressRow = Pick<RatingRow, 'id' | 'device' | 'occurred' | 'level' | 'verdict' | 'rule'>

/** More than all presses of a city's day, but in a storm. */
const MOST_RECENT = 50_000

/** The newest presses since an instant, oldest first. */
export function recentPresses({ sql }: Reader, since: number): { window: number; press: SeenPress }[] {
  const rows = sql(
    `SELECT id, device, occurred, level, verdict, rule, window FROM rating
     WHERE occurred > ? AND source = 'press' AND window IS NOT NULL ORDER BY occurred DESC LIMIT ${MOST_RECENT}`,
  ).all(since) as (PressRow & { window: number })[]
  return rows.toReversed().map((row) => ({ window: row.window, press: pressOf(row) }))
}

/** Presses as they are now, and the window that each counts at, null for none; what is no press is left out. */
export function pressesNow({ sql }: Reader, ids: readonly string[]): { window: number | null; press: SeenPress }[] {
  return ids.flatMap((id) => {
    const row = sql(
      `SELECT id, device, occurred, level, verdict, rule, window FROM rating WHERE id = ? AND source = 'press'`,
    ).get(uuidBytes(id)) as (PressRow & { window: number | null }) | undefined
    return row === undefined ? [] : [{ window: row.window, press: pressOf(row) }]
  })
}

function pressOf(row: PressRow): SeenPress {
  return {
    id: uuidText(row.id),
    device: row.device!,
    at: row.occurred,
    level: row.level,
    verdict: row.verdict,
    rule: row.rule,
  }
}
