import { Refusal } from '../contract/errors.ts'
import { AttemptLimiter } from '../machine/attempt-limiter.ts'

/**
 * Wrong codes a minute from one address: 10^8 codes outlast 15 minutes of that. While more than so many came from all
 * addresses together, each gets fewer, and none is shut for what others did.
 */
const WRONG_CODES_PER_ADDRESS = 10
const WRONG_CODES_IN_ALL = 60
const WRONG_CODES_IN_A_STORM = 3
const MINUTE_MS = 60_000

/** Slows down who guesses codes by which devices are paired, before the store hears of a guess. In memory. */
export class CodeGuesses {
  #perAddress: AttemptLimiter
  #inAStorm: AttemptLimiter
  #inAll: AttemptLimiter

  constructor(now: () => number) {
    this.#perAddress = new AttemptLimiter({ limit: WRONG_CODES_PER_ADDRESS, windowMs: MINUTE_MS, now })
    this.#inAStorm = new AttemptLimiter({ limit: WRONG_CODES_IN_A_STORM, windowMs: MINUTE_MS, now })
    this.#inAll = new AttemptLimiter({ limit: WRONG_CODES_IN_ALL, windowMs: MINUTE_MS, now })
  }

  /**
   * Tries a code from an address. What is refused for another reason than the code was no guess.
   *
   * @throws Refusal `too-many-attempts`, and what `redeem` refuses
   */
  async run<T>(address: string, redeem: () => Promise<T>): Promise<T> {
    if (this.#inAll.isShut('all') && this.#inAStorm.isShut(address)) throw new Refusal('too-many-attempts')
    if (!this.#perAddress.take(address)) throw new Refusal('too-many-attempts')
    this.#inAStorm.take(address)
    try {
      const answer = await redeem()
      this.#giveBack(address)
      return answer
    } catch (error) {
      if (error instanceof Refusal && error.code === 'pairing-code-invalid') this.#inAll.take('all')
      else this.#giveBack(address)
      throw error
    }
  }

  #giveBack(address: string): void {
    this.#perAddress.giveBack(address)
    this.#inAStorm.giveBack(address)
  }
}
