import { hash, randomBytes } from 'node:crypto'
import type { Write } from '../../writer/write.ts'

export function newSalt(): Buffer {
  return randomBytes(16)
}

/** The hash of a chapter's text that stands in its entry. */
export function wordsHash({ salt, text }: { salt: Buffer; text: string }): string {
  return hash('sha256', Buffer.concat([salt, Buffer.from(text, 'utf8')]), 'hex')
}

/** @param n the entry that holds the hash */
export function keepWords(
  { sql }: Pick<Write, 'sql'>,
  n: number,
  { salt, text }: { salt: Buffer; text: string },
): void {
  sql('INSERT INTO report_words (n, salt, text) VALUES (?, ?, ?)').run(n, salt, text)
}
