import { devicesAgainst, type Disagreement } from '../rules/attribution/doubt-clock.ts'
import { isoShanghai } from '../contract/campaign-time.ts'
import type { DoubtRow } from '../store/changes/clock-doubt.ts'
import type { Store } from '../store/port.ts'

const LOOK_EVERY_MS = 1_000
const COMPARE_EVERY_MS = 10_000
/** What a device said of its clock counts for so long; it says so twice a minute. */
const FRESH_MS = 120_000

export interface HubClockPorts {
  store: Store
  now(): number
  monotonic(): number
  log: { error(facts: object, message: string): void; warn(facts: object, message: string): void }
}

/**
 * The hub's own clock: looked at every second, although nothing comes in, and held against the clocks of the devices.
 * What devices say is a reason for somebody to look, and nothing more (contract/README.md, Time).
 */
export class HubClock {
  #ports: HubClockPorts
  /** Hub's monotonic clock minus device's clock, and when it was heard. */
  #heard = new Map<string, { offset: number; at: number }>()
  #compared: { at: number; found: Disagreement | null } | null = null
  #timer: NodeJS.Timeout
  #wasDoubted: boolean
  #doubts: DoubtRow[] = []

  private constructor(ports: HubClockPorts) {
    this.#ports = ports
    this.#wasDoubted = false
    this.#timer = setInterval(() => this.look(), LOOK_EVERY_MS)
    ports.store.onCommit(({ entries }) => {
      if (entries.some(({ kind }) => kind === 'clock-doubt' || kind === 'clock-settled')) this.#tell().catch(() => {})
    })
  }

  /** With what is on record about the clock. */
  static async open(ports: HubClockPorts): Promise<HubClock> {
    const clock = new HubClock(ports)
    await clock.#tell()
    return clock
  }

  look(): void {
    this.#ports.store
      .lookAtClock()
      .then(() => this.#tell())
      // What cannot be written now is found again in a second, and `/readyz` tells of the disk.
      .catch(() => {})
  }

  /** A device told its clock, ms since 1970. */
  heard(device: string, at: number): void {
    const monotonic = this.#ports.monotonic()
    this.#heard.set(device, { offset: monotonic - at, at: monotonic })
  }

  /** Devices that agree with each other and not with the hub, now; looked for every ten seconds. */
  get disagreement(): Disagreement | null {
    const { store, now, monotonic } = this.#ports
    const instant = monotonic()
    if (this.#compared !== null && instant - this.#compared.at < COMPARE_EVERY_MS) return this.#compared.found
    const wall = now() - instant
    const offsets = [...this.#heard].flatMap(([device, { offset, at }]) => {
      if (instant - at > FRESH_MS) this.#heard.delete(device)
      const window = store.registry.placements(device).at(-1)?.window
      const hall = window === undefined ? undefined : store.registry.windowById(window)?.hall
      return hall === undefined || instant - at > FRESH_MS ? [] : [{ hall, offset: wall + offset }]
    })
    const found = devicesAgainst(offsets)
    if (found !== null && (this.#compared?.found ?? null) === null)
      this.#ports.log.warn(found, 'devices agree with each other and not with the clock of the hub')
    this.#compared = { at: instant, found }
    return found
  }

  /** What `/readyz` names; presses are taken all the same. */
  problems(): string[] {
    const [first] = this.#doubts
    const found = this.disagreement
    return [
      ...(first === undefined
        ? []
        : [
            `the hub's own clock is in doubt since entry ${first.n} (it said ${isoShanghai(first.clock)}): ` +
              'presses are held until the campaign office says what is right (pingyi clock show)',
          ]),
      ...(found === null
        ? []
        : [
            `${found.devices} devices in ${found.halls} halls agree with each other and not with the hub's clock, ` +
              `which is ${Math.round(Math.abs(found.by) / 60_000)} min ${found.by > 0 ? 'ahead of' : 'behind'} theirs`,
          ]),
    ]
  }

  close(): void {
    clearInterval(this.#timer)
  }

  async #tell(): Promise<void> {
    this.#doubts = await this.#ports.store.read('clock.doubts')
    const doubted = this.#doubts.length > 0
    if (doubted && !this.#wasDoubted)
      this.#ports.log.error(
        { doubts: this.#doubts },
        'the clock of this hub is in doubt: presses are held until the campaign office says what is right',
      )
    this.#wasDoubted = doubted
  }
}
