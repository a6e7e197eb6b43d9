/** What the processes of the interference benchmark agree upon. */
export interface InterferenceSizes {
  ratings: number
  honestDevices: number
  backlogDevices: number
  backlogPresses: number
  returningDevices: number
  returningPresses: number
  calls: number
  /** Connections that say half of a request and wait. */
  connections: number
  /** How many of them a second. */
  connecting: number
  /** Ratings of the public page. */
  onlinePerMinute: number
  /** Ratings that a correction touches, at least, besides those that come meanwhile. */
  corrected: number
  seconds: number
}

export interface Places<T> {
  backlog: T[]
  returning: T[]
  honest: T[]
  signIn: T[]
  malformed: T[]
  past: T[]
}

export interface Identity {
  deviceId: string
  token: string
}

export interface HubOfBench {
  port: number
  folder: string
  tokens: Places<Identity>
  ratings: number
}

export const PASSWORD = 'interference-benchmark'
/** The day to which backlogs belong began so long ago, ms. */
export const DAY_OF_BACKLOG_MS = 9 * 3_600_000
