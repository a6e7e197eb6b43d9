import type {
  BeatAnswer,
  Hello,
  HelloAnswer,
  HelloOk,
  Invitation,
  SignInAnswer,
  SubmitAnswer,
  WindowState,
} from './device-protocol.ts'
import { ACK_TIMEOUT_MS, BEAT_EVERY_MS, PROTOCOL, type Problem } from '../limits.ts'
import { Delivery, FIRST_RETRY_MS, LONGEST_RETRY_MS, type OutboxStore, type Timers } from './outbox.ts'
import type { ClockReading, Item } from './press.ts'
import { RunningTime } from './running-time.ts'
import { PushedMeanwhile } from './pushed-meanwhile.ts'

/**
 * The part of a socket.io v4 client socket that a device uses. Made with `autoConnect: false`, `reconnection: false`,
 * `retries: 0`: connecting again and sending again are this file's job.
 */
export interface DeviceSocket {
  connected: boolean
  /** What the next handshake says. */
  auth?: unknown
  connect(): unknown
  disconnect(): unknown
  // oxlint-disable-next-line typescript/no-explicit-any -- socket.io's own listener type
  on(event: string, listener: (...args: any[]) => void): unknown
  timeout(ms: number): { emitWithAck(event: string, payload: unknown): Promise<unknown> }
  /** What the library keeps for the next connection. */
  readonly sendBuffer: unknown[]
}

export type LinkState =
  | { link: 'offline'; code?: string; message?: string }
  | { link: 'online'; hubTime: number }
  /** A newer connection of this device took over: this one stays away for so long, and then tries again. */
  | { link: 'replaced'; retryInMs: number }
  | { link: 'revoked' }

export interface DeviceLinkPorts {
  socket: DeviceSocket
  store: OutboxStore
  clock(): ClockReading
  timers: Timers
  facts: Pick<Hello, 'model' | 'version' | 'publicKey'>
  /** Signs an item as the device of `facts.publicKey`; absent on a device without a key. */
  sign?(item: Item): Promise<Item>
  /** Asked at each beat. A jump of the clock is told until the hub has heard it, so once is enough to say it. */
  problems(): Problem[]
  onLink(state: LinkState): void
  onWindow(state: WindowState | null): void
  /** Shows the invitation and says whether it really is on the screen. */
  onInvite(invitation: Invitation): boolean
  onCancel(invitationId: string): void
  onPending(pending: number): void
  onTrouble(trouble: { code: string; message: string }): void
  /**
   * Keeps a new token for good, before it is used; rejects where it cannot. Absent on a device that takes none.
   */
  keepToken?(token: string): Promise<void>
}

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** How long a device stays away when another connection took over: the first time, and at most (contract/README.md). */
export const FIRST_AWAY_MS = 5 * MINUTE_MS
export const LONGEST_AWAY_MS = 60 * MINUTE_MS
/** So long a connection without being replaced, and the next time is a first time again. */
export const AWAY_OVER_MS = 2 * LONGEST_AWAY_MS
/** A device whose troubles come and go must not drown the hub in beats. */
export const SHORTEST_BEAT_MS = 1_000

/** A device's side of protocol version 1: connect, hello, beat, deliver, and connect again for ever. */
export class DeviceLink {
  #ports: DeviceLinkPorts
  #delivery: Delivery
  #running: RunningTime
  #retryMs = FIRST_RETRY_MS
  #stopped = true
  /** A connection is being made: whatever asks for one meanwhile has it already (see #connect). */
  #connecting = false
  #cancelConnect: (() => void) | null = null
  /** How often another connection took over since the last one that lasted. */
  #replacements = 0
  #cancelAway: (() => void) | null = null
  #cancelLasting: (() => void) | null = null
  #cancelBeat: (() => void) | null = null
  /** Between the answer to the hello and the end of its connection: beats may go. */
  #greeted = false
  #beating = false
  /** Set for a second after a beat began. */
  #cancelQuiet: (() => void) | null = null
  /** Problems changed since the last beat. */
  #news = false
  /** A jump of the clock that the hub has not heard of: it is asked for once, and a beat can be lost. */
  #jump: Problem[] = []
  /** What waited when the store could last be read. */
  #pending = 0
  /** The store failed at the hello: the hub hears of the trouble in beats, and nothing is delivered before a new hello. */
  #lame = false
  /** What the hub said by itself since the hello left: newer than what the answer says. */
  #meanwhile = new PushedMeanwhile()
  /** Counts connections: what was begun on one of them must not touch the next. */
  #session = 0

