import type { Rule, Verdict } from '../../contract/ledger/verdicts.ts'
import type { Evidence } from '../../contract/alerts.ts'

/** One press as the alert rules see it; tests are left out. Times in ms. */
export interface SeenRating {
  id: string
  device: string
  at: number
  level: number
  verdict: Verdict
  rule: Rule
  /** Its case was opened and nobody has taken it up. */
  caseWaits: boolean
}

export interface SeenDevice {
  id: string
  online: boolean
  /** Since when it stands at this window. */
  placed: number
  /** A hall's manager paired it, and nobody has confirmed it. */
  unseen: boolean
  /** What it said that it is; null while it has said nothing. */
  model: string | null
  /** Whether that is the kiosk of this project, or a keypad that the hub knows. */
  knownModel: boolean
  /** It signs. */
  hasKey: boolean
  /** Its last sign of life, or null when it never connected. */
  lastSeen: number | null
  /** What it said that it holds back, oldest first. */
  pending: { at: number; pending: number }[]
  /** Its connections that another one replaced from another address, oldest first. Ms since 1970. */
  takeovers: readonly { at: number; from: string; to: string }[]
  /** Each key: when it was pressed last, tests included (or first missed), and how many presses of others came since. */
  keys: { level: number; at: number; since: number }[]
}

/** All that the rules ask about one window at an instant. */
export interface WindowHistory {
  now: number
  /** People are served: opening hours, not paused. */
  open: boolean
  mode: 'open' | 'invited'
  /** Of the last hours, oldest first. */
  ratings: readonly SeenRating[]
  devices: SeenDevice[]
  /** Invitations of today, here and at the other windows of the unit posted here. */
  today: { invited: number; unrated: number }
  others: { invited: number; unrated: number }
}

/** Something that is the case now. The same `subject` of a rule is the same alert for as long as it lasts. */
export interface Found {
  subject: string
  since: number
  evidence: Evidence
}

export type AlertCheck<Settings> = (history: WindowHistory, settings: Settings) => Found[]

/** Presses no older than this. */
export function within(history: WindowHistory, ms: number): SeenRating[] {
  return history.ratings.filter(({ at }) => at > history.now - ms && at <= history.now)
}
