/**
 * The hub's clock as this machine can know it: an office PC may be minutes off, and ages are counted by the hub.
 * `syncFrom` takes a reading that was under way between two local moments; the error is at most half of that time.
 */
export class HubClock {
  #local: () => number
  #offset = 0

  constructor(local: () => number) {
    this.#local = local
  }

  syncFrom(hubTime: number, askedAt: number, answeredAt: number): void {
    this.#offset = hubTime - (askedAt + answeredAt) / 2
  }

  now(): number {
    return Math.round(this.#local() + this.#offset)
  }
}
