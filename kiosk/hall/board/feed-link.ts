import type { HallDelta, LiveWindow, WallWindow, WatchAnswer } from '../../../server/contract/hall/hall-feed.ts'
import { mergeDelta, pictureOf, type HallPicture } from './hall-picture.ts'

export const FIRST_RETRY_MS = 1_000
export const LONGEST_RETRY_MS = 15_000
/** Two watches are never nearer than this: a hub that skips versions for ever must not be hammered. */
export const WATCH_APART_MS = 1_000
const ACK_TIMEOUT_MS = 10_000

/** The part of a socket.io client socket that is used, made without its own reconnection. */
export interface FeedSocket {
  connected: boolean
  connect(): unknown
  disconnect(): unknown
  // oxlint-disable-next-line typescript/no-explicit-any -- socket.io's own listener type
  on(event: string, listener: (...args: any[]) => void): unknown
  timeout(ms: number): { emitWithAck(event: string, payload: unknown): Promise<unknown> }
}

export type LinkState =
  | { link: 'connecting' }
  | { link: 'live' }
  /** `since`: the last moment at which the picture was known to be true. `nextTryAt`: null while trying. */
  | { link: 'lost'; since: number; attempt: number; nextTryAt: number | null }
  /** The hub said no, and asking again would not help. */
  | { link: 'refused'; code: string; message: string }

export interface FeedPorts<Window = LiveWindow> {
  socket: FeedSocket
  hall: string
  /** The feed of the hall's wall, which says nothing by level. */
  wall?: boolean
  now(): number
  after(ms: number, run: () => void): () => void
  /** Resolves when somebody signed in again. */
  signInAgain(): Promise<void>
  /** `changed`: codes of the windows that a delta changed; null for a picture that is new as a whole. */
  onPicture(picture: HallPicture<Window>, changed: readonly string[] | null): void
  onLink(state: LinkState): void
}

/** Follows one hall: watches, merges, watches again after a gap, connects again for ever. */
export class FeedLink<Window extends WallWindow = LiveWindow> {
  #ports: FeedPorts<Window>
  #picture: HallPicture<Window> | null = null
  #stopped = true
  #watching = false
  #watchedAt = -Infinity
  #heardAt = 0
  #lostSince = 0
  #attempt = 0
  #cancel: (() => void) | null = null
  /** A connection is being made: asked for another one, the client library would join the hub twice. */
  #connecting = false

  constructor(ports: FeedPorts<Window>) {
    this.#ports = ports
    const { socket } = ports
    socket.on('connect', () => {
      this.#connecting = false
      void this.#watch()
    })
    socket.on('hall:delta', (delta: HallDelta<Window>) => this.#merge(delta))
    socket.on('disconnect', (reason: string) => {
      this.#connecting = false
      this.#lost(reason === 'ping timeout' ? this.#heardAt : ports.now())
    })
    socket.on('connect_error', (error: Error & { data?: { code?: string; message?: string } }) => {
      this.#connecting = false
      const code = error.data?.code ?? error.message
      if (isSignedOut(code)) void this.#signIn()
      else if (code === 'forbidden' || code === 'unknown-hall') this.#refuse(code, error.data?.message ?? code)
      else this.#lost(ports.now())
    })
  }

  start(): void {
    if (!this.#stopped) return
    this.#stopped = false
    this.#ports.onLink({ link: 'connecting' })
    this.#connect()
  }

  stop(): void {
    this.#stopped = true
    this.#connecting = false
    this.#later(null)
    this.#ports.socket.disconnect()
  }

  /** Somebody pressed the button, or the machine says that the network is back. */
  hurry(): void {
    if (this.#stopped || this.#connecting || this.#ports.socket.connected) return
    this.#later(null)
    this.#try()
  }

  /** The transport's own sign of life: until here the picture was true even if nothing changed. */
  heard(): void {
    this.#heardAt = this.#ports.now()
  }

  #try(): void {
    if (this.#lostSince > 0) {
      this.#ports.onLink({ link: 'lost', since: this.#lostSince, attempt: this.#attempt, nextTryAt: null })
    }
    this.#connect()
  }

  #connect(): void {
    if (this.#connecting) return
    this.#connecting = true
    this.#ports.socket.connect()
  }

  async #watch(): Promise<void> {
    if (this.#watching || this.#stopped) return
    this.#watching = true
    this.#watchedAt = this.#ports.now()
    try {
      const { hall, wall } = this.#ports
      const payload = { hall, ...(wall ? { wall } : {}) }
      const answer = (await this.#ports.socket
        .timeout(ACK_TIMEOUT_MS)
        .emitWithAck('hall:watch', payload)) as WatchAnswer<Window>
      if (this.#stopped) return
      if (answer.ok) this.#caughtUp(pictureOf(answer))
      else if (isSignedOut(answer.code)) void this.#signIn()
      else if (answer.code === 'forbidden' || answer.code === 'unknown-hall') this.#refuse(answer.code, answer.message)
      else this.#ports.socket.disconnect()
    } catch {
      // A half-open connection looks alive: without an answer it is dropped and made anew.
      if (this.#ports.socket.connected) this.#ports.socket.disconnect()
    } finally {
      this.#watching = false
    }
  }

  #caughtUp(picture: HallPicture<Window>): void {
    this.heard()
    this.#picture = picture
    this.#attempt = 0
    this.#lostSince = 0
    this.#ports.onPicture(picture, null)
    this.#ports.onLink({ link: 'live' })
  }

  #merge(delta: HallDelta<Window>): void {
    this.heard()
    if (!this.#picture || this.#watching) return
    const merged = mergeDelta(this.#picture, delta)
    if (merged.outcome === 'applied') {
      this.#picture = merged.picture
      this.#ports.onPicture(merged.picture, merged.changed)
    } else if (merged.outcome === 'gap') this.#watchSoon()
  }

  #watchSoon(): void {
    const wait = this.#watchedAt + WATCH_APART_MS - this.#ports.now()
    if (wait <= 0) void this.#watch()
    else if (!this.#cancel) {
      this.#later(
        this.#ports.after(wait, () => {
          this.#cancel = null
          void this.#watch()
        }),
      )
    }
  }

  #lost(since: number): void {
    if (this.#stopped) return
    if (this.#lostSince === 0) this.#lostSince = since
    this.#attempt++
    // Spread by up to a quarter, so that a city full of boards does not come back in one instant.
    const wait = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#attempt - 1)) * (0.75 + Math.random() / 4)
    const nextTryAt = this.#ports.now() + wait
    this.#ports.onLink({ link: 'lost', since: this.#lostSince, attempt: this.#attempt, nextTryAt })
    this.#later(
      this.#ports.after(wait, () => {
        this.#cancel = null
        if (!this.#stopped) this.#try()
      }),
    )
  }

  async #signIn(): Promise<void> {
    const { socket } = this.#ports
    try {
      await this.#ports.signInAgain()
      if (this.#stopped) return
      if (socket.connected) await this.#watch()
      else this.#try()
    } catch {
      this.#refuse('not-signed-in', 'not-signed-in')
    }
  }

  #refuse(code: string, message: string): void {
    this.#ports.onLink({ link: 'refused', code, message })
    this.stop()
  }

  #later(cancel: (() => void) | null): void {
    this.#cancel?.()
    this.#cancel = cancel
  }
}

function isSignedOut(code: string): boolean {
  return code === 'not-signed-in' || code === 'password-change-required'
}
