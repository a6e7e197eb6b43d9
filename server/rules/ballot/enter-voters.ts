import type { Roll, RollRow } from '../../contract/ballot/roll.ts'
import { nameKey } from '../sampling/person.ts'

/** Somebody on the roll (名册), with the rolls on which they stand: two seats, one ballot. */
export interface Voter extends Omit<RollRow, 'seat'> {
  no: number
  seats: { roll: Roll; seat?: string }[]
}

export interface EnteredVoters {
  added: Voter[]
  /** Voters who have one more seat now. */
  changed: Voter[]
  /** The next number that nobody has had. */
  next: number
}

/**
 * Enters rows of one roll. Equal names with equal month of birth or equal end of phone are one person, who keeps the number
 * and what was entered first; two empty ones are not equal.
 */
export function enterVoters(
  known: readonly Voter[],
  roll: Roll,
  rows: readonly RollRow[],
  next: number,
): EnteredVoters {
  const byName = new Map<string, Voter[]>()
  const enter = (voter: Voter) => {
    const key = nameKey(voter.name)
    byName.set(key, [...(byName.get(key) ?? []), voter])
  }
  for (const voter of known) enter({ ...voter, seats: [...voter.seats] })
  const added: Voter[] = []
  const changed = new Set<Voter>()
  for (const { seat, ...person } of rows) {
    const here = { roll, ...(seat === undefined ? {} : { seat }) }
    const same = (byName.get(nameKey(person.name)) ?? []).find((voter) => isSameVoter(voter, person))
    if (same === undefined) {
      const voter = { ...person, no: next++, seats: [here] }
      added.push(voter)
      enter(voter)
    } else if (!same.seats.some((each) => each.roll === roll)) {
      same.seats.push(here)
      if (!added.includes(same)) changed.add(same)
    }
  }
  return { added, changed: [...changed], next }
}

/** Of two of equal name: whether they are one by the month of birth or the end of the phone. */
export function isSameVoter(a: Omit<RollRow, 'seat'>, b: Omit<RollRow, 'seat'>): boolean {
  const equal = (x: string | undefined, y: string | undefined) => x !== undefined && x === y
  return equal(a.born, b.born) || equal(a.phoneEnd, b.phoneEnd)
}

/** Voters of equal name of whom nobody has said whether they are one: each with the one before, by number. */
export function voterPairs(voters: readonly Voter[], settled: ReadonlySet<string>): [Voter, Voter][] {
  const byName = Map.groupBy(voters, ({ name }) => nameKey(name))
  return [...byName.values()].flatMap((same) =>
    same.flatMap((b, i) =>
      same.slice(0, i).flatMap((a): [Voter, Voter][] => (settled.has(pairKey(a.no, b.no)) ? [] : [[a, b]])),
    ),
  )
}

/** Two numbers as one key, the lower first. */
export function pairKey(a: number, b: number): string {
  return `${Math.min(a, b)}-${Math.max(a, b)}`
}
