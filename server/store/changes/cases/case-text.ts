import { createHash, randomBytes } from 'node:crypto'
import { Refusal } from '../../../contract/errors.ts'
import { findCase } from '../../projections/case-row.ts'
import { waitingRequestOf } from '../decide.ts'
import type { Write } from '../../writer/write.ts'

/**
 * What people write in a case, kept as citizens' comments are: the chain holds a salted hash, the text lies encrypted
 * in a table of its own and can be erased together with its salt.
 */
export function hashNote(text: string): { salt: string; noteHash: string } {
  const salt = randomBytes(16)
  const noteHash = createHash('sha256').update(salt).update(text, 'utf8').digest('hex')
  return { salt: salt.toString('base64url'), noteHash }
}

/** @param n the entry that holds the note's hash */
export function keepNote(w: Pick<Write, 'sql' | 'keys'>, n: number, note: { text: string; salt: string }): void {
  w.sql('INSERT INTO case_text (n, sealed) VALUES (?, ?)').run(n, w.keys.seal(noteId(n), JSON.stringify(note)))
}

/** Undefined when it was erased. */
export function readNote(w: Pick<Write, 'sql' | 'keys'>, n: number): string | undefined {
  const sealed = w.sql('SELECT sealed FROM case_text WHERE n = ?').pluck().get(n) as Buffer | undefined
  if (!sealed) return undefined
  return (JSON.parse(w.keys.unseal(noteId(n), sealed)) as { text: string }).text
}

/**
 * @returns whether there was one
 * @throws Refusal evidence-waits
 */
export function eraseNote(w: Pick<Write, 'sql'>, rating: Buffer, n: number): boolean {
  checkNothingWaits(w, rating)
  return w.sql('DELETE FROM case_text WHERE n = ?').run(n).changes > 0
}

/** A telephone number that was left for the call-back, and nothing else about a citizen; it replaces an older one. */
export function keepContact(w: Pick<Write, 'sql' | 'keys'>, rating: Buffer, phone: string): void {
  w.sql(
    `INSERT INTO case_contact (rating, sealed) VALUES (?, ?)
     ON CONFLICT (rating) DO UPDATE SET sealed = excluded.sealed`,
  ).run(rating, w.keys.seal(rating, phone))
}

export function readContact(w: Pick<Write, 'sql' | 'keys'>, rating: Buffer): string | undefined {
  const sealed = w.sql('SELECT sealed FROM case_contact WHERE rating = ?').pluck().get(rating) as Buffer | undefined
  return sealed && w.keys.unseal(rating, sealed)
}

/**
 * What was written about a rating stays while the campaign office has not decided what somebody asks about it: an appeal,
 * more time, or that it be left out or not. Else whoever it speaks against could take it away before it is read.
 *
 * @throws Refusal evidence-waits
 */
export function checkNothingWaits(w: Pick<Write, 'sql'>, rating: Buffer): void {
  const row = findCase(w.sql, rating)
  const running = row !== undefined && row.closed === null && row.lapsed === null
  const waits = running && (row.requested === 1 || row.appeal === 'open' || row.extension === 'asked')
  if (waits || waitingRequestOf(w.sql, rating) !== undefined) throw new Refusal('evidence-waits')
}

export function eraseContact(w: Pick<Write, 'sql'>, rating: Buffer): boolean {
  return w.sql('DELETE FROM case_contact WHERE rating = ?').run(rating).changes > 0
}

const OF_THE_CLOSED = `FROM case_contact
  WHERE rating NOT IN (SELECT rating FROM case_file WHERE closed IS NULL AND lapsed IS NULL)`

/** Numbers of cases that a rule ended, and not a person: nobody is to be called any more. */
export function eraseContactsOfTheClosed(w: Pick<Write, 'sql'>): number {
  return w.sql(`DELETE ${OF_THE_CLOSED}`).run().changes
}

export function hasContactsOfTheClosed(w: Pick<Write, 'sql'>): boolean {
  return w.sql(`SELECT 1 ${OF_THE_CLOSED} LIMIT 1`).get() !== undefined
}

/** For what its text is sealed. */
export function noteId(n: number): Buffer {
  const id = Buffer.alloc(16)
  id.writeBigUInt64BE(BigInt(n), 8)
  return id
}
