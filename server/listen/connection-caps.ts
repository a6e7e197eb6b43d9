import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { Gauge, type Registry } from 'prom-client'
import type { Side } from './sides.ts'
import { WaitingConnections } from './waiting-connections.ts'

export interface ConnectionLimits {
  /** Connections of one address at a time. */
  perAddress: number
  /** Of all of them. */
  inAll: number
  /** New ones a second. */
  perSecond: number
  /** On which the other end is waited for. */
  waiting: number
}

/** A proxy on this machine speaks for many people, and so do simulated devices: they count in all alone. */
const THIS_MACHINE: ReadonlySet<string> = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1'])

/**
 * Keeps one address from taking all connections of a server, before a byte of it is read or a handshake is paid for. For
 * a server whose listeners of `connection` are there already. Who is refused is hung up on; nobody's address is kept
 * longer than its connections.
 */
export class ConnectionCaps {
  #limits: ConnectionLimits
  #now: () => number
  #open = new Map<string, number>()
  #inAll = 0
  #second = { began: 0, taken: 0 }
  #refused = 0
  readonly waiting: WaitingConnections

  private constructor(server: EventEmitter, limits: Partial<ConnectionLimits>, now: () => number) {
    this.#limits = { perAddress: Infinity, inAll: Infinity, perSecond: Infinity, waiting: Infinity, ...limits }
    this.#now = now
    this.waiting = WaitingConnections.on(server, this.#limits.waiting)
  }

  /** @param now monotonic, ms */
  static on(
    server: EventEmitter,
    limits: Partial<ConnectionLimits>,
    now: () => number = () => performance.now(),
  ): ConnectionCaps {
    const caps = new ConnectionCaps(server, limits, now)
    const answer = server.listeners('connection') as ((socket: Socket) => void)[]
    server.removeAllListeners('connection')
    server.on('connection', (socket: Socket) => {
      if (!caps.#take(socket)) return void socket.destroy()
      for (const listener of answer) listener.call(server, socket)
    })
    return caps
  }

  /** How many were refused since the start. */
  get refused(): number {
    return this.#refused
  }

  /** How many there are now. */
  get open(): number {
    return this.#inAll
  }

  #take(socket: Socket): boolean {
    const address = socket.remoteAddress
    // Gone before it was looked at.
    if (address === undefined) return false
    const known = THIS_MACHINE.has(address)
    const own = this.#open.get(address) ?? 0
    if (this.#inAll >= this.#limits.inAll || (!known && (own >= this.#limits.perAddress || !this.#isInTime()))) {
      this.#refused++
      return false
    }
    this.#inAll++
    this.#open.set(address, own + 1)
    socket.once('close', () => {
      this.#inAll--
      const left = this.#open.get(address)! - 1
      if (left === 0) this.#open.delete(address)
      else this.#open.set(address, left)
    })
    return true
  }

  #isInTime(): boolean {
    const now = this.#now()
    if (now - this.#second.began >= 1_000) this.#second = { began: now, taken: 0 }
    return this.#second.taken++ < this.#limits.perSecond
  }
}

/** For Prometheus: how many connections each listener refused; those that open later are looked at, too. */
export function measureCaps(caps: ReadonlyMap<Side, ConnectionCaps>, registers: Registry[]): void {
  void new Gauge({
    name: 'pingyi_connections_open',
    help: 'connections of each listener',
    labelNames: ['listener'],
    registers,
    collect() {
      for (const [listener, { open }] of caps) this.set({ listener }, open)
    },
  })
  void new Gauge({
    name: 'pingyi_connections_waiting',
    help: 'connections of each listener on which the other end is waited for',
    labelNames: ['listener'],
    registers,
    collect() {
      for (const [listener, { waiting }] of caps) this.set({ listener }, waiting.size)
    },
  })
  void new Gauge({
    name: 'pingyi_connections_dropped',
    help: 'connections hung up on since the start, being waited for longest of too many',
    labelNames: ['listener'],
    registers,
    collect() {
      for (const [listener, { waiting }] of caps) this.set({ listener }, waiting.dropped)
    },
  })
  void new Gauge({
    name: 'pingyi_connections_refused',
    help: 'connections refused since the start, for too many of one address, in all, or a second',
    labelNames: ['listener'],
    registers,
    collect() {
      for (const [listener, { refused }] of caps) this.set({ listener }, refused)
    },
  })
}
