/** Keys kept at most; beyond it the oldest is forgotten, so that nobody fills the memory with invented names. */
const MAXIMUM_KEYS = 10_000

interface Attempts {
  count: number
  until: number
}

/**
 * At most `limit` failed attempts a key within `windowMs`; the attempt that reaches the limit shuts the key for
 * `windowMs` more. An attempt counts when it begins, so that many at once cannot slip through, and is given back
 * when it succeeds. In memory: a restart forgets, and a restart is not the attacker's to have.
 */
export class AttemptLimiter {
  #limit: number
  #windowMs: number
  #now: () => number
  #attempts = new Map<string, Attempts>()

  constructor(options: { limit: number; windowMs: number; now: () => number }) {
    this.#limit = options.limit
    this.#windowMs = options.windowMs
    this.#now = options.now
  }

  /** True when the key is shut now; asks without counting. */
  isShut(key: string): boolean {
    const attempts = this.#current(key)
    return attempts !== undefined && attempts.count >= this.#limit
  }

  /** Counts one attempt. False: the key is shut, the attempt must not be made. */
  take(key: string): boolean {
    const attempts = this.#current(key) ?? { count: 0, until: this.#now() + this.#windowMs }
    if (attempts.count >= this.#limit) return false
    attempts.count++
    if (attempts.count === this.#limit) attempts.until = this.#now() + this.#windowMs
    this.#attempts.delete(key)
    this.#attempts.set(key, attempts)
    this.#forgetOldest()
    return true
  }

  /** The attempt succeeded: it does not count. */
  giveBack(key: string): void {
    const attempts = this.#current(key)
    if (attempts && attempts.count > 0) attempts.count--
  }

  /** Whoever knows the secret has nothing to atone for. */
  clear(key: string): void {
    this.#attempts.delete(key)
  }

  #current(key: string): Attempts | undefined {
    const attempts = this.#attempts.get(key)
    // Farther off it cannot be: then the clock was set back, and nobody is shut out until it is there again.
    const left = attempts === undefined ? 0 : attempts.until - this.#now()
    if (attempts && left > 0 && left <= this.#windowMs) return attempts
    this.#attempts.delete(key)
    return undefined
  }

  #forgetOldest(): void {
    if (this.#attempts.size <= MAXIMUM_KEYS) return
    const [oldest] = this.#attempts.keys()
    if (oldest !== undefined) this.#attempts.delete(oldest)
  }
}
