import type { Level } from '../device/press.ts'
import type { Rule, Verdict } from '../ledger/verdicts.ts'

/** What a hall's manager reads beside the live feed. Dates in Asia/Shanghai; instants ISO 8601 with offset. */

type LevelFigures = Record<'1' | '2' | '3' | '4' | '5', number>

/**
 * The denominator (rules/attribution/README.md, Invitations). Of those served: invited, or `down` where no device could show an
 * invitation, or neither at a window that anyone may press at. Of those invited: `pressed`, `unrated` (ran out), or still open.
 */
export interface Denominator {
  served: number
  invited: number
  shown: number
  pressed: number
  unrated: number
  down: number
  /** Called off by the queue (误叫, 过号) and never rated: none of the others counts them. */
  cancelled: number
}

/** The denominator with what came of it. */
export interface ServedFigures extends Denominator {
  /** Counted ratings, and by level; all attributed ones but tests; those that wait for an officer. */
  n: number
  counts: LevelFigures
  rated: number
  held: number
}

export interface WindowHistory {
  hall: string
  window: string
  name: string
  /**
   * Today, hour by hour from 0 to 23: counted ratings by level; invitations of that hour that ran out; and how many
   * counted ratings the hour has on average of the days before with any, to one decimal.
   */
  hours: { hour: number; n: number; counts: LevelFigures; unrated: number; usual: number }[]
  /** Day by day, today last; `interval` is that of the score, null under thirty ratings. */
  days: ({ date: string; score: string | null; interval: [string, string] | null } & ServedFigures)[]
  /** The running campaign up to now. */
  campaign: { id: string; n: number; score: string | null }
  /** Presses by weekday (1 is Monday) and hour over these days. */
  heat: { weekday: number; hour: number; n: number }[]
}

export interface WindowRating {
  id: string
  n: number
  at: string
  level: Level
  verdict: Verdict
  rule: Rule
  unit: string | null
  staff: string | null
  matter: string | null
  reasons: { code: string; text: string }[]
  /** When it came in; a device without network brings it later. */
  receivedAt: string
  /** The case (差评件) that it opened. */
  case: { id: string; number: string } | null
  clock: string
}

export interface DayFigures extends ServedFigures {
  code: string
  name: string
}

export interface DayReport {
  hall: string
  name: string
  date: string
  /** Whether the day is over; figures of today still grow. */
  finished: boolean
  windows: (DayFigures & { units: string[] })[]
  units: DayFigures[]
  total: ServedFigures
  devices: {
    id: string
    kind: 'kiosk' | 'keypad'
    window: string
    /** Time connected that day, ms; of the opening hours where the hall states them, else of the whole day. */
    onlineMs: number
    /** How long the hall was open, ms; null where it states no hours. */
    openMs: number | null
    /** Null for one that stands in another hall by now. */
    received: number | null
    expected: number | null
    gaps: { first: number; last: number }[]
  }[]
  alerts: { rule: string; window: string; since: string; until: string | null; word: string | null }[]
  cases: { opened: number; closed: number; running: number }
}

/** The denominator of a period three times over: each part adds up to the total. Dates in Asia/Shanghai, both included. */
export interface DenominatorReport {
  /** Code and name; null for all halls. */
  hall: { code: string; name: string } | null
  from: string
  to: string
  windows: (Denominator & { hall: string; hallName: string; code: string; name: string; units: string[] })[]
  /** Whom the business system named, else who had signed in at the window; `no` null: nobody known. */
  staff: (Denominator & { no: string | null; name: string; unit: string | null })[]
  /** `code` empty: services that belong to nobody yet. */
  units: (Denominator & { code: string; name: string })[]
  total: Denominator
}
