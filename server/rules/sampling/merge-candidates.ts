import { indexNames, shorterBy1, type Likeness, type NameEntry, type NameIndex } from './name-likeness.ts'
import { nameSound } from './name-sound.ts'
import { nameKey, phoneKey, samePersonKey, type Person } from './person.ts'

export interface Named extends Person {
  id: string
}

/** Two raters who may be one person; a person merges or parts them. */
export interface MergePair {
  /** The one that stands earlier in the pool. */
  a: string
  b: string
  likeness: Likeness
  /** What else speaks for it. */
  equal: ('phone' | 'organisation')[]
}

export interface MergeCandidates {
  /** How many pairs there are in all, by the first likeness that holds. */
  total: Readonly<Record<Likeness, number>>
  /**
   * The pairs, each once: first those with an equal phone, then those of one organisation, then the others; within each
   * equal names, then equal sound, then one character's difference. Found as they are asked for, because a pool has millions.
   */
  pairs(): Generator<MergePair>
}

/**
 * Raters who may be the same person although the machine does not merge them (equal names alone, equal pinyin, one
 * character more, less or other). Grows with the pool, not with its square.
 */
export function mergeCandidates(pool: readonly Named[]): MergeCandidates {
  const sounds = new Map<string, string>()
  const soundOf = (key: string) => {
    let sound = sounds.get(key)
    if (sound === undefined) sounds.set(key, (sound = nameSound(key)))
    return sound
  }
  const keys = pool.map(({ name }) => nameKey(name))
  const phones = pool.map(({ phone }) => phoneKey(phone))
  const organisations = pool.map(({ organisation = '' }) => nameKey(organisation))
  const equal = (values: readonly string[], i: number, j: number) => values[i] !== '' && values[i] === values[j]
  const pairOf = (i: number, j: number, likeness: Likeness): MergePair => {
    const [first, second] = i < j ? [i, j] : [j, i]
    return {
      a: pool[first]!.id,
      b: pool[second]!.id,
      likeness,
      equal: [
        ...(equal(phones, i, j) ? (['phone'] as const) : []),
        ...(equal(organisations, i, j) ? (['organisation'] as const) : []),
      ],
    }
  }
  const whole = indexNames(keys, soundOf)
  const among = (members: readonly number[]) => {
    const index = indexNames(
      members.map((i) => keys[i]!),
      soundOf,
    )
    return likePairs(index, (at) => members[at]!)
  }
  return {
    total: totals(whole, pool),
    *pairs() {
      for (const members of groups(phones))
        for (const [i, j, likeness] of among(members))
          // These the machine has merged, or will.
          if (likeness !== 'same-name') yield pairOf(i, j, likeness)
      for (const members of groups(organisations))
        for (const [i, j, likeness] of among(members)) if (!equal(phones, i, j)) yield pairOf(i, j, likeness)
      for (const [i, j, likeness] of likePairs(whole, (at) => at))
        if (!equal(phones, i, j) && !equal(organisations, i, j)) yield pairOf(i, j, likeness)
    },
  }
}

type LikePair = [i: number, j: number, likeness: Likeness]

/** Every pair of the index once, with the first likeness that holds. */
function* likePairs(index: NameIndex, numberOf: (at: number) => number): Generator<LikePair> {
  for (const { bearers } of index.names)
    for (let i = 0; i < bearers.length; i++)
      for (let j = i + 1; j < bearers.length; j++) yield [numberOf(bearers[i]!), numberOf(bearers[j]!), 'same-name']
  for (const entries of index.bySound) yield* across(entries, 'same-sound', () => true, numberOf)
  const soundsOther = (a: NameEntry, b: NameEntry) => a.sound === '' || a.sound !== b.sound
  for (const entries of index.byGap) yield* across(entries, 'one-character', soundsOther, numberOf)
  for (const entry of index.names)
    for (const shorter of shorterBy1(index, entry))
      if (soundsOther(entry, shorter)) yield* between(entry, shorter, 'one-character', numberOf)
}

function* across(
  entries: readonly NameEntry[],
  likeness: Likeness,
  fits: (a: NameEntry, b: NameEntry) => boolean,
  numberOf: (at: number) => number,
): Generator<LikePair> {
  for (let i = 0; i < entries.length; i++)
    for (let j = i + 1; j < entries.length; j++)
      if (fits(entries[i]!, entries[j]!)) yield* between(entries[i]!, entries[j]!, likeness, numberOf)
}

function* between(
  a: NameEntry,
  b: NameEntry,
  likeness: Likeness,
  numberOf: (at: number) => number,
): Generator<LikePair> {
  for (const i of a.bearers) for (const j of b.bearers) yield [numberOf(i), numberOf(j), likeness]
}

/** Members of each value that several have. */
function groups(values: readonly string[]): number[][] {
  const found = new Map<string, number[]>()
  for (const [i, value] of values.entries()) {
    if (value === '') continue
    const list = found.get(value)
    if (list) list.push(i)
    else found.set(value, [i])
  }
  return [...found.values()].filter(({ length }) => length > 1)
}

/** Counted by sizes of groups, without looking at a pair. */
function totals(index: NameIndex, pool: readonly Named[]): Record<Likeness, number> {
  const merged = groups(pool.map((rater) => samePersonKey(rater) ?? ''))
  const pairsOf = (count: number) => (count * (count - 1)) / 2
  const sum = (counts: readonly number[]) => counts.reduce((all, count) => all + count, 0)
  /** Pairs of bearers of different names. */
  const apart = (entries: readonly NameEntry[]) => {
    const counts = entries.map(({ bearers }) => bearers.length)
    return pairsOf(sum(counts)) - sum(counts.map(pairsOf))
  }
  const alike = (entries: readonly NameEntry[]) => {
    const sounds = groups(entries.map(({ sound }) => sound))
    return sum(sounds.map((members) => apart(members.map((at) => entries[at]!))))
  }
  const shorter = sum(
    index.names.map((entry) =>
      sum(
        shorterBy1(index, entry)
          .filter(({ sound }) => sound === '' || sound !== entry.sound)
          .map(({ bearers }) => bearers.length * entry.bearers.length),
      ),
    ),
  )
  return {
    'same-name':
      sum(index.names.map(({ bearers }) => pairsOf(bearers.length))) - sum(merged.map(({ length }) => pairsOf(length))),
    'same-sound': sum(index.bySound.map(apart)),
    'one-character': sum(index.byGap.map((entries) => apart(entries) - alike(entries))) + shorter,
  }
}
