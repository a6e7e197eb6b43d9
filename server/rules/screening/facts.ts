import { FACTS, type Fact } from '../../contract/ledger/ledger-entries.ts'

/** Facts as bits of one integer, bit i for FACTS[i]: small in the database, quick to ask. */
const BIT = Object.fromEntries(FACTS.map((fact, i) => [fact, 1 << i])) as Record<Fact, number>

export function factBits(facts: readonly Fact[]): number {
  let bits = 0
  for (const fact of facts) bits |= BIT[fact]
  return bits
}

export function factNames(bits: number): Fact[] {
  return FACTS.filter((_, i) => (bits & (1 << i)) !== 0)
}

export function hasFact(bits: number, fact: Fact): boolean {
  return (bits & BIT[fact]) !== 0
}

export function withFact(bits: number, fact: Fact, present: boolean): number {
  return present ? bits | BIT[fact] : bits & ~BIT[fact]
}
