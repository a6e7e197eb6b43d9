import type { Problem } from '../contract/device/device-protocol.ts'

export interface Present {
  online: boolean
  pending: number
  /** Hub time, ms. */
  lastSeen: number
  problems: Problem[]
  /** When it last said `clock-jump`, by the hub's clock. */
  jumped?: number
}

/**
 * A device tells of a jump of its clock once, and the next beat is without it. Whoever watches the hall shall still see
 * it: an hour, so that a kiosk that slept overnight shows in the morning and not all day.
 */
export const JUMP_SHOWN_MS = 3_600_000

/** Which devices are connected, and what they last said of themselves. Lives in memory: after a start all are offline. */
export class Presence {
  #devices = new Map<string, Present>()
  #listeners: ((device: string) => void)[] = []

  get(device: string): Present | undefined {
    return this.#devices.get(device)
  }

  isOnline(device: string): boolean {
    return this.#devices.get(device)?.online === true
  }

  onChange(listener: (device: string) => void): void {
    this.#listeners.push(listener)
  }

  note(device: string, news: Partial<Present> & { lastSeen: number }): void {
    const before = this.#devices.get(device) ?? { online: false, pending: 0, problems: [], lastSeen: 0 }
    const after: Present = { ...before, ...news }
    if (news.problems?.includes('clock-jump')) after.jumped = news.lastSeen
    const said = after.problems.filter((problem) => problem !== 'clock-jump')
    const shown = after.jumped !== undefined && news.lastSeen - after.jumped < JUMP_SHOWN_MS
    this.#devices.set(device, { ...after, problems: shown ? [...said, 'clock-jump'] : said })
    for (const listener of this.#listeners) listener(device)
  }

  /** A submission says that the device lives; that alone is no news worth telling the halls. */
  touch(device: string, now: number): void {
    const present = this.#devices.get(device)
    if (present) present.lastSeen = now
  }
}
