import type { Role } from '../../server/contract/roles.ts'
import type { UnitKind } from '../../server/contract/policy.ts'

/** What the desk pages read from the hub by REST (server/http/README.md). Dates are Asia/Shanghai, both ends included. */
export interface About {
  name: string
  version: string
  /** Simulated citizens: every screen says so. */
  demo: boolean
  city: string
  hash: string
  /** Milliseconds since 1970 by the hub's clock; ages are counted by it, not by the office machine's. */
  hubTime: number
  campaign: { id: string; from: string; to: string; title: string }
}

export interface Session {
  username: string
  role: Role
  hall?: string
  unit?: string
  mustChangePassword: boolean
  expiresAt: string
  /** The account waits for a second person and decides nothing yet. */
  waiting?: { until?: string }
  /** Who else set the password in the last 30 days, newest first. */
  passwordResets?: { at: string; by: string }[]
}

export interface HallWindow {
  code: string
  name: string
  zone: string
  mode: 'open' | 'invited'
  matter?: string
}
export interface HallZone {
  code: string
  name: string
  floor?: string
}
export interface Hall {
  code: string
  name: string
  zones: HallZone[]
  windows: HallWindow[]
}

export interface PairingCode {
  /** Eight digits, single use. */
  code: string
  expiresAt: string
}

export interface Campaign {
  id: string
  title: string
  from: string
  to: string
  running: boolean
  /** How many last places its policy names for the follow-up list. */
  lastPlaces?: number
}

export type Counts = Record<'1' | '2' | '3' | '4' | '5', number>

export interface UnitScore {
  unit: { code: string; name: string; kind: UnitKind }
  status: 'ranked' | 'insufficient' | 'not-present'
  /** 0.00 to 100.00, or null without a single counted rating. */
  score: string | null
  rank: number | null
  n: number
  counts: Counts
  invited: number
  unrated: number
  /** Per cent, two decimals. */
  unratedRate: string | null
  favourableRate: string | null
  interval: [string, string] | null
  raw: { score: string | null; n: number; rank: number | null }
}
export interface Scores {
  campaign: string
  method: string
  from: string
  to: string
  policy: { version: number; digest: string }
  asOf: string
  sealed: number | null
  units: UnitScore[]
}

export interface Account {
  username: string
  role: Role
  hall?: string
  unit?: string
  mustChangePassword: boolean
  /** ISO 8601; absent while the account may sign in. */
  disabledSince?: string
  standing: AccountStanding
  /** When somebody else set the password last. */
  reset?: { at: string; by: string }
}

/** The key of a program, without the key itself. */
export interface ProgramKey {
  name: string
  scope: 'services' | 'hotline' | 'metrics'
  createdAt: string
  revokedAt?: string
  standing: AccountStanding
}

export interface AccountStanding {
  state: 'free' | 'founding' | 'waiting' | 'vouched' | 'aged'
  /** Who made, reset or changed the account, and when. */
  by?: string
  since?: string
  until?: string
  vouchedBy?: string
  vouchedAt?: string
}
