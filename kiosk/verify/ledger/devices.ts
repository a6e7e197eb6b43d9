/** What of a device's numbers and measured moments arrived. */
export class DeviceItems {
  readonly #seqs = new Set<number>()
  #highest = 0
  /** Some number came with two ids. */
  hasTwice = false
  readonly #measuredSeqs: number[] = []
  readonly #measuredAt: number[] = []

  note(seq: number, isItem: boolean): void {
    if (isItem && this.#seqs.has(seq)) this.hasTwice = true
    this.#seqs.add(seq)
    this.#highest = Math.max(this.#highest, seq)
  }

  get hasGap(): boolean {
    return this.#seqs.size < this.#highest
  }

  /** The first word about a number stays. */
  measured(seq: number, at: number): void {
    const place = this.#placeOf(seq)
    if (this.#measuredSeqs[place] === seq) return
    this.#measuredSeqs.splice(place, 0, seq)
    this.#measuredAt.splice(place, 0, at)
  }

  /** When the last measured item with a lower number was made. */
  measuredBefore(seq: number): number | undefined {
    return this.#measuredAt[this.#placeOf(seq) - 1]
  }

  /** How many have a lower number. */
  #placeOf(seq: number): number {
    let [low, high] = [0, this.#measuredSeqs.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#measuredSeqs[middle]! < seq) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** The same text once, however often a file holds it. */
export class Interned {
  readonly #known = new Map<string, string>()

  of<T extends string | undefined>(text: T): T {
    if (text === undefined) return text
    const known = this.#known.get(text)
    if (known !== undefined) return known as T
    this.#known.set(text, text)
    return text
  }
}
