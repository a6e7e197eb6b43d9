import type { Namespace, Socket } from 'socket.io'
import { PacedWork } from '../store/breath.ts'
import type { HubToDevice, DeviceToHub, Invitation, WindowState } from '../contract/device/device-protocol.ts'
import { Takeovers } from './takeovers.ts'
import type { Store } from '../store/port.ts'

export type DeviceSocket = Socket<DeviceToHub, HubToDevice, Record<string, never>, { device: string; revoked: boolean }>
export type DeviceNamespace = Namespace<
  DeviceToHub,
  HubToDevice,
  Record<string, never>,
  { device: string; revoked: boolean }
>

/** How long a device may take to say that an invitation is on its screen. */
const SHOWN_TIMEOUT_MS = 5_000

/** The devices that are connected: the newest connection of each, and what each was last shown. */
export class Devices {
  #sockets = new Map<string, DeviceSocket>()
  #shown = new Map<string, string>()
  /** Devices whose hello is being answered, and those of them of which something changed meanwhile. */
  #greeting = new Set<string>()
  #missed = new Set<string>()
  #paced = new PacedWork()
  readonly takeovers = new Takeovers()
  #store: Store
  #addressOf: (request: DeviceSocket['request']) => string
  #now: () => number

  /** @param addressOf where a connection comes from */
  constructor(store: Store, now: () => number, addressOf: (request: DeviceSocket['request']) => string) {
    this.#store = store
    this.#addressOf = addressOf
    this.#now = now
  }

  /** The newest connection of a device wins; the older one is told, and stays away. */
  join(device: string, socket: DeviceSocket): void {
    const older = this.#sockets.get(device)
    this.#sockets.set(device, socket)
    // What the older one was shown says nothing of the new one: before its hello it is told nothing.
    this.#shown.delete(device)
    if (!older) return
    const [from, to] = [this.#addressOf(older.request), this.#addressOf(socket.request)]
    this.takeovers.note(device, { at: this.#now(), from, to })
    older.emit('device:replaced')
    older.disconnect()
  }

  /** @returns false when a newer connection has taken over already */
  leave(device: string, socket: DeviceSocket): boolean {
    if (this.#sockets.get(device) !== socket) return false
    this.#sockets.delete(device)
    this.#shown.delete(device)
    this.#greeting.delete(device)
    return true
  }

  /** The connection of a device, where it has one. */
  socketOf(device: string): DeviceSocket | undefined {
    return this.#sockets.get(device)
  }

  revoke(device: string): void {
    const socket = this.#sockets.get(device)
    if (!socket) return
    socket.data.revoked = true
    socket.emit('device:revoked')
  }

  /** A device was paired anew: whoever is connected as it has a token that is void. */
  hangUp(device: string): void {
    this.#sockets.get(device)?.disconnect()
  }

  /** A device says hello: what it shows is read and told, and what changes meanwhile is pushed afterwards. */
  greet(device: string): void {
    this.#missed.delete(device)
    this.#greeting.add(device)
  }

  /** Remembers what the device was told in its hello, so that the next push is a change. */
  told(device: string, state: WindowState | null): void {
    this.#greeting.delete(device)
    this.#shown.set(device, comparable(state))
    if (this.#missed.delete(device)) this.push(device)
  }

  /** Sends a device the state of its window if that is not what it shows. */
  push(device: string): void {
    // What is read for its hello may be older than the change.
    if (this.#greeting.has(device)) this.#missed.add(device)
    if (!this.#sockets.has(device) || !this.#shown.has(device)) return
    this.#store
      .read('devices.shown', device, this.#now())
      .then((state) => this.#send(device, state))
      // What cannot be read now is looked at again within a minute, with every device.
      .catch(() => {})
  }

  #send(device: string, state: WindowState | null): void {
    const socket = this.#sockets.get(device)
    const before = this.#shown.get(device)
    if (!socket || before === undefined || comparable(state) === before) return
    this.#shown.set(device, comparable(state))
    socket.emit('window:state', state)
  }

  /** Some at a time: a minute that ends, or a policy, concerns all of them. */
  pushAll(): void {
    for (const device of this.#sockets.keys()) this.#paced.add(() => this.push(device))
  }

  pushWindow(window: number): void {
    for (const device of this.#store.registry.devicesAt(window, this.#now())) this.push(device.id)
  }

  connectedAt(window: number): boolean {
    return this.#store.registry.devicesAt(window, this.#now()).some((device) => this.#sockets.has(device.id))
  }

  /** Asks every device at a window to show an invitation; the first that does so counts it as shown. */
  invite(window: number, invitation: Invitation): void {
    for (const device of this.#store.registry.devicesAt(window, this.#now())) {
      const socket = this.#sockets.get(device.id)
      if (!socket) continue
      socket.timeout(SHOWN_TIMEOUT_MS).emit('service:invite', invitation, (error, answer) => {
        if (error || !answer?.shown) return
        this.#store.act('services.note-shown', invitation.id, 'hub').catch(() => {})
      })
    }
  }

  cancel(window: number, invitation: string): void {
    for (const device of this.#store.registry.devicesAt(window, this.#now()))
      this.#sockets.get(device.id)?.emit('service:cancel', { id: invitation })
  }
}

/** Invitations have events of their own; a countdown that ran on is not another state. */
function comparable(state: WindowState | null): string {
  return JSON.stringify(state === null ? null : { ...state, invitation: undefined })
}
