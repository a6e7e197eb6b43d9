import { io, type Socket } from 'socket.io-client'
import { BootClock } from '../contract/device/boot-clock.ts'
import { deviceAuth, DeviceLink, type LinkState } from '../contract/device/device-link.ts'
import type { Invitation, WindowState } from '../contract/device/device-protocol.ts'
import { DEVICE_NAMESPACE } from '../contract/limits.ts'
import type { Timers } from '../contract/device/outbox.ts'
import type { Mind } from './citizen.ts'
import { extrasOf, pressItem, type PressFacts } from './items.ts'
import { MemoryOutbox, type OutboxWatch } from './memory-outbox.ts'

export interface Identity {
  deviceId: string
  token: string
}

export interface SimulatedDeviceOptions extends Identity {
  /** Address of the hub, such as `http://127.0.0.1:8080`. */
  hub: string
  version: string
  watch?: OutboxWatch
  onInvite?(invitation: Invitation): void
  onCancel?(invitation: string): void
  onTrouble?(trouble: { code: string; message: string }): void
}

export const realTimers: Timers = {
  after(ms, callback) {
    const timer = setTimeout(callback, ms)
    return () => clearTimeout(timer)
  },
}

/** A device that nobody can touch: the real protocol over a real connection, with an outbox in memory. */
export class SimulatedDevice {
  readonly id: string
  window: WindowState | null = null
  link: LinkState['link'] = 'offline'
  #link: DeviceLink
  #socket: Socket
  #outbox: MemoryOutbox
  #clock = new BootClock({ wall: () => Date.now(), monotonic: () => performance.now() })
  #connected: (() => void)[] = []
  #later = new Set<() => void>()

  constructor(options: SimulatedDeviceOptions) {
    const { deviceId, token, hub, version, watch, onInvite, onCancel, onTrouble } = options
    this.id = deviceId
    this.#outbox = new MemoryOutbox(watch)
    this.#socket = io(new URL(DEVICE_NAMESPACE, hub).href, {
      transports: ['websocket'],
      forceNew: true,
      autoConnect: false,
      reconnection: false,
      retries: 0,
      auth: deviceAuth(deviceId, token),
    })
    this.#link = new DeviceLink({
      socket: this.#socket,
      store: this.#outbox,
      clock: () => this.#clock.read(),
      timers: realTimers,
      facts: { model: 'simulated', version },
      problems: () => [],
      onLink: (state) => this.#linked(state, onTrouble),
      onWindow: (state) => {
        this.window = state
      },
      onInvite: (invitation) => {
        onInvite?.(invitation)
        return true
      },
      onCancel: (id) => onCancel?.(id),
      onPending: () => {},
      onTrouble: (trouble) => onTrouble?.(trouble),
    })
  }

  /** Items that the hub has not acknowledged yet. */
  get pending(): number {
    return this.#outbox.size
  }

  connect(): void {
    this.#link.start()
  }

  /** Stays away; what is pressed meanwhile waits. */
  disconnect(): void {
    this.#link.stop()
    this.link = 'offline'
  }

  /** Resolves when the hub has said hello. */
  online(): Promise<void> {
    if (this.link === 'online') return Promise.resolve()
    return new Promise((resolve) => this.#connected.push(resolve))
  }

  /** Ends it for good; what a citizen was about to add is not added. */
  close(): void {
    for (const cancel of this.#later) cancel()
    this.#later.clear()
    this.disconnect()
  }

  async press(facts: PressFacts): Promise<void> {
    await this.#outbox.add((seq) => pressItem(seq, facts, this.#clock.read()))
    this.#link.kick()
  }

  /** One citizen: a press, and later what the citizen adds to it. */
  async rate(mind: Mind, invitationId?: string): Promise<void> {
    const press = await this.#outbox.add((seq) =>
      pressItem(seq, { level: mind.level, invitationId }, this.#clock.read()),
    )
    this.#link.kick()
    for (const { afterMs, make } of extrasOf(press, mind))
      this.#after(afterMs, () => {
        void this.#outbox.add(make).then(() => this.#link.kick())
      })
  }

  #after(ms: number, act: () => void): void {
    const cancel = realTimers.after(ms, () => {
      this.#later.delete(cancel)
      act()
    })
    this.#later.add(cancel)
  }

  #linked(state: LinkState, onTrouble: SimulatedDeviceOptions['onTrouble']): void {
    this.link = state.link
    if (state.link === 'online') for (const tell of this.#connected.splice(0)) tell()
    else if (state.link !== 'offline') onTrouble?.({ code: state.link, message: `the device is ${state.link}` })
    else if (state.code !== undefined) onTrouble?.({ code: state.code, message: state.message ?? state.code })
  }
}
