/**
 * The port through which the bridge sees USB keypads. Two adapters implement it: node-hid-port.ts on a real bus,
 * simulated-hid-port.ts in tests and demonstrations. What the world can break (a missing library, no permission,
 * a pulled cable) is a value here; only a fault of ours throws.
 */

/** One HID interface of a device that is plugged in now. */
export interface AttachedKeypad {
  vid: number
  pid: number
  /** HID usage of the top-level collection; 0 where the system does not tell. */
  usagePage: number
  usage: number
  /** USB interface number, -1 where the system does not tell. */
  interface: number
  /** Serial number, null when the keypad has none: cheap ones often have not. */
  serial: string | null
  /**
   * Where it is plugged in: stable over replugging and restarting, null when the system offers no such name.
   * Never a `/dev/hidrawN`, which goes to whoever comes first.
   */
  port: string | null
  product: string | null
  /** Good for `open` until the keypad is unplugged; means nothing else. */
  path: string
}

export const HID_TROUBLES = ['hid-library-missing', 'hid-permission', 'hid-gone', 'hid-failed'] as const
export interface HidTrouble {
  code: (typeof HID_TROUBLES)[number]
  /** One sentence that says what to do. */
  message: string
}

export type HidResult<T> = ({ ok: true } & T) | { ok: false; trouble: HidTrouble }

/** Handed over when opening, so that no report can fall between opening and listening. */
export interface HidListener {
  /** Every input report, in order, as the HID library gives it: a numbered report begins with its id. */
  onReport(report: Uint8Array): void
  /** The keypad went away or failed. Called once at most, and never after `close`. */
  onLost(reason: string): void
}

export interface HidConnection {
  /** One sentence for the technician about a keypad that works and still is not as it should be. */
  readonly warning: string | null
  /** Ids of its input reports, by the report descriptor; empty when it has none, null when the system does not tell. */
  readonly reportIds: readonly number[] | null
  /** Sends an output report; byte 0 is the report id, 0 for a keypad without ids. */
  write(report: Uint8Array): Promise<HidResult<object>>
  /** Sends a feature report; byte 0 is the report id, 0 for a keypad without ids. */
  writeFeature(report: Uint8Array): Promise<HidResult<object>>
  close(): Promise<void>
}

export type Alone = 'for-good' | 'while-open'

export interface HidPort {
  list(): Promise<HidResult<{ attached: AttachedKeypad[] }>>
  /** Keeps what the device types from everybody else; `while-open` lets it type again when the connection is closed. */
  open(path: string, listener: HidListener, alone: Alone): Promise<HidResult<{ connection: HidConnection }>>
}
