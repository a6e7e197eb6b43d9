import { Refusal } from '../contract/errors.ts'
import { AttemptLimiter } from './attempt-limiter.ts'
import type { Audit } from './audit.ts'
import type { Session, Sessions } from './sessions.ts'
import type { User, Users } from './users.ts'

const WRONG_PER_USERNAME = 5
const WRONG_PER_ADDRESS = 20
const MINUTE_MS = 60_000

/** Password in, session out; slow for whoever guesses. */
export class SignIn {
  #users: Users
  #sessions: Sessions
  #audit: Audit
  #perUsername: AttemptLimiter
  #perAddress: AttemptLimiter
  #signedIn: (username: string) => void

  constructor(parts: {
    users: Users
    sessions: Sessions
    audit: Audit
    now: () => number
    signedIn?: (username: string) => void
  }) {
    const { users, sessions, audit, now } = parts
    this.#signedIn = parts.signedIn ?? (() => {})
    this.#users = users
    this.#sessions = sessions
    this.#audit = audit
    this.#perUsername = new AttemptLimiter({ limit: WRONG_PER_USERNAME, windowMs: MINUTE_MS, now })
    this.#perAddress = new AttemptLimiter({ limit: WRONG_PER_ADDRESS, windowMs: MINUTE_MS, now })
  }

  /** @throws Refusal `wrong-password`, `too-many-attempts` (right passwords are refused then, too) */
  async start(username: string, password: string, address: string): Promise<{ token: string; session: Session }> {
    const name = nameKey(username)
    this.#take(name, address)
    const user = await this.#users.check(username, password)
    if (!user) {
      this.#recordRefusal(username, name, address)
      throw new Refusal('wrong-password')
    }
    this.#perUsername.clear(name)
    this.#perAddress.giveBack(address)
    const started = this.#sessions.start(user.username, address)
    this.#signedIn(user.username)
    return started
  }

  /**
   * Somebody proves at the command line who they are, under the same limits; nobody is signed in.
   *
   * @throws Refusal `wrong-password`, `too-many-attempts`
   */
  async prove(username: string, password: string, place: string): Promise<User> {
    const name = nameKey(username)
    this.#take(name, place)
    const user = await this.#users.check(username, password)
    if (!user) {
      this.#recordRefusal(username, name, place)
      throw new Refusal('wrong-password')
    }
    this.#giveBack(name, place)
    return user
  }

  /**
   * The owner's change of password, under the same limits: a session left open must not serve for guessing.
   *
   * @throws Refusal `wrong-password`, `too-many-attempts`, `password-too-weak`
   */
  async changePassword(session: Session, old: string, password: string, address: string): Promise<void> {
    const { username } = session.viewer
    const name = nameKey(username)
    this.#take(name, address)
    try {
      await this.#users.changePassword(username, old, password, session.id)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'wrong-password') this.#recordRefusal(username, name, address)
      else this.#giveBack(name, address)
      throw error
    }
    this.#perUsername.clear(name)
    this.#perAddress.giveBack(address)
  }

  #take(name: string, address: string): void {
    if (!this.#perAddress.take(address)) throw new Refusal('too-many-attempts')
    if (this.#perUsername.take(name)) return
    this.#perAddress.giveBack(address)
    throw new Refusal('too-many-attempts')
  }

  #giveBack(name: string, address: string): void {
    this.#perUsername.giveBack(name)
    this.#perAddress.giveBack(address)
  }

  #recordRefusal(username: string, name: string, address: string): void {
    const known = this.#users.find(username)
    // An unknown name may be a password typed into the wrong field.
    const subject = known ? `user:${known.username}` : 'user:unknown'
    this.#audit.record('hub', 'session:refused', subject, {}, address)
    if (known && this.#perUsername.isShut(name)) this.#audit.record('hub', 'session:locked', subject, {}, address)
  }
}

function nameKey(username: string): string {
  return username.normalize('NFKC').toLowerCase()
}
