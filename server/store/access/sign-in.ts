import { Refusal } from '../../contract/errors.ts'
import { needsFactor } from '../../contract/roles.ts'
import { AttemptLimiter } from '../../machine/attempt-limiter.ts'
import type { Audit } from './audit.ts'
import { CodeGuesses, type CodePlace } from './factor/code-guesses.ts'
import type { Enrolment, SecondFactors } from './factor/second-factors.ts'
import { nameKey, type KnownBrowsers } from './known-browsers.ts'
import type { Lanes } from './lanes.ts'
import type { Session, Sessions, SignInWith } from './sessions.ts'
import type { User, Users } from './users.ts'

/** Wrong passwords a minute: for a name from one address (or from one browser that is known), and from one address. */
const WRONG_PER_NAME = 5
const WRONG_PER_ADDRESS = 20
const MINUTE_MS = 60_000

/** Where somebody tries: a network address, and the mark of a browser in which this very person signed in before. */
export interface Place {
  address: string
  /** As `KnownBrowsers.find` gives it. */
  browser?: string
  /** What the browser calls itself, as `browserName` says it: for the list of sessions. */
  agent?: string
}

/** What comes beside the password. */
export interface SecondPart {
  /** Six digits of the phone, or a recovery code. */
  code?: string | undefined
  /** Whose certificate the gateway checked. */
  gateway?: string | undefined
}

/**
 * Password in, session out; slow for whoever guesses. A name is slowed down together with the address that guesses it, so
 * that nobody is locked out by strangers who know the name; and a browser that is known has a count and a lane of its own.
 */
export class SignIn {
  #users: Users
  #sessions: Sessions
  #audit: Audit
  #lanes: Lanes
  #browsers: KnownBrowsers
  #factors: SecondFactors
  #codes: CodeGuesses
  #changed: (username: string) => void
  #perName: AttemptLimiter
  #perAddress: AttemptLimiter

  /** @param parts.changed called when somebody has changed the own password */
  constructor(parts: {
    users: Users
    sessions: Sessions
    audit: Audit
    now: () => number
    lanes: Lanes
    browsers: KnownBrowsers
    factors: SecondFactors
    changed?: ((username: string) => void) | undefined
  }) {
    const { users, sessions, audit, now, lanes } = parts
    this.#users = users
    this.#sessions = sessions
    this.#audit = audit
    this.#lanes = lanes
    this.#browsers = parts.browsers
    this.#factors = parts.factors
    this.#codes = new CodeGuesses(now)
    this.#changed = parts.changed ?? (() => {})
    this.#perName = new AttemptLimiter({ limit: WRONG_PER_NAME, windowMs: MINUTE_MS, now })
    this.#perAddress = new AttemptLimiter({ limit: WRONG_PER_ADDRESS, windowMs: MINUTE_MS, now })
  }

  /**
   * @throws Refusal `wrong-password`, `too-many-attempts` (right passwords are refused then, too), `busy`; of a right
   *   password `password-expired`, `factor-needed` (nothing was shown beside it), `factor-wrong`
   */
  async start(
    username: string,
    password: string,
    from: string | Place,
    beside: SecondPart = {},
  ): Promise<{ token: string; session: Session }> {
    const place = typeof from === 'string' ? { address: from } : from
    const user = await this.#check(username, password, place)
    if (this.#users.isExpired(user)) throw new Refusal('password-expired')
    const factor = this.#second(user, place, beside)
    return this.#sessions.start(user.username, { address: place.address, browser: place.agent, factor })
  }

  /**
   * As `start`, from a page: a browser in which the same person signed in before shows it with its cookies.
   *
   * @param from.secure whether the page came under TLS
   * @returns `known`: `Set-Cookie` by which this browser shows it the next time
   * @throws Refusal as `start`
   */
  async startFromPage(
    username: string,
    password: string,
    from: { address: string; cookie?: string | undefined; agent?: string | undefined; secure: boolean } & SecondPart,
  ): Promise<{ token: string; session: Session; known: string }> {
    const { address, cookie, agent, secure, ...beside } = from
    const browser = this.#browsers.find(cookie, username)
    const place = { address, ...(browser === null ? {} : { browser }), ...(agent === undefined ? {} : { agent }) }
    const { token, session } = await this.start(username, password, place, beside)
    return { token, session, known: this.#browsers.remember(cookie, session.viewer.username, secure) }
  }

  /**
   * The second factor again, within a session.
   *
   * @throws Refusal `factor-off`, `factor-wrong`, `too-many-attempts`
   */
  proveAgain(session: Session, code: string, address: string): void {
    this.#checkOwnCode(session, code, address)
    this.#sessions.prove(session)
  }

  /**
   * Begins the enrolment of a phone, by the password; where there is a factor, it has to have been shown just now.
   *
   * @throws Refusal `wrong-password`, `too-many-attempts`, `busy`, `factor-again`
   */
  async beginFactor(session: Session, password: string, address: string): Promise<Enrolment> {
    const { username } = session.viewer
    if (this.#factors.isOn(username) && this.#sessions.isProofOld(session)) throw new Refusal('factor-again')
    await this.#check(username, password, { address })
    return this.#factors.begin(username)
  }

  /**
   * The phone's first code ends the enrolment, and every other session of the account.
   *
   * @returns recovery codes, told once
   * @throws Refusal `factor-enrolment-missing`, `factor-wrong`, `too-many-attempts`
   */
  confirmFactor(session: Session, code: string, address: string): string[] {
    const { username } = session.viewer
    this.#factors.mustWait(username)
    return this.#guess(session, address, () =>
      this.#factors.confirm(username, code, () => {
        this.#sessions.prove(session)
        this.#users.endSessions(username, session.id)
      }),
    )
  }

