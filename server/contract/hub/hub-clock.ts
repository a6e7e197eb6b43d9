/** What the campaign office sees of the hub's own clock. Instants are RFC 3339, by that clock. */
export interface HubClockState {
  /** What the clock says now. */
  hubTime: string
  doubted: boolean
  /** Ratings that were taken in doubt and wait for an officer's word. */
  waiting: number
  /** Stretches of the doubt, in order; none while the clock is trusted. */
  stretches: ClockStretch[]
  /** Devices that agree with each other and not with the hub; `byMs` above 0: the hub is ahead of them. Null where none do. */
  against: { devices: number; halls: number; byMs: number } | null
  /** How earlier doubts ended, the newest first. */
  settled: ClockVerdict[]
}

/** Everything that came in from one entry of doubt to the next. */
export interface ClockStretch {
  entry: number
  /** The entry that begins the next one, or null. */
  before: number | null
  why: 'behind' | 'stepped' | 'start'
  /** What the clock said when the hub noticed. */
  clock: string
  /** How far it stepped or lies behind, ms; null at a start. */
  byMs: number | null
  /** What came in in this stretch, ratings and services, and when, by the hub's clock; `to` is not included. Null: nothing. */
  ratings: number
  services: number
  from: string | null
  to: string | null
  /** By how much it would have to be moved if the clock is right now, ms. */
  proposedMs: number
}

export interface ClockVerdict {
  entry: number
  at: string
  operator: string
  reason: string
  /** None: the clock was right. */
  shifts: { from: string; to: string; byMs: number; hall: string | null }[]
}

/** What an officer sends to end a doubt: no shift says that the clock is right. */
export interface ClockCorrection {
  hall?: string
  after?: number
  before?: number
  from: string
  to: string
  byMs: number
}

/** What ending a doubt about the hub's clock did, or would do. */
export interface ClockSettled {
  /** Ratings that were held because of the clock, or that were moved: all were judged again. */
  judged: number
  /** Ratings and services that were moved in time. */
  moved: number
  services: number
  /** Of the ratings judged, how many count now and how many are held still. */
  counted: number
  held: number
  /** Ratings by Shanghai day, before and after, where that changed, in order of days. */
  days: { date: string; before: number; after: number }[]
}
