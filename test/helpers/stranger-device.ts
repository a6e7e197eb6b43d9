import { randomBytes } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'

/** How long an answer, an event or the end of a connection may take on a busy machine. */
const PATIENCE_MS = 25_000

/**
 * A device by a stranger: written from server/contract/README.md with a plain socket.io v4 client, and with nothing of
 * ours. What it and the hub disagree on, one of the two reads differently from the page.
 */

/** UUIDv7 by RFC 9562, from the text of the standard: 48 bits of time, version, 12 random bits, variant, 62 random bits. */
export function strangersUuid7(ms: number): string {
  const time = ms.toString(16).padStart(12, '0')
  const tail = randomBytes(10)
  const version = ((tail.readUInt16BE(0) & 0x0fff) | 0x7000).toString(16)
  const variant = ((tail.readUInt16BE(2) & 0x3fff) | 0x8000).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}-${variant}-${tail.toString('hex', 4)}`
}

export interface Credentials {
  deviceId: string
  token: string
}

/** What the hub said no to a handshake with. */
export class HandshakeRefusal extends Error {
  readonly code: string

  constructor({ code, message }: { code: string; message: string }) {
    super(message)
    this.code = code
  }
}

export interface Reading {
  at: number
  uptimeMs: number
  bootId: string
}
export type Fields = Record<string, unknown>
export interface Result {
  index: number
  id?: string
  status: string
  code?: string
}
export interface Answer {
  ok: boolean
  code?: string
  message?: string
  retry?: string
  hubTime?: number
  results?: Result[]
}

export interface StrangerOptions extends Credentials {
  url: string
  /** True time, ms since 1970, by which the monotonic clock runs. */
  trueTime: () => number
  /** How far the wall clock of the device is ahead of true time (behind when negative), ms. */
  wallAhead?: number
  /** True time at which this boot began. */
  bootedAt?: number
  /** Goes on where the device left off. */
  nextSeq?: number
  /** Whom it trusts over TLS, and what it shows of itself, as options of the client. */
  tls?: { ca?: string; cert?: string; key?: string; extraHeaders?: Record<string, string> }
}

export class StrangerDevice {
  readonly deviceId: string
  readonly socket: Socket
  readonly events: { name: string; payload: unknown }[] = []
  wallAhead: number
  bootedAt: number
  bootId: string
  nextSeq: number
  #trueTime: () => number
  /** What the device answers to an invitation; undefined: nothing at all. */
  shows: boolean | undefined = true

  private constructor(options: StrangerOptions, socket: Socket) {
    this.deviceId = options.deviceId
    this.socket = socket
    this.#trueTime = options.trueTime
    this.wallAhead = options.wallAhead ?? 0
    this.bootedAt = options.bootedAt ?? options.trueTime() - 36_000_000
    this.bootId = strangersUuid7(Math.max(1, this.bootedAt))
    this.nextSeq = options.nextSeq ?? 1
    for (const name of ['window:state', 'service:cancel', 'device:replaced', 'device:revoked'])
      socket.on(name, (payload: unknown) => this.events.push({ name, payload }))
    socket.on('service:invite', (payload: unknown, ack?: (answer: unknown) => void) => {
      this.events.push({ name: 'service:invite', payload })
      if (this.shows !== undefined) ack?.({ shown: this.shows })
    })
  }

  /** Resolves when let in; rejects with the hub's `{ code, message }`. */
  static async connect(options: StrangerOptions): Promise<StrangerDevice> {
    const { deviceId, token } = options
    const socket = newSocket(options.url, { protocol: 1, deviceId, token }, '/device', options.tls)
    const device = new StrangerDevice(options, socket)
    await knock(socket)
    return device
  }

  /** Both clocks of the device at a true time. */
  reading(trueTime = this.#trueTime()): Reading {
    return { at: trueTime + this.wallAhead, uptimeMs: trueTime - this.bootedAt, bootId: this.bootId }
  }

  /** Power off and on: a new boot, as of now or of the time given. */
  reboot(trueTime = this.#trueTime()): void {
    this.bootedAt = trueTime
    this.bootId = strangersUuid7(trueTime)
  }

  press(level: unknown, trueTime = this.#trueTime(), more: Fields = {}): Fields {
    const { at, uptimeMs, bootId } = this.reading(trueTime)
    const id = strangersUuid7(trueTime)
    return { kind: 'press', id, seq: this.nextSeq++, level, pressedAt: at, uptimeMs, bootId, input: 'touch', ...more }
  }

  extra(press: Fields, more: Fields, afterMs = 1_000): Fields {
    return {
      kind: 'extra',
      id: strangersUuid7(this.#trueTime()),
      seq: this.nextSeq++,
      pressId: press['id'],
      pressedAt: (press['pressedAt'] as number) + afterMs,
      uptimeMs: (press['uptimeMs'] as number) + afterMs,
      bootId: press['bootId'],
      ...more,
    }
  }

  async hello(more: Fields = {}): Promise<Fields> {
    return (await this.ask('device:hello', {
      model: 'stranger',
      version: '0.1',
      ...this.reading(),
      pending: 0,
      ...more,
    })) as Fields
  }

  submit(items: unknown, sent: unknown = this.reading()): Promise<Answer> {
    return this.ask('press:submit', { sent, items }) as Promise<Answer>
  }

  /** @throws when no ack came or the connection ended, at once when there is none: the client library would wait for one */
  async ask(event: string, ...payload: unknown[]): Promise<unknown> {
    if (!this.socket.connected) throw new Error('not connected')
    return this.socket.timeout(PATIENCE_MS).emitWithAck(event, ...payload)
  }

  /** The next such event, or the one that came already and was not asked for yet. */
  async heard(name: string): Promise<unknown> {
    for (;;) {
      const index = this.events.findIndex((event) => event.name === name)
      if (index >= 0) return this.events.splice(index, 1)[0]!.payload
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`${name} never came`)), PATIENCE_MS)
        this.socket.once(name, () => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  closed(): Promise<string> {
    if (!this.socket.connected) return Promise.resolve('closed before')
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the connection never ended')), PATIENCE_MS)
      this.socket.once('disconnect', (reason) => {
        clearTimeout(timer)
        resolve(reason)
      })
    })
  }

  close(): void {
    this.socket.disconnect()
  }
}

/** A handshake with whatever auth, for those that must fail. */
export async function refusedHandshake(url: string, auth: unknown, namespace = '/device'): Promise<HandshakeRefusal> {
  const socket = newSocket(url, auth, namespace)
  try {
    await knock(socket)
  } catch (error) {
    if (error instanceof HandshakeRefusal) return error
    throw error
  } finally {
    socket.disconnect()
  }
  throw new Error('the hub let it in')
}

function newSocket(url: string, auth: unknown, namespace = '/device', tls: StrangerOptions['tls'] = {}): Socket {
  return io(`${url}${namespace}`, {
    ...tls,
    transports: ['websocket'],
    forceNew: true,
    autoConnect: false,
    reconnection: false,
    retries: 0,
    auth: auth as Record<string, unknown>,
  })
}

async function knock(socket: Socket): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve())
    socket.once('connect_error', (error: Error & { data?: { code: string; message: string } }) =>
      reject(error.data ? new HandshakeRefusal(error.data) : error),
    )
    socket.connect()
  })
}
