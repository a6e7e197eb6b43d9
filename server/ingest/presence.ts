import type { Problem } from '../contract/device-protocol.ts'

export interface Present {
  online: boolean
  pending: number
  /** Hub time, ms. */
  lastSeen: number
  problems: Problem[]
}

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
    this.#devices.set(device, { ...before, ...news })
    for (const listener of this.#listeners) listener(device)
  }

  /** A submission says that the device lives; that alone is no news worth telling the halls. */
  touch(device: string, now: number): void {
    const present = this.#devices.get(device)
    if (present) present.lastSeen = now
  }
}
