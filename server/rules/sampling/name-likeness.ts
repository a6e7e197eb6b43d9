/** Why two names may be one: equal, equal in sound, or one character apart. */
export type Likeness = 'same-name' | 'same-sound' | 'one-character'

/** Names with the numbers of those who bear them, found by what two of them may have in common. */
export interface NameIndex {
  /** Each name once, as `nameKey`. */
  names: readonly NameEntry[]
  /** Names of one sound; lists of two and more. */
  bySound: readonly (readonly NameEntry[])[]
  /** Names that differ in the character at one place; lists of two and more. */
  byGap: readonly (readonly NameEntry[])[]
  byKey: ReadonlyMap<string, NameEntry>
}

export interface NameEntry {
  key: string
  sound: string
  characters: readonly string[]
  /** Positions in the caller's list. */
  bearers: number[]
}

/**
 * Indexes names. Time and memory grow with the number of characters, not with the square of names: two names are looked
 * at together only where something that they have in common led to both.
 *
 * @param keys names as `nameKey`
 */
export function indexNames(keys: readonly string[], soundOf: (key: string) => string): NameIndex {
  const byKey = new Map<string, NameEntry>()
  for (const [i, key] of keys.entries()) {
    const entry = byKey.get(key)
    if (entry) entry.bearers.push(i)
    else if (key !== '') byKey.set(key, { key, sound: soundOf(key), characters: [...key], bearers: [i] })
  }
  const names = [...byKey.values()]
  const sounds = new Map<string, NameEntry[]>()
  const gaps = new Map<string, NameEntry[]>()
  for (const entry of names) {
    if (entry.sound !== '') put(sounds, entry.sound, entry)
    for (const gap of gapsOf(entry.characters)) put(gaps, gap, entry)
  }
  return { names, bySound: several(sounds), byGap: several(gaps), byKey }
}

/** A name with a gap at each place. Of a name of one character nothing would be left. */
function gapsOf(characters: readonly string[]): string[] {
  if (characters.length < 2) return []
  return characters.map((_, i) => `${characters.slice(0, i).join('')}\0${characters.slice(i + 1).join('')}`)
}

/** Names of the index that lack one character of this one. */
export function shorterBy1({ byKey }: NameIndex, { characters }: NameEntry): NameEntry[] {
  if (characters.length < 2) return []
  const shorter = characters.map((_, i) => [...characters.slice(0, i), ...characters.slice(i + 1)].join(''))
  return [...new Set(shorter)].flatMap((key) => byKey.get(key) ?? [])
}

function put(lists: Map<string, NameEntry[]>, key: string, entry: NameEntry): void {
  const list = lists.get(key)
  if (list) list.push(entry)
  else lists.set(key, [entry])
}

function several(lists: ReadonlyMap<string, NameEntry[]>): NameEntry[][] {
  return [...lists.values()].filter(({ length }) => length > 1)
}
