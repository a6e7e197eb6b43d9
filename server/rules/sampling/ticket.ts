import { byText } from './in-order.ts'

/** SHA-256 of a text's UTF-8, or of bytes, in lower-case hex. Handed in: rooms of rules know neither Node nor a browser. */
export type Sha256 = (data: string | Uint8Array) => string

/** The ticket of an id. */
export type TicketOf = (id: string) => string

const DIGITS = 78

/** The text whose SHA-256 makes an id's ticket; `seedHash` is the hex SHA-256 of the seed. */
export function ticketText(seedHash: string, id: string): string {
  return seedHash + id
}

/**
 * The ticket by the SHA-256 of `ticketText`, as R. L. Rivest's consistent sampler makes it (arXiv:1808.10016): the number
 * in decimal, to 78 digits with zeros, read backwards behind `0.`
 */
export function ticketFromHash(hash: string): string {
  const digits = BigInt(`0x${hash}`).toString().padStart(DIGITS, '0')
  let backwards = '0.'
  for (let i = digits.length - 1; i >= 0; i--) backwards += digits[i]!
  return backwards
}

/** Tickets under a seed. */
export function ticketsOf(seed: string, sha256: Sha256): TicketOf {
  const seedHash = sha256(seed)
  return (id) => ticketFromHash(sha256(ticketText(seedHash, id)))
}

/**
 * Compares two tickets as numbers. The published tool leaves zeros at the end out, so that texts of one number may differ
 * in length.
 */
export function byTicket(a: string, b: string): number {
  return byText(a.padEnd(DIGITS + 2, '0'), b.padEnd(DIGITS + 2, '0'))
}

export interface Ticketed {
  id: string
  ticket: string
}

/** Ids in the order of their tickets, smallest first; should two ever be equal, by id. */
export function inTicketOrder(ids: readonly string[], ticketOf: TicketOf): Ticketed[] {
  const ticketed = ids.map((id) => ({ id, ticket: ticketOf(id) }))
  // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
  return ticketed.sort((a, b) => byTicket(a.ticket, b.ticket) || byText(a.id, b.id))
}
