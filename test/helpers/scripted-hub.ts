import type { DeviceSocket } from '../../server/contract/device/device-link.ts'
import type { Timers } from '../../server/contract/device/outbox.ts'

/** Time that passes only when a test says so. */
export class VirtualTime implements Timers {
  now = 0
  #due: { at: number; callback: () => void }[] = []

  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.now + ms, callback }
    this.#due.push(timer)
    return () => {
      this.#due = this.#due.filter((each) => each !== timer)
    }
  }

  /** Lets time pass; what each timer set off comes to rest before the next one fires. */
  async pass(ms: number): Promise<void> {
    const end = this.now + ms
    await comeToRest()
    for (;;) {
      const [next] = this.#due.toSorted((a, b) => a.at - b.at)
      if (!next || next.at > end) break
      this.#due = this.#due.filter((each) => each !== next)
      this.now = next.at
      next.callback()
      await comeToRest()
    }
    this.now = end
  }
}

/** Everything that is ready to run has run. */
export async function comeToRest(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve))
}

/** No answer ever comes. */
export const SILENCE = Symbol('silence')
/** The connection breaks before the answer. */
export const CUT = Symbol('cut')

type Handler = (payload: never) => unknown

/**
 * The wire between a device link and a hub that a test plays: a handler per event gives the answer, SILENCE or CUT.
 * Behaves like a socket.io client socket without its own buffering and reconnecting.
 */
export class ScriptedSocket implements DeviceSocket {
  connected = false
  /** False: the hub is down, and connecting fails. */
  reachable = true
  /** What the handshake is refused with. */
  refusal: { code: string; message: string } | null = null
  connects = 0
  /** Time from a call of `connect` until the hub lets the device in. */
  connectMs = 0
  /** Connections that are being made. */
  #joining = 0
  sent: { event: string; payload: unknown }[] = []
  /** What was given to a socket without connection: the client library would send it before the next hello. */
  buffered: string[] = []
  readonly sendBuffer: unknown[] = []
  handlers: Record<string, Handler> = {}
  #time: VirtualTime
  #listeners = new Map<string, ((...values: never[]) => void)[]>()
  #underway = new Set<(error: Error) => void>()

  constructor(time: VirtualTime) {
    this.#time = time
  }

  /** Asked for while one is being made, there are two, and the hub lets the newer one win, as the real hub does. */
  connect(): void {
    this.connects++
    const second = this.#joining > 0
    this.#joining++
    const join = () => {
      this.#joining--
      if (!this.reachable) return this.fire('connect_error', new Error('websocket error'))
      if (this.refusal) return this.fire('connect_error', Object.assign(new Error('refused'), { data: this.refusal }))
      if (second && this.connected) this.fire('device:replaced')
      if (this.connected) return
      this.connected = true
      this.fire('connect')
    }
    if (this.connectMs > 0) this.#time.after(this.connectMs, join)
    else queueMicrotask(join)
  }

  disconnect(): void {
    this.cut('io client disconnect')
  }

  /** The connection breaks; whoever waits for an answer learns it, as socket.io tells it. */
  cut(reason = 'transport close'): void {
    if (!this.connected) return
    this.connected = false
    const underway = [...this.#underway]
    this.#underway.clear()
    for (const reject of underway) reject(new Error('socket has been disconnected'))
    this.fire('disconnect', reason)
  }

  on(event: string, listener: (...values: never[]) => void): void {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener])
  }

  /** What the hub sends. */
  fire(event: string, ...values: unknown[]): void {
    for (const listener of this.#listeners.get(event) ?? []) listener(...(values as never[]))
  }

  timeout(ms: number) {
    return {
      emitWithAck: (event: string, payload: unknown): Promise<unknown> =>
        new Promise((resolve, reject) => {
          if (!this.connected) this.buffered.push(event)
          this.sent.push({ event, payload: structuredClone(payload) })
          const cancel = this.#time.after(ms, () => {
            this.#underway.delete(reject)
            reject(new Error('operation has timed out'))
          })
          this.#underway.add(reject)
          const answer = this.handlers[event]?.(payload as never)
          if (answer === SILENCE) return
          if (answer === CUT) return queueMicrotask(() => this.cut())
          queueMicrotask(() => {
            cancel()
            if (this.#underway.delete(reject)) resolve(answer)
          })
        }),
    }
  }

  payloads<T>(event: string): T[] {
    return this.sent.filter((each) => each.event === event).map((each) => each.payload as T)
  }
}
