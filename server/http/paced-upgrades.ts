import type { EventEmitter } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { PacedWork } from '../store/breath.ts'

type Upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/**
 * Connections that ask for a websocket are answered some at a time: when all devices come back at once, whoever asks for
 * something else need not wait for all of them. For a server whose listeners of `upgrade` are there already.
 */
export class PacedUpgrades {
  #paced: PacedWork
  #waiting = new Set<Duplex>()
  #closed = false

  constructor(server: EventEmitter, paced = new PacedWork()) {
    this.#paced = paced
    const answer = server.listeners('upgrade') as Upgrade[]
    server.removeAllListeners('upgrade')
    server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) =>
      this.#take(socket, () => {
        for (const listener of answer) listener.call(server, request, socket, head)
      }),
    )
  }

  /** Those who wait would keep the server from closing. */
  close(): void {
    this.#closed = true
    for (const socket of this.#waiting) socket.destroy()
    this.#waiting.clear()
  }

  #take(socket: Duplex, answer: () => void): void {
    if (this.#closed) return void socket.destroy()
    // Nobody else listens meanwhile, and an error that nobody hears ends the process.
    const gone = () => socket.destroy()
    socket.on('error', gone)
    this.#waiting.add(socket)
    this.#paced.add(() => {
      if (!this.#waiting.delete(socket) || socket.destroyed) return
      socket.off('error', gone)
      answer()
    })
  }
}
