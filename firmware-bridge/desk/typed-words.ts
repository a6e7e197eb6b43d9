/** What a keypad typed that sends a word and an end for each key. A value: typing makes a new one. */
export interface TypedKeys {
  /** The word so far. */
  word: readonly number[]
  /** Usages that are down: a report that comes again types nothing. */
  down: readonly number[]
  /** When a usage went down last, ms of a monotonic clock; at first when the keypad was opened. */
  at: number
  /** Nobody saw where the word began: it is thrown away at its end. */
  torn: boolean
}

/** A keypad types at the pace of a machine: after a longer pause another word begins, ms. */
export const WORD_GAP_MS = 300
const LONGEST_WORD = 16

export function nothingTyped(at: number): TypedKeys {
  return { word: [], down: [], at, torn: true }
}

/**
 * Takes what a boot report says is down.
 *
 * @param end the usage that ends a word
 * @returns the words that ended, each without its end
 */
export function typeKeys(
  before: TypedKeys,
  usages: readonly number[],
  end: number,
  at: number,
): { typed: TypedKeys; words: (readonly number[])[] } {
  let { word, torn, at: last } = before
  const words: (readonly number[])[] = []
  for (const usage of usages.filter((usage) => !before.down.includes(usage))) {
    if (at - last >= WORD_GAP_MS) [word, torn] = [[], false]
    last = at
    if (usage !== end) {
      word = [...word, usage].slice(0, LONGEST_WORD)
      continue
    }
    if (!torn) words.push(word)
    ;[word, torn] = [[], false]
  }
  return { typed: { word, torn, at: last, down: usages }, words }
}
