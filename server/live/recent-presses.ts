import type { SeenRating } from '../rules/alerts/window-history.ts'
import type { EntryBodies } from '../contract/ledger/ledger-entries.ts'
import type { Appended } from '../store/chain/chain.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import { findRating, type RatingRow } from '../store/projections/rating-row.ts'
import { uuidBytes, uuidText } from '../store/sqlite/uuid-bytes.ts'

/** More presses of a window than any rule of use looks at. */
const MOST_PRESSES = 200
/** No rule looks back further. */
const REACH_MS = 86_400_000
/** At a start: the newest of the city, which are all of them but in a storm. */
const MOST_AT_START = 50_000

type Seen = Pick<RatingRow, 'id' | 'device' | 'occurred' | 'level' | 'verdict' | 'rule' | 'window'>
type Press = Omit<SeenRating, 'caseWaits'>

/**
 * The last presses of each window, kept beside the ledger: the database has ratings in the order of time, and to look
 * for those of one window there with every press would take its time.
 */
export class RecentPresses {
  #ledger: Ledger
  #windows = new Map<number, Press[]>()

  constructor(ledger: Ledger, now: number) {
    this.#ledger = ledger
    const rows = ledger
      .sql(
        `SELECT id, device, occurred, level, verdict, rule, window FROM rating
         WHERE occurred > ? AND source = 'press' AND window IS NOT NULL ORDER BY occurred DESC LIMIT ${MOST_AT_START}`,
      )
      .all(now - REACH_MS) as Seen[]
    for (const row of rows.toReversed()) this.#put(row.window!, pressOf(row))
  }

  /** Oldest first, tests left out. */
  of(window: number): readonly Press[] {
    return this.#windows.get(window) ?? []
  }

  /** Takes what a commit brought. */
  take(entries: readonly Appended[]): void {
    for (const { kind, body } of entries) {
      if (kind === 'rating') this.#arrived(body as EntryBodies['rating'])
      else if (kind === 'extra') {
        const { item, ratingLevel } = body as EntryBodies['extra']
        if (ratingLevel !== undefined) this.#changed(item.pressId, false)
      } else if (kind === 'verdict' || kind === 'attribution' || kind === 'decision')
        this.#changed((body as { rating: string }).rating, kind === 'attribution')
    }
  }

  #arrived({ item, device, occurredAt, level, verdict, attribution }: EntryBodies['rating']): void {
    const { hall, window } = attribution
    const row = hall === undefined || window === undefined ? undefined : this.#ledger.registry.window(hall, window)
    if (!row) return
    this.#put(row.id, { id: item.id, device, at: occurredAt, level, verdict: verdict.verdict, rule: verdict.rule })
  }

  /** A press is asked for as it stands now; a correction may have moved it from another window. */
  #changed(id: string, moved: boolean): void {
    const row = findRating(this.#ledger.sql, uuidBytes(id))
    if (!row || row.source !== 'press') return
    for (const window of moved ? this.#windows.keys() : row.window === null ? [] : [row.window]) {
      const presses = this.#windows.get(window) ?? []
      const found = presses.findIndex((press) => press.id === id)
      if (found !== -1) presses.splice(found, 1)
    }
    if (row.window !== null) this.#put(row.window, pressOf(row))
  }

  #put(window: number, press: Press): void {
    if (press.rule === 'test') return
    const presses = this.#windows.get(window) ?? []
    // Presses come nearly in the order of time: the place of one that comes late is looked for from the end.
    let place = presses.length
    while (place > 0 && presses[place - 1]!.at > press.at) place--
    presses.splice(place, 0, press)
    if (presses.length > MOST_PRESSES) presses.shift()
    this.#windows.set(window, presses)
  }
}

function pressOf(row: Seen): Press {
  return {
    id: uuidText(row.id),
    device: row.device!,
    at: row.occurred,
    level: row.level,
    verdict: row.verdict,
    rule: row.rule,
  }
}
