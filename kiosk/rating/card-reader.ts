/** A reader types like a keyboard, only faster than anybody can. */
const FASTEST_HAND_MS = 80
const SHORTEST_CARD = 4

/** Finds the numbers of card readers among the keys: characters in a burst that ends in Enter. */
export class CardReader {
  #read = ''
  #lastAt = Number.NEGATIVE_INFINITY

  /** @returns the number of a card that has just been read; null for every other key */
  key(key: string, at: number): string | null {
    const burst = at - this.#lastAt <= FASTEST_HAND_MS
    this.#lastAt = at
    if (key === 'Enter') {
      const number = burst && this.#read.length >= SHORTEST_CARD ? this.#read : null
      this.#read = ''
      return number
    }
    if (!/^[0-9A-Za-z]$/.test(key)) this.#read = ''
    else this.#read = burst ? this.#read + key : key
    return null
  }
}