  constructor(ports: DeviceLinkPorts) {
    this.#ports = ports
    this.#running = new RunningTime(ports.store, ports.clock)
    this.#delivery = new Delivery({
      store: ports.store,
      running: this.#running,
      clock: ports.clock,
      timers: ports.timers,
      send: async (submission) => (await this.#ask('press:submit', submission)) as SubmitAnswer,
      ...(ports.sign ? { sign: ports.sign } : {}),
      onPending: ports.onPending,
      onTrouble: ports.onTrouble,
    })
    this.#listen()
  }

  start(): void {
    if (!this.#stopped) return
    this.#stopped = false
    this.#cancelAway?.()
    this.#cancelAway = null
    this.#connect()
  }

  stop(): void {
    this.#stopped = true
    this.#connecting = false
    this.#lost()
    this.#cancelAway?.()
    this.#cancelAway = null
    this.#cancelConnect?.()
    this.#cancelConnect = null
    this.#ports.socket.disconnect()
  }

  /** Call after every `store.add`. */
  kick(): void {
    this.#delivery.kick()
  }

  /** The machine says that the network is back: try at once, unless a connection is being made. Who was replaced waits. */
  hurry(): void {
    if (this.#stopped || this.#ports.socket.connected) return
    this.#cancelConnect?.()
    this.#cancelConnect = null
    this.#retryMs = FIRST_RETRY_MS
    this.#connect()
  }

  /** Problems changed: the hub hears of it at once, or with the next connection, but no two beats within a second. */
  beatNow(): void {
    this.#news = true
    this.#beatIfNews()
  }

  /** @throws when no answer came in time */
  async signIn(no: string, pin: string): Promise<SignInAnswer> {
    return (await this.#ask('staff:sign-in', { no, pin })) as SignInAnswer
  }

  /** @throws when no answer came in time */
  async signOut(): Promise<SignInAnswer> {
    return (await this.#ask('staff:sign-out', {})) as SignInAnswer
  }

  async #ask(event: string, payload: unknown): Promise<unknown> {
    const { socket } = this.#ports
    // The client library would keep it and send it before the next hello.
    if (!socket.connected) throw new Error('not connected')
    return socket.timeout(ACK_TIMEOUT_MS).emitWithAck(event, payload)
  }

  #listen(): void {
    const { socket } = this.#ports
    socket.on('connect', () => {
      this.#connecting = false
      void this.#hello()
    })
    socket.on('disconnect', () => {
      this.#connecting = false
      // Where a clock jumps forward, the library finds the connection dead as it sends, and would send before the hello.
      socket.sendBuffer.length = 0
      this.#lost()
      if (this.#stopped) return
      this.#ports.onLink({ link: 'offline' })
      this.#connectLater()
    })
    socket.on('connect_error', (error: Error & { data?: { code?: string; message?: string } }) => {
      this.#connecting = false
      if (this.#stopped) return
      this.#ports.onLink({
        link: 'offline',
        ...(error.data?.code === undefined ? {} : { code: error.data.code }),
        message: error.data?.message ?? error.message,
      })
      this.#connectLater()
    })
    socket.on('window:state', (state: WindowState | null) => {
      this.#meanwhile.state()
      this.#ports.onWindow(state)
    })
    socket.on('service:invite', (invitation: Invitation, ack?: (answer: { shown: boolean }) => void) => {
      this.#meanwhile.invited(invitation)
      const shown = this.#ports.onInvite(invitation)
      ack?.({ shown })
    })
    socket.on('service:cancel', ({ id }: { id: string }) => {
      this.#meanwhile.cancelled(id)
      this.#ports.onCancel(id)
    })
    const { keepToken } = this.#ports
    if (keepToken)
      socket.on('device:token', ({ token }: { token: string }, ack?: (answer: { stored: boolean }) => void) => {
        void this.#renew(token, keepToken).then((stored) => ack?.({ stored }))
      })
    socket.on('device:replaced', () => this.#replaced())
    socket.on('device:revoked', () => this.#revoked())
  }

  /** Kept before it is used: until it is, the old token is good. @returns whether it is kept */
  async #renew(token: string, keep: (token: string) => Promise<void>): Promise<boolean> {
    const { socket } = this.#ports
    try {
      await keep(token)
    } catch (error) {
      this.#ports.onTrouble({ code: 'token-not-kept', message: String(error) })
      return false
    }
    socket.auth = { ...(socket.auth as object), token }
    return true
  }

  async #hello(): Promise<void> {
    const { clock, facts, socket } = this.#ports
    const session = ++this.#session
    try {
      const { pending } = await this.#count()
      if (session !== this.#session) return
      const hello: Hello = { ...facts, ...clock(), pending }
      this.#meanwhile = new PushedMeanwhile()
      const answer = (await this.#ask('device:hello', hello)) as HelloAnswer
      if (session !== this.#session) return
      if (!answer.ok) {
        // A revoked device is let in for press:submit alone: what it still holds is stored, and held.
        if (answer.code === 'revoked') this.#revoked()
        else {
          this.#ports.onTrouble(answer)
          socket.disconnect()
        }
        return
      }
      // At once: whatever the hub says from here on is newer.
      const window = this.#meanwhile.over(answer.window)
      if (window !== undefined) this.#ports.onWindow(window)
      this.#lame = !(await this.#takeUp(answer))
      if (session !== this.#session) return
      this.#retryMs = FIRST_RETRY_MS
      if (!this.#lame) {
        this.#ports.onLink({ link: 'online', hubTime: answer.hubTime })
        this.#delivery.up()
        this.#cancelLasting = this.#ports.timers.after(AWAY_OVER_MS, () => {
          this.#replacements = 0
        })
      }
      this.#greeted = true
      this.#beatLater()
      this.#beatIfNews()
    } catch (error) {
      if (session !== this.#session) return
      this.#ports.onTrouble({ code: 'hello-failed', message: String(error) })
      socket.disconnect()
    }
  }

  /** What the hello's answer asks of the store. False: the store failed, which is told. */
  async #takeUp({ nextSeq, resend, keepDays }: HelloOk): Promise<boolean> {
    const { store } = this.#ports
    try {
      await store.raiseSeq(nextSeq)
      for (const [from, to] of resend ?? []) await store.reopen(from, to)
      await store.forget((await this.#running.note()) - keepDays * DAY_MS)
      return true
    } catch (error) {
      this.#ports.onTrouble({ code: 'outbox-unreadable', message: String(error) })
      return false
    }
  }

  /** How much waits. A disk that is full must not keep the hub from hearing of it: then it is what waited before. */
  async #count(): Promise<{ pending: number; readable: boolean }> {
    try {
      this.#pending = await this.#ports.store.pending()
      return { pending: this.#pending, readable: true }
    } catch (error) {
      this.#ports.onTrouble({ code: 'outbox-unreadable', message: String(error) })
      return { pending: this.#pending, readable: false }
    }
  }

  /** What could not be noted now is noted later. */
  async #noteRunning(): Promise<void> {
    try {
      await this.#running.note()
    } catch (error) {
      this.#ports.onTrouble({ code: 'outbox-unreadable', message: String(error) })
    }
  }

  /**
   * Two that are one device must not take turns in replacing each other for ever, and none may stay out of service
   * until somebody comes: each waits, twice as long each time.
   */
  #replaced(): void {
    this.stop()
    const retryInMs = Math.min(LONGEST_AWAY_MS, FIRST_AWAY_MS * 2 ** this.#replacements++)
    this.#cancelAway = this.#ports.timers.after(retryInMs, () => {
      this.#cancelAway = null
      this.start()
    })
    this.#ports.onLink({ link: 'replaced', retryInMs })
  }

  #revoked(): void {
    this.#ports.onLink({ link: 'revoked' })
    this.#delivery.up()
  }

  #beatLater(): void {
    this.#cancelBeat?.()
    this.#cancelBeat = this.#ports.timers.after(BEAT_EVERY_MS, () => void this.#beat())
  }

  #beatIfNews(): void {
    if (this.#greeted && this.#news && !this.#beating && !this.#cancelQuiet) void this.#beat()
  }

  async #beat(): Promise<void> {
    const { clock, problems, timers, socket } = this.#ports
    const session = this.#session
    this.#cancelBeat?.()
    this.#beating = true
    this.#cancelQuiet = timers.after(SHORTEST_BEAT_MS, () => {
      this.#cancelQuiet = null
      this.#beatIfNews()
    })
    const news = this.#news
    this.#news = false
    try {
      const { pending, readable } = await this.#count()
      if (readable) await this.#noteRunning()
      if (session !== this.#session) throw new Error('the connection is gone')
      const found = [...new Set([...this.#jump, ...problems()])]
      this.#jump = found.filter((problem) => problem === 'clock-jump')
      const answer = (await this.#ask('device:beat', {
        pending,
        ...clock(),
        ...(found.length > 0 ? { problems: found } : {}),
      })) as BeatAnswer
      if (answer.ok) {
        this.#jump = []
      } else this.#ports.onTrouble(answer)
      if (session !== this.#session) return
      this.#beating = false
      // The store is well again: a new hello, and what it holds is delivered.
      if (this.#lame && readable) return void socket.disconnect()
      this.#beatLater()
      this.#beatIfNews()
    } catch {
      this.#news ||= news || this.#jump.length > 0
      // A half-open connection looks alive: without an answer it is dropped and made anew.
      if (session === this.#session) socket.disconnect()
      else this.#beatIfNews()
    }
  }

  #lost(): void {
    this.#session++
    this.#lame = false
    this.#delivery.down()
    this.#cancelBeat?.()
    this.#cancelBeat = null
    this.#greeted = false
    this.#beating = false
    this.#cancelQuiet?.()
    this.#cancelQuiet = null
    this.#cancelLasting?.()
    this.#cancelLasting = null
  }

  /**
   * One connection at a time: asked again while its own is being made, the client library joins the hub a second time,
   * and the hub takes that for another device's and lets go of the first. Every try ends, because library and hub give
   * up on one that hangs: with `connect`, `connect_error` or `disconnect`.
   */
  #connect(): void {
    const { socket } = this.#ports
    if (this.#connecting || socket.connected) return
    this.#connecting = true
    socket.connect()
  }

  #connectLater(): void {
    if (this.#stopped || this.#cancelConnect) return
    // Spread by up to a half, so that a hall full of devices does not come back in one instant.
    const wait = this.#retryMs * (0.5 + Math.random() / 2)
    this.#retryMs = Math.min(LONGEST_RETRY_MS / 4, this.#retryMs * 2)
    this.#cancelConnect = this.#ports.timers.after(wait, () => {
      this.#cancelConnect = null
      if (!this.#stopped) this.#connect()
    })
  }
}

/** What both devices put into their handshake. */
export function deviceAuth(deviceId: string, token: string) {
  return { protocol: PROTOCOL, deviceId, token }
}
