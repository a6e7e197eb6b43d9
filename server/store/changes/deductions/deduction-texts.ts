import { hash, randomBytes } from 'node:crypto'
import type { Reader } from '../../reader.ts'
import type { Write } from '../../writer/write.ts'

/** A text beside the chain: what happened, the leader's name, why a unit objects. */
export interface KeptText {
  /** base64url. */
  salt: string
  text: string
}

/** A text with a new salt, and the hash that stands in the entry. */
export function hashText(text: string): KeptText & { textHash: string } {
  const salt = randomBytes(16).toString('base64url')
  return { salt, text, textHash: textHashOf({ salt, text }) }
}

export function textHashOf({ salt, text }: KeptText): string {
  return hash('sha256', Buffer.concat([Buffer.from(salt, 'base64url'), Buffer.from(text, 'utf8')]), 'hex')
}

/** @param n the entry that holds the hash */
export function keepText(w: Pick<Write, 'sql' | 'keys'>, n: number, { salt, text }: KeptText): void {
  w.sql('INSERT INTO deduction_text (n, sealed) VALUES (?, ?)').run(
    n,
    w.keys.seal(textId(n), JSON.stringify({ salt, text })),
  )
}

/** Null where it is gone, or lies under other keys. */
export function readText({ sql, keys }: Pick<Reader, 'sql' | 'keys'>, n: number): KeptText | null {
  const sealed = sql('SELECT sealed FROM deduction_text WHERE n = ?').pluck().get(n) as Buffer | undefined
  return sealed === undefined ? null : openText(keys, n, sealed)
}

/** Null where it lies under other keys. @param n the entry that holds the hash */
export function openText(keys: Reader['keys'], n: number, sealed: Buffer): KeptText | null {
  try {
    return JSON.parse(keys.unseal(textId(n), sealed)) as KeptText
  } catch {
    return null
  }
}

/** For what a text is sealed; never what another table seals by the number of an entry. */
function textId(n: number): Buffer {
  const id = Buffer.alloc(16)
  id.write('deduct', 'ascii')
  id.writeBigUInt64BE(BigInt(n), 8)
  return id
}
