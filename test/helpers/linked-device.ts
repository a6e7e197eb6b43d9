import { io, type Socket } from 'socket.io-client'
import { BootClock } from '../../server/contract/device/boot-clock.ts'
import { deviceAuth, DeviceLink, type DeviceSocket, type LinkState } from '../../server/contract/device/device-link.ts'
import type { WindowState } from '../../server/contract/device/device-protocol.ts'
import type { Press } from '../../server/contract/device/press.ts'
import { uuid7 } from '../../server/contract/text/uuid7.ts'
import { hastySocket, hastyTimers } from './haste.ts'
import { MemoryOutbox } from './memory-outbox.ts'
import type { Credentials } from './stranger-device.ts'

export interface LinkedDeviceOptions extends Credentials {
  url: string
  outbox?: MemoryOutbox
  /** The device's two clocks, ms; else the machine's. */
  wall?: () => number
  monotonic?: () => number
  /**
   * For tests in which answers are lost: what the wait for an ack, 10 s, is divided by. Elsewhere it is waited for as
   * long as the protocol says: a busy machine must not look like a lost answer.
   */
  ackHaste?: number
  /** Keeps a new token, where this device takes one. */
  keepToken?: (token: string) => Promise<void>
  /** A line that does harm, around the socket. */
  line?: (socket: DeviceSocket) => DeviceSocket
}

/** Between beats and before it tries again a device waits a sixtieth of what the protocol says. */
const HASTE = 60

/**
 * A device as kiosk and bridge are one: the same link and delivery over a real socket, with an outbox in memory. It
 * thanks for a press when the outbox has it.
 */
export class LinkedDevice {
  readonly outbox: MemoryOutbox
  readonly deviceId: string
  readonly clock: BootClock
  readonly troubles: string[] = []
  state: LinkState = { link: 'offline' }
  window: WindowState | null = null
  #link: DeviceLink
  #socket: Socket

  constructor(options: LinkedDeviceOptions) {
    const { url, deviceId, token, wall = () => Date.now(), monotonic = () => performance.now() } = options
    this.deviceId = deviceId
    this.outbox = options.outbox ?? new MemoryOutbox()
    this.clock = new BootClock({ wall, monotonic })
    this.#socket = io(`${url}/device`, {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnection: false,
      retries: 0,
      auth: deviceAuth(deviceId, token),
    })
    const hasty = hastySocket(this.#socket, options.ackHaste ?? 1)
    this.#link = new DeviceLink({
      socket: options.line?.(hasty) ?? hasty,
      store: this.outbox,
      clock: () => this.clock.read(),
      timers: hastyTimers(HASTE),
      facts: { model: 'linked', version: '1' },
      problems: () => [],
      onLink: (state) => {
        this.state = state
      },
      onWindow: (state) => {
        this.window = state
      },
      onInvite: () => true,
      onCancel: () => {},
      onPending: () => {},
      onTrouble: ({ code }) => this.troubles.push(code),
      ...(options.keepToken === undefined ? {} : { keepToken: options.keepToken }),
    })
  }

  start(): this {
    this.#link.start()
    return this
  }

  stop(): void {
    this.#link.stop()
  }

  /** Resolves when the press lies in the outbox: from here on it must never be lost. */
  async press(level: number): Promise<Press> {
    const press = await this.put(level)
    this.send()
    return press
  }

  /** Puts a press into the outbox, and leaves it there until `send` or the next connection. */
  async put(level: number): Promise<Press> {
    const { at, uptimeMs, bootId } = this.clock.read()
    return this.outbox.add((seq): Press => {
      return { kind: 'press', id: uuid7(at), seq, level, pressedAt: at, uptimeMs, bootId, input: 'touch' }
    })
  }

  send(): void {
    this.#link.kick()
  }

  /** Whether the hub has answered for every press. */
  get settled(): boolean {
    return this.outbox.entries.every(({ status }) => status !== 'waiting')
  }

  /** What the hub answered, in the order of seq. */
  get answers(): string[] {
    return this.outbox.entries.map(({ status }) => status)
  }
}
