import { voterId } from '../../contract/ballot/roll.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { Voter } from './enter-voters.ts'

/**
 * What is hashed of a voter after 16 bytes of salt: RFC 8785 JSON of what was entered, absent ones absent. So nobody can be
 * put in another's place later.
 */
export function voterText({ name, born, phoneEnd, unit, rank }: Omit<Voter, 'no' | 'seats'>): string {
  return canonicalJson({ name, born, phoneEnd, unit, rank })
}

/** The lines whose SHA-256 is the roll's hash: `V000001,<person>\n`, ascending. */
export function rollText(voters: readonly { no: number; person: string }[]): string {
  return voters
    .toSorted((a, b) => a.no - b.no)
    .map(({ no, person }) => `${voterId(no)},${person}\n`)
    .join('')
}
