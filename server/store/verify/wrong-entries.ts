import type { Problem } from './chain/verify-chain.ts'

/** Entries that are wrong, in their order. */
export class WrongEntries {
  named: (Problem & { n: number })[] = []
  more = 0
  /** What ended the check before the end of the ledger. */
  stopped: (Problem & { n: number }) | null = null
  #most: number

  constructor(most: number) {
    this.#most = most
  }

  /** @returns whether the check goes on */
  take(problem: Problem & { n: number }): boolean {
    if (this.named.length < this.#most) this.named.push(problem)
    else this.more++
    return this.#most > 1
  }

  stop(problem: Problem & { n: number }): void {
    this.take(problem)
    this.stopped = problem
  }

  /** The chain is broken here: of the entries from here on nothing is said. */
  cutAt(problem: Problem): void {
    const at = problem.n!
    if (this.#most === 1 && this.named[0] !== undefined && this.named[0].n < at) return
    this.named = this.named.filter(({ n }) => n < at)
    this.more = 0
    const before = this.stopped !== null && this.stopped.n < at ? this.stopped : null
    this.stop({ ...problem, n: at })
    this.stopped = before ?? this.stopped
  }
}
