import type { Socket } from 'socket.io-client'
import type { DeviceSocket } from '../../server/contract/device/device-link.ts'
import type { Timers } from '../../server/contract/device/outbox.ts'

/** What waits for longer than this waits for people: that a device stays away, or counts as well again. */
const LONGEST_HASTY_MS = 60_000

/** Timers that fire so many times as soon as they are asked to. */
export function hastyTimers(haste: number): Timers {
  return {
    after(ms, callback) {
      const timer = setTimeout(callback, ms > LONGEST_HASTY_MS ? ms : ms / haste)
      return () => clearTimeout(timer)
    },
  }
}

/** A real socket that waits for an ack only so small a part of the time that it is asked to wait. */
export function hastySocket(socket: Socket, haste: number): DeviceSocket {
  return {
    get connected() {
      return socket.connected
    },
    get auth() {
      return socket.auth
    },
    set auth(auth: unknown) {
      socket.auth = auth as Socket['auth']
    },
    connect: () => socket.connect(),
    disconnect: () => socket.disconnect(),
    get sendBuffer() {
      return socket.sendBuffer
    },
    on: (event, listener) => socket.on(event, listener),
    timeout: (ms) => ({
      emitWithAck: (event, payload) => socket.timeout(ms / haste).emitWithAck(event, payload) as Promise<unknown>,
    }),
  }
}
