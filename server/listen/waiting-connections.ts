import type { EventEmitter } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

type Peer = Pick<Socket, 'remoteAddress' | 'remotePort' | 'destroyed'> & { destroy(): unknown }

/**
 * Connections on which the hub waits for the other end: until a request is whole, between two requests, and until a
 * websocket has said whose it is. When there are too many, the one that is waited for longest is hung up on. So a newcomer
 * always gets in, and thousands of connections that say nothing never end at once: to let go of one costs as much as to
 * store a press. Whoever answers within a round trip is never the one that is waited for longest.
 */
export class WaitingConnections {
  #most: number
  /** By address and port, under which a connection and its TLS are the same; longest first. */
  #waiting = new Map<string, Peer>()
  #dropped = 0
  #ends = false

  private constructor(most: number) {
    this.#most = most
  }

  /** For a server that others may already listen to. */
  static on(server: EventEmitter, most: number): WaitingConnections {
    const waiting = new WaitingConnections(most)
    server.on('connection', (socket: Socket) => {
      const key = keyOf(socket)
      waiting.wait(socket)
      socket.once('close', () => waiting.#waiting.delete(key))
    })
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request
      if (hasBody(request)) {
        waiting.wait(socket)
        request.once('end', () => waiting.leave(socket))
      } else waiting.leave(socket)
      response.once('close', () => waiting.wait(socket))
    })
    return waiting
  }

  get size(): number {
    return this.#waiting.size
  }

  /** How many were hung up on since the start. */
  get dropped(): number {
    return this.#dropped
  }

  /** It is the other end's turn from now on. */
  wait(socket: Peer): void {
    if (socket.destroyed) return
    if (this.#ends) return void socket.destroy()
    const key = keyOf(socket)
    this.#waiting.delete(key)
    this.#waiting.set(key, socket)
    if (this.#waiting.size > this.#most) this.#dropLongest()
  }

  /** It is the hub's turn, or it is known whose connection this is. */
  leave(socket: Peer): void {
    this.#waiting.delete(keyOf(socket))
  }

  /**
   * The hub stops: nobody is waited for any more. A server that closes does not hang up by itself on who never said anything, as
   * browsers do that open a connection before they need one.
   */
  end(): void {
    this.#ends = true
    for (const socket of this.#waiting.values()) socket.destroy()
    this.#waiting.clear()
  }

  #dropLongest(): void {
    const [key, socket] = this.#waiting.entries().next().value!
    this.#waiting.delete(key)
    this.#dropped++
    socket.destroy()
  }
}

function keyOf({ remoteAddress, remotePort }: Peer): string {
  return `${remoteAddress} ${remotePort}`
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0
}
