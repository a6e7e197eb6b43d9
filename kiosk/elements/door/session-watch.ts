import type { Session } from '../../../server/contract/answers/accounts.ts'
import type { HubApi } from '../hub-api.ts'

/** Whoever touched the page within this time is there, ms. */
const ATTENDED_MS = 60_000
/** Hands on the page keep the session, told to the hub so often, ms. */
const RENEW_EVERY_MS = 5 * 60_000
/** So long before its end the person is warned, ms. */
export const WARN_MS = 2 * 60_000
const LOOK_EVERY_MS = 5_000

interface Ports {
  api: HubApi
  /** Hub time, ms since 1970. */
  now(): number
  /** The session ends in so many minutes unless somebody touches the page; null: no more. */
  warn(minutes: number | null): void
  /** It ended. */
  ended(): void
}

/**
 * Looks at hands and clock: a person at the page keeps the session, a page that is left alone does not, and warns before
 * the session ends.
 */
export class SessionWatch {
  #ports: Ports
  /** By the page's own monotonic clock, ms. */
  #touched: number
  #renewed: number
  #endsAt = Infinity
  #warned = false
  #asking = false

  constructor(ports: Ports) {
    this.#ports = ports
    this.#touched = this.#renewed = performance.now()
    for (const hands of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
      addEventListener(hands, () => this.touch(), { capture: true, passive: true })
    setInterval(() => void this.look(), LOOK_EVERY_MS)
  }

  /** Whether somebody is at the page. */
  get isAttended(): boolean {
    return performance.now() - this.#touched < ATTENDED_MS
  }

  /** A session as the hub said it; null: nobody is signed in. */
  follow(session: Session | null): void {
    this.#endsAt = session === null ? Infinity : Date.parse(session.expiresAt)
    this.#renewed = performance.now()
    this.#say(null)
  }

  touch(): void {
    this.#touched = performance.now()
    if (this.#warned) void this.look()
  }

  /** Asks the hub where that is due: to keep the session, or whether another window kept it. */
  async look(): Promise<void> {
    const now = performance.now()
    const renew = this.isAttended && (this.#warned || now - this.#renewed >= RENEW_EVERY_MS)
    const soon = this.#endsAt - this.#ports.now() <= WARN_MS
    if (this.#endsAt === Infinity || this.#asking || (!renew && !soon)) return
    this.#asking = true
    try {
      this.#endsAt = Date.parse((await this.#ports.api.once<Session>('GET', '/api/v1/session')).expiresAt)
      if (renew) this.#renewed = now
      const left = this.#endsAt - this.#ports.now()
      this.#say(left <= WARN_MS ? Math.max(1, Math.ceil(left / 60_000)) : null)
    } catch (error) {
      if ((error as { status?: number }).status !== 401) return
      this.#endsAt = Infinity
      this.#say(null)
      this.#ports.ended()
    } finally {
      this.#asking = false
    }
  }

  #say(minutes: number | null): void {
    this.#warned = minutes !== null
    this.#ports.warn(minutes)
  }
}
