/** Owners that are kept before those whose bucket is full again are forgotten. */
const MOST_KEPT = 10_000

interface Bucket {
  tokens: number
  /** ms of a monotonic clock. */
  at: number
}

/** How much each owner may do: a few things at once, and so many a second for ever (token bucket). */
export class TokenBuckets {
  #burst: number
  #perMs: number
  #now: () => number
  #buckets = new Map<string, Bucket>()

  /** @param now ms of a monotonic clock: the hub's own may be set */
  constructor(options: { burst: number; perSecond: number; now: () => number }) {
    this.#burst = options.burst
    this.#perMs = options.perSecond / 1_000
    this.#now = options.now
  }

  /** Whether an owner may do so much now; then it is taken. Nobody may ever do more than a burst at once. */
  take(owner: string, tokens: number): boolean {
    const bucket = this.#filled(owner)
    if (bucket.tokens < tokens) return false
    bucket.tokens -= tokens
    return true
  }

  isEmpty(owner: string): boolean {
    return this.#buckets.has(owner) && this.#filled(owner).tokens < 1
  }

  #filled(owner: string): Bucket {
    const now = this.#now()
    let bucket = this.#buckets.get(owner)
    if (!bucket) {
      if (this.#buckets.size >= MOST_KEPT) this.#forgetFull(now)
      this.#buckets.set(owner, (bucket = { tokens: this.#burst, at: now }))
    }
    bucket.tokens = Math.min(this.#burst, bucket.tokens + (now - bucket.at) * this.#perMs)
    bucket.at = now
    return bucket
  }

  #forgetFull(now: number): void {
    for (const [owner, { tokens, at }] of this.#buckets)
      if (tokens + (now - at) * this.#perMs >= this.#burst) this.#buckets.delete(owner)
  }
}
