import type { Namespace, Socket } from 'socket.io'
import { PacedWork } from '../store/writer/breath.ts'
import type { HubToDevice, DeviceToHub, Invitation, WindowState } from '../contract/device/device-protocol.ts'
import { windowAt } from '../rules/attribution/attribute-press.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import { noteShown } from '../store/presses/record-service.ts'
import { openInvitation, type ServiceRow } from '../store/projections/service-row.ts'
import { windowState } from '../store/registry/window-state.ts'

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
  #paced = new PacedWork()
  #ledger: Ledger
  #now: () => number

  constructor(ledger: Ledger, now: () => number) {
    this.#ledger = ledger
    this.#now = now
  }

  /** The newest connection of a device wins; the older one is told, and stays away. */
  join(device: string, socket: DeviceSocket): void {
    const older = this.#sockets.get(device)
    this.#sockets.set(device, socket)
    // What the older one was shown says nothing of the new one: before its hello it is told nothing.
    this.#shown.delete(device)
    if (!older) return
    older.emit('device:replaced')
    older.disconnect()
  }

  /** @returns false when a newer connection has taken over already */
  leave(device: string, socket: DeviceSocket): boolean {
    if (this.#sockets.get(device) !== socket) return false
    this.#sockets.delete(device)
    this.#shown.delete(device)
    return true
  }

  revoke(device: string): void {
    const socket = this.#sockets.get(device)
    if (!socket) return
    socket.data.revoked = true
    socket.emit('device:revoked')
  }

  stateFor(device: string): WindowState | null {
    const now = this.#now()
    const window = windowAt(device, now, this.#ledger.registry)
    if (window === undefined) return null
    const open = openInvitation(this.#ledger.sql, window, now)
    return windowState(this.#ledger, window, now, open && asInvitation(open, now))
  }

  /** Remembers what the device was told in its hello, so that the next push is a change. */
  told(device: string, state: WindowState | null): void {
    this.#shown.set(device, comparable(state))
  }

  /** Sends a device the state of its window if that is not what it shows. */
  push(device: string): void {
    const socket = this.#sockets.get(device)
    const before = this.#shown.get(device)
    if (!socket || before === undefined) return
    const state = this.stateFor(device)
    if (comparable(state) === before) return
    this.told(device, state)
    socket.emit('window:state', state)
  }

  /** Some at a time: a minute that ends, or a policy, concerns all of them. */
  pushAll(): void {
    for (const device of this.#sockets.keys()) this.#paced.add(() => this.push(device))
  }

  pushWindow(window: number): void {
    for (const device of this.#ledger.registry.devicesAt(window, this.#now())) this.push(device.id)
  }

  connectedAt(window: number): boolean {
    return this.#ledger.registry.devicesAt(window, this.#now()).some((device) => this.#sockets.has(device.id))
  }

  /** Asks every device at a window to show an invitation; the first that does so counts it as shown. */
  invite(window: number, invitation: Invitation): void {
    for (const device of this.#ledger.registry.devicesAt(window, this.#now())) {
      const socket = this.#sockets.get(device.id)
      if (!socket) continue
      socket.timeout(SHOWN_TIMEOUT_MS).emit('service:invite', invitation, (error, answer) => {
        if (error || !answer?.shown) return
        this.#ledger.write((w) => noteShown(w, invitation.id)).catch(() => {})
      })
    }
  }

  cancel(window: number, invitation: string): void {
    for (const device of this.#ledger.registry.devicesAt(window, this.#now()))
      this.#sockets.get(device.id)?.emit('service:cancel', { id: invitation })
  }
}

function asInvitation(row: ServiceRow, now: number): Invitation {
  return {
    id: row.invitation,
    expiresInMs: Math.max(0, row.expires - now),
    ...(row.matter === null ? {} : { matter: row.matter }),
  }
}

/** Invitations have events of their own; a countdown that ran on is not another state. */
function comparable(state: WindowState | null): string {
  return JSON.stringify(state === null ? null : { ...state, invitation: undefined })
}
