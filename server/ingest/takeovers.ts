/** A connection of a device that another one replaced while it was alive, from another address. Ms since 1970. */
export interface Takeover {
  at: number
  from: string
  to: string
}

/** So many of a device are remembered. */
const MOST = 20

/** Who replaced whom, since the hub runs: two machines with one token take a device from each other, again and again. */
export class Takeovers {
  #byDevice = new Map<string, Takeover[]>()

  note(device: string, takeover: Takeover): void {
    if (takeover.from === takeover.to) return
    this.#byDevice.set(device, [...this.of(device), takeover].slice(-MOST))
  }

  of(device: string): readonly Takeover[] {
    return this.#byDevice.get(device) ?? []
  }
}
