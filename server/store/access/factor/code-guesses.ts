import { Refusal } from '../../../contract/errors.ts'
import { AttemptLimiter } from '../../../machine/attempt-limiter.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
/** Wrong codes a minute of an account from one place, as many as wrong passwords. */
const WRONG_PER_PLACE = 5
/**
 * Wrong codes an hour of an account from all places where its owner is not known: whoever guesses there knows the password
 * already, and has three chances in a million each time. Nobody else comes as far as this, so no stranger shuts anybody out.
 */
const WRONG_IN_ALL = 10
/**
 * The same of all places where somebody signed in before: that may have been with the password alone, when the account had no
 * factor yet, in as many browsers as one likes.
 */
const WRONG_WHERE_KNOWN = 30

/** Where a code is typed: in a session, or at a sign-in whose password was right. */
export interface CodePlace {
  /** Network address, mark of a known browser, or id of a session. */
  id: string
  /** Its owner signed in there before. */
  known: boolean
}

/** Slows down who guesses codes. In memory. */
export class CodeGuesses {
  #perPlace: AttemptLimiter
  #inAll: AttemptLimiter
  #whereKnown: AttemptLimiter

  constructor(now: () => number) {
    this.#perPlace = new AttemptLimiter({ limit: WRONG_PER_PLACE, windowMs: MINUTE_MS, now })
    this.#inAll = new AttemptLimiter({ limit: WRONG_IN_ALL, windowMs: HOUR_MS, now })
    this.#whereKnown = new AttemptLimiter({ limit: WRONG_WHERE_KNOWN, windowMs: HOUR_MS, now })
  }

  /**
   * Tries a code, at once and in this turn.
   *
   * @param onWrong called with whether the place is shut from now on
   * @throws Refusal `too-many-attempts`, `factor-wrong`
   */
  run<T>(username: string, place: CodePlace, check: () => T | null | false, onWrong: (shut: boolean) => void): T {
    const key = JSON.stringify([username, place.id])
    const together = place.known ? this.#whereKnown : this.#inAll
    if (together.isShut(username)) throw new Refusal('too-many-attempts')
    if (!this.#perPlace.take(key)) throw new Refusal('too-many-attempts')
    let answer: T | null | false
    try {
      answer = check()
    } catch (error) {
      // Not looked at, so not wrong.
      this.#perPlace.giveBack(key)
      throw error
    }
    if (answer === null || answer === false) {
      together.take(username)
      onWrong(this.#perPlace.isShut(key))
      throw new Refusal('factor-wrong')
    }
    this.#perPlace.clear(key)
    return answer
  }
}
