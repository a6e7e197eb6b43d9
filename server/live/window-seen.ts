import type { SeenDevice, SeenRating, WindowHistory } from '../rules/alerts/window-history.ts'
import { dayOf } from '../contract/campaign-time.ts'
import { seenDevice } from '../store/presses/device-facts.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import type { RatingRow } from '../store/projections/rating-row.ts'
import { uuidText } from '../store/sqlite/uuid-bytes.ts'
import { openState } from '../store/registry/opening.ts'
import type { WindowRow } from '../store/registry/registry.ts'
import { unitAt } from '../store/registry/window-state.ts'
import type { PresenceView } from './live-window.ts'

type Seen = Pick<RatingRow, 'id' | 'device' | 'occurred' | 'level' | 'verdict' | 'rule'>

/**
 * Presses of a window for the alert rules: the last ones, and before them those whose case waits, which the hall's list
 * of open cases tells.
 */
export function ratingsSeen(
  recent: readonly Omit<SeenRating, 'caseWaits'>[],
  waiting: readonly SeenRating[],
): SeenRating[] {
  const waits = new Set(waiting.map(({ id }) => id))
  const known = new Set(recent.map(({ id }) => id))
  return [
    ...waiting.filter(({ id }) => !known.has(id)),
    ...recent.map((press) => ({ ...press, caseWaits: waits.has(press.id) })),
  ].toSorted((a, b) => a.at - b.at)
}

/** Bad ratings of a hall whose case nobody has taken up, by window: one question for all of its windows. */
export function waitingOf({ sql }: Ledger, hall: string, since: number): Map<number, SeenRating[]> {
  const rows = sql(
    `SELECT r.id, r.device, r.occurred, r.level, r.verdict, r.rule, r.window FROM case_file c JOIN rating r ON r.id = c.rating
     WHERE c.hall = ? AND c.opened > ? AND c.closed IS NULL AND c.lapsed IS NULL AND c.state = 'opened' AND c.soft = 0
       AND r.source = 'press'`,
  ).all(hall, since) as (Seen & { window: number })[]
  const found = new Map<number, SeenRating[]>()
  for (const row of rows) {
    const seen: SeenRating = {
      id: uuidText(row.id),
      device: row.device!,
      at: row.occurred,
      level: row.level,
      verdict: row.verdict,
      rule: row.rule,
      caseWaits: true,
    }
    found.set(row.window, [...(found.get(row.window) ?? []), seen])
  }
  return found
}

/** Today's invitations at a window, and at the hall's other windows of the unit that is posted there now. */
export function invitationsSeen(
  { sql, registry }: Ledger,
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

/** A device's last sign of life; after a start of the hub the time that it was down counts for nobody. */
export function lastSeenOf({ sql }: Ledger, presence: PresenceView, device: string, startedAt: number): number | null {
  const present = presence.get(device)
  if (present) return present.lastSeen
  const seen = seenDevice(sql, device)
  return seen === undefined ? null : Math.max(seen.at, startedAt)
}

export function isOpen({ registry }: Ledger, window: number, now: number): boolean {
  return openState(registry, window, now) === 'open'
}

/** What a device said that it is, and whether that is something that this project makes or knows. */
export function saidModel(
  { sql }: Ledger,
  device: string,
  isKnown: (model: string) => boolean,
): Pick<SeenDevice, 'model' | 'knownModel'> {
  const model = seenDevice(sql, device)?.model ?? null
  return { model, knownModel: model !== null && isKnown(model) }
}