  /** @throws Refusal as `proveAgain` */
  renewRecoveryCodes(session: Session, code: string, address: string): string[] {
    this.proveAgain(session, code, address)
    return this.#factors.renewCodes(session.viewer.username)
  }

  /** @throws Refusal as `proveAgain`; `factor-kept` where the role needs one */
  removeFactor(session: Session, code: string, address: string): void {
    const { username, role } = session.viewer
    if (needsFactor(role)) throw new Refusal('factor-kept')
    this.#checkOwnCode(session, code, address)
    this.#factors.remove(username, role)
  }

  /**
   * Somebody proves at the command line who they are, under the same limits; nobody is signed in.
   *
   * @throws Refusal `wrong-password`, `too-many-attempts`, `busy`
   */
  prove(username: string, password: string, place: string): Promise<User> {
    return this.#check(username, password, { address: place })
  }

  /**
   * The owner's change of password, under the same limits: a session left open must not serve for guessing.
   *
   * @throws Refusal `wrong-password`, `too-many-attempts`, `busy`, and what `Users.changePassword` refuses
   */
  async changePassword(session: Session, old: string, password: string, address: string): Promise<void> {
    const { username } = session.viewer
    const keys = keysOf(username, { address })
    this.#take(keys)
    try {
      await this.#users.changePassword(username, old, password, session.id)
    } catch (error) {
      if (error instanceof Refusal && error.code === 'wrong-password') this.#recordRefusal(username, keys, address)
      else this.#giveBack(keys)
      throw error
    }
    this.#forgive(keys)
    this.#changed(username)
  }

  /**
   * What was shown beside a right password. An account whose factor nobody can read any more has none.
   *
   * @throws Refusal `factor-needed`, `factor-wrong`, `too-many-attempts`
   */
  #second(user: User, place: Place, { code, gateway }: SecondPart): SignInWith['factor'] {
    const { username } = user
    if (gateway !== undefined && nameKey(gateway) === username) return 'gateway'
    if (user.factor.on) this.#factors.dropUnreadable(username)
    if (!this.#factors.isOn(username)) return undefined
    if (code === undefined || code.trim() === '') throw new Refusal('factor-needed')
    const at = { id: place.browser ?? place.address, known: place.browser !== undefined }
    this.#tryCode(username, at, place.address, () => this.#factors.check(username, code))
    return 'code'
  }

  /** @throws Refusal `factor-off`, `factor-wrong`, `too-many-attempts` */
  #checkOwnCode(session: Session, code: string, address: string): void {
    const { username } = session.viewer
    if (!this.#factors.isOn(username)) throw new Refusal('factor-off')
    this.#guess(session, address, () => this.#factors.check(username, code))
  }

  #guess<T>({ id, viewer }: Session, address: string, check: () => T | null | false): T {
    return this.#tryCode(viewer.username, { id, known: false }, address, check)
  }

  #tryCode<T>(username: string, place: CodePlace, address: string, check: () => T | null | false): T {
    return this.#codes.run(username, place, check, (shut) => {
      this.#audit.record('hub', 'session:refused', `user:${username}`, { factor: true }, address)
      if (shut) this.#audit.record('hub', 'session:locked', `user:${username}`, { factor: true }, address)
    })
  }

  async #check(username: string, password: string, place: Place): Promise<User> {
    const keys = keysOf(username, place)
    this.#take(keys)
    const user = await this.#inTurn(username, password, place, keys)
    if (!user) {
      this.#recordRefusal(username, keys, place.address)
      throw new Refusal('wrong-password')
    }
    this.#forgive(keys)
    return user
  }

  async #inTurn(username: string, password: string, place: Place, keys: Keys): Promise<User | null> {
    const lane = place.browser === undefined ? this.#lanes.people : this.#lanes.known
    try {
      return await this.#users.check(username, password, { lane, who: place.browser ?? place.address })
    } catch (error) {
      // Not looked at, so not wrong.
      this.#giveBack(keys)
      throw error
    }
  }

  #take({ name, address }: Keys): void {
    if (address !== null && !this.#perAddress.take(address)) throw new Refusal('too-many-attempts')
    if (this.#perName.take(name)) return
    if (address !== null) this.#perAddress.giveBack(address)
    throw new Refusal('too-many-attempts')
  }

  #giveBack({ name, address }: Keys): void {
    this.#perName.giveBack(name)
    if (address !== null) this.#perAddress.giveBack(address)
  }

  /** Whoever knows the secret has nothing to atone for. */
  #forgive({ name, address }: Keys): void {
    this.#perName.clear(name)
    if (address !== null) this.#perAddress.giveBack(address)
  }

  #recordRefusal(username: string, { name }: Keys, address: string): void {
    const known = this.#users.find(username)
    // An unknown name may be a password typed into the wrong field.
    const subject = known ? `user:${known.username}` : 'user:unknown'
    this.#audit.record('hub', 'session:refused', subject, {}, address)
    if (known && this.#perName.isShut(name)) this.#audit.record('hub', 'session:locked', subject, {}, address)
  }
}

interface Keys {
  name: string
  /** Null for a browser that is known: what strangers do behind the same address is not its doing. */
  address: string | null
}

function keysOf(username: string, { address, browser }: Place): Keys {
  const name = nameKey(username)
  return browser === undefined
    ? { name: JSON.stringify([name, 'address', address]), address }
    : { name: JSON.stringify([name, 'browser', browser]), address: null }
}
