import { expiryOf } from '../contract/hub/certificates.ts'
import { filesMark, readPair, type Pair, type PairFiles } from './certificate-files.ts'

/**
 * A certificate with its key that is read again when its files change. What cannot be served never replaces what can: a
 * pair that is broken, half-written, or out of its time while the one before holds.
 */
export class WatchedPair {
  #files: PairFiles
  #now: () => number
  /** Of the files that were read last. */
  #mark: string
  /** Of files that could not be served when they were looked at first: they may be half-written. */
  #suspect = ''
  #pair: Pair
  #fault: string | null = null

  /** @throws Error where there is no sound pair to begin with; one that has expired is served, and said */
  constructor(files: PairFiles, now: () => number) {
    this.#files = files
    this.#now = now
    // Before the reading: what is written meanwhile is read with the next look.
    this.#mark = filesMark(files)
    this.#pair = readPair(files)
  }

  /** What is served. */
  get pair(): Pair {
    return this.#pair
  }

  /** Why the newest files are not; null where they are. */
  get fault(): string | null {
    return this.#fault
  }

  /**
   * Reads the files again where they changed. True when another pair is to be served. What cannot be served is a fault
   * when a second look finds it as it was: whoever replaces two files does so one after the other.
   */
  look(): boolean {
    const mark = filesMark(this.#files)
    if (mark === this.#mark) return false
    try {
      const next = readPair(this.#files)
      this.#refuseOutOfTime(next)
      this.#pair = next
      this.#fault = null
      this.#mark = mark
      return true
    } catch (error) {
      if (mark === this.#suspect) {
        this.#fault = (error as Error).message
        this.#mark = mark
      }
      this.#suspect = mark
      return false
    }
  }

  #refuseOutOfTime(next: Pair): void {
    const holds = ({ validity }: Pair) => !['expired', 'not-yet'].includes(expiryOf(validity, this.#now()).state)
    if (holds(this.#pair) && !holds(next))
      throw new Error(`the certificate in ${this.#files.cert} has expired or does not hold yet`)
  }
}
