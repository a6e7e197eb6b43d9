import { dayOf } from '../../contract/campaign-time.ts'
import type { SeenDevice, SeenRating, WindowHistory } from '../../rules/alerts/window-history.ts'
import { seenDevice } from '../presses/device-facts.ts'
import { levelsOf } from '../presses/key-tests.ts'
import type { RatingRow } from '../projections/rating-row.ts'
import type { Reader } from '../reader.ts'
import { openState } from '../registry/opening.ts'
import type { WindowRow } from '../registry/registry.ts'
import type { Sql } from '../sqlite/statements.ts'
import { unitAt } from '../registry/window-state.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'

/** What the record says of a window to the alert rules; presses and connections are known beside it. */
export interface WindowSeen extends Pick<WindowHistory, 'open' | 'mode' | 'today' | 'others'> {
  window: number
  devices: (Pick<SeenDevice, 'id' | 'placed' | 'unseen' | 'hasKey' | 'model'> & {
    /** When it said something last, in any connection, ms; null when it never did. */
    saidAt: number | null
    /** The levels that have a key. */
    levels: readonly number[]
  })[]
}

/** Windows as the alert rules ask about them. What this takes does not hang on how much is stored. */
export function windowsSeen(reader: Reader, windows: readonly number[], now: number): WindowSeen[] {
  return windows.flatMap((id) => {
    const row = reader.registry.windowById(id)
    if (row === undefined) return []
    return [
      {
        window: id,
        open: openState(reader.registry, id, now) === 'open',
        mode: reader.registry.modeAt(id, now),
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

interface PressRow extends Pick<RatingRow, 'id' | 'device' | 'occurred' | 'level' | 'verdict' | 'rule' | 'window'> {
  waits: 0 | 1
}

/** Nobody has taken up the case of a bad rating. */
const WAITS = `c.closed IS NULL AND c.lapsed IS NULL AND c.state = 'opened' AND c.soft = 0`
const COLUMNS = 'r.id, r.device, r.occurred, r.level, r.verdict, r.rule, r.window'
const PRESS = `${COLUMNS}, r.level <= 2 AND EXISTS (SELECT 1 FROM case_file c WHERE c.rating = r.id AND ${WAITS}) AS waits`

/** More than all presses of a city's day, but in a storm. */
const MOST_RECENT = 50_000

/** The newest presses since an instant, and of older ones since then those whose case waits; oldest first. */
export function recentPresses({ sql }: Reader, since: number): { window: number; press: SeenRating }[] {
  const rows = sql(
    `SELECT ${PRESS} FROM rating r WHERE occurred > ? AND source = 'press' AND window IS NOT NULL
     ORDER BY occurred DESC LIMIT ${MOST_RECENT}`,
  ).all(since) as PressRow[]
  const older = rows.length < MOST_RECENT ? [] : waitingWithin(sql, since, rows.at(-1)!.occurred)
  return [...rows, ...older].toReversed().map((row) => ({ window: row.window!, press: pressOf(row) }))
}

/** Presses of (since, until) whose case waits, newest first. */
function waitingWithin(sql: Sql, since: number, until: number): PressRow[] {
  return sql(
    `SELECT ${COLUMNS}, 1 AS waits FROM case_file c JOIN rating r ON r.id = c.rating
     WHERE c.hall IN (SELECT code FROM hall) AND c.opened > ? AND ${WAITS}
       AND r.source = 'press' AND r.window IS NOT NULL AND r.occurred > ? AND r.occurred < ?
     ORDER BY r.occurred DESC LIMIT ${MOST_RECENT}`,
  ).all(since, since, until) as PressRow[]
}

/** Presses as they are now, and the window that each counts at, null for none; what is no press is left out. */
export function pressesNow({ sql }: Reader, ids: readonly string[]): { window: number | null; press: SeenRating }[] {
  return ids.flatMap((id) => {
    const row = sql(`SELECT ${PRESS} FROM rating r WHERE r.id = ? AND r.source = 'press'`).get(uuidBytes(id)) as
      | PressRow
      | undefined
    return row === undefined ? [] : [{ window: row.window, press: pressOf(row) }]
  })
}

function pressOf(row: PressRow): SeenRating {
  return {
    id: uuidText(row.id),
    device: row.device!,
    at: row.occurred,
    level: row.level,
    verdict: row.verdict,
    rule: row.rule,
    caseWaits: row.waits === 1,
  }
}
