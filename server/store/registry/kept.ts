/** Of each kind: more than a province has windows. */
const MOST_KEPT = 500_000

/** What the database answered, by what was asked, until it is forgotten. */
export class Kept<K, T extends object | string | number> {
  #load: (key: K) => T
  #known = new Map<K, T>()

  constructor(load: (key: K) => T) {
    this.#load = load
  }

  get(key: K): T {
    const known = this.#known.get(key)
    if (known !== undefined) return known
    if (this.#known.size > MOST_KEPT) this.#known.clear()
    const value = this.#load(key)
    this.#known.set(key, value)
    return value
  }

  forget(): void {
    this.#known.clear()
  }
}
