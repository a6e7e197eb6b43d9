import { FACTS, type Fact } from '../contract/ledger-entries.ts'

/** Facts as bits of one integer, bit i for FACTS[i]: small in the database, quick to ask. */
export function factBits(facts: readonly Fact[]): number {
  let bits = 0
  for (const fact of facts) bits |= 1 << FACTS.indexOf(fact)
  return bits
}

export function factNames(bits: number): Fact[] {
  return FACTS.filter((_, i) => (bits & (1 << i)) !== 0)
}

export function hasFact(bits: number, fact: Fact): boolean {
  return (bits & (1 << FACTS.indexOf(fact))) !== 0
}

export function withFact(bits: number, fact: Fact, present: boolean): number {
  const bit = 1 << FACTS.indexOf(fact)
  return present ? bits | bit : bits & ~bit
}
