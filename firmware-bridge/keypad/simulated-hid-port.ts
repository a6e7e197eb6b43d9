import type { Alone, AttachedKeypad, HidConnection, HidListener, HidPort, HidResult, HidTrouble } from './hid-port.ts'

export type SimulatedFacts = Partial<Omit<AttachedKeypad, 'path'>> & { vid: number; pid: number }

/**
 * A USB bus in memory, with keypads that really are plugged in, pressed and pulled out. It knows no models and no
 * levels: what goes over it are the bytes of real reports. Faults are injected here, not in the code under test.
 */
export class SimulatedHidPort implements HidPort {
  #keypads = new Set<SimulatedKeypad>()
  #serial = 0
  /** What `list` answers instead of the keypads, as a machine without libusb does. */
  listTrouble: HidTrouble | null = null
  /** What `open` answers instead of a connection, as a machine without a udev rule does. */
  openTrouble: HidTrouble | null = null

  /** Plugs a keypad in. Each time it gets another path, as `/dev/hidrawN` does. */
  plug(facts: SimulatedFacts): SimulatedKeypad {
    const attached: AttachedKeypad = {
      usagePage: 0,
      usage: 0,
      interface: 0,
      serial: null,
      port: null,
      product: null,
      ...facts,
      path: `/simulated/hidraw${this.#serial++}`,
    }
    const keypad = new SimulatedKeypad(attached, () => this.#keypads.delete(keypad))
    this.#keypads.add(keypad)
    return keypad
  }

  async list(): Promise<HidResult<{ attached: AttachedKeypad[] }>> {
    if (this.listTrouble) return { ok: false, trouble: this.listTrouble }
    return { ok: true, attached: [...this.#keypads].map((keypad) => ({ ...keypad.attached })) }
  }

  async open(
    path: string,
    listener: HidListener,
    _alone: Alone = 'for-good',
  ): Promise<HidResult<{ connection: HidConnection }>> {
    if (this.openTrouble) return { ok: false, trouble: this.openTrouble }
    const keypad = [...this.#keypads].find((keypad) => keypad.attached.path === path)
    if (!keypad) return { ok: false, trouble: { code: 'hid-gone', message: `cannot open device with path ${path}` } }
    return { ok: true, connection: keypad.connect(listener) }
  }
}

/** One plugged-in keypad, from the side of the hardware. */
export class SimulatedKeypad {
  readonly attached: AttachedKeypad
  /** Every output report that the bridge wrote, oldest first. */
  readonly written: Uint8Array[] = []
  /** Every feature report that the bridge wrote, oldest first. */
  readonly features: Uint8Array[] = []
  onWritten: (report: Uint8Array) => void = () => {}
  onOpened: () => void = () => {}
  /** What opening it warns of. */
  warning: string | null = null
  /** Ids of its input reports, as its report descriptor would tell. */
  reportIds: readonly number[] | null = null
  /** Why writing fails, null while it works. */
  writeTrouble: HidTrouble | null = null
  #leaveBus: () => void
  #listeners = new Set<HidListener>()

  constructor(attached: AttachedKeypad, leaveBus: () => void) {
    this.attached = attached
    this.#leaveBus = leaveBus
  }

  /** Whether somebody has the keypad open. */
  get isOpen(): boolean {
    return this.#listeners.size > 0
  }

  /** Sends an input report to whoever has the keypad open; without anybody it is lost, as on a real bus. */
  report(bytes: Uint8Array | readonly number[]): void {
    for (const listener of this.#listeners) listener.onReport(Uint8Array.from(bytes))
  }

  /** Pulls the cable. */
  unplug(
    reason = 'could not read from HID device: hid_read_timeout: unexpected poll error (device disconnected)',
  ): void {
    this.#leaveBus()
    this.fail(reason)
  }

  /** The connection breaks; the keypad stays on the bus. */
  fail(reason: string): void {
    const listeners = [...this.#listeners]
    this.#listeners.clear()
    for (const listener of listeners) listener.onLost(reason)
  }

  connect(listener: HidListener): HidConnection {
    // A listener of its own for each connection: the same object may be handed in twice.
    const mine: HidListener = {
      onReport: (report) => listener.onReport(report),
      onLost: (reason) => listener.onLost(reason),
    }
    this.#listeners.add(mine)
    this.onOpened()
    const take = async (report: Uint8Array, into: Uint8Array[]): Promise<HidResult<object>> => {
      if (!this.#listeners.has(mine)) {
        return { ok: false, trouble: { code: 'hid-gone', message: 'the keypad is not connected' } }
      }
      if (this.writeTrouble) return { ok: false, trouble: this.writeTrouble }
      const copy = Uint8Array.from(report)
      into.push(copy)
      this.onWritten(copy)
      return { ok: true }
    }
    return {
      warning: this.warning,
      reportIds: this.reportIds,
      write: (report) => take(report, this.written),
      writeFeature: (report) => take(report, this.features),
      close: async () => {
        this.#listeners.delete(mine)
      },
    }
  }
}
