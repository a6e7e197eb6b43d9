import { copyKeysOf, openCopy, sealCopy } from '../../server/contract/ballot/ballot-copy.ts'
import { fromBase64url, toBase64url } from '../../server/contract/ballot/bytes.ts'
import { makeWords } from '../../server/contract/ballot/six-words.ts'
import { authOf } from '../../server/contract/ballot/slip.ts'
import { askHub } from './ask-hub.ts'
import type { Kept } from './memory.ts'
import { API, type Offered } from './voting.ts'

/** So many choices are lost at most when a phone dies: at each choice the copy would tell who is filling in just now. */
export const CHOICES_A_COPY = 10

/** New words for a ballot, and what they make of its code. */
export async function newCopy(code: string, fingerprint: string): Promise<NonNullable<Kept['copy']>> {
  const words = makeWords()
  return { words, ...(await keysAsText(code, words, fingerprint)) }
}

/** Keeps the encrypted copy on the hub. @returns null where it lies there, or the code of why not */
export async function writeCopy(kept: Kept, keepalive = false): Promise<string | null> {
  if (kept.copy === null) return null
  const { copy, wordsSeen: _, ...rest } = kept
  const sealed = await sealCopy(fromBase64url(copy.key)!, JSON.stringify(rest))
  const auth = toBase64url(await authOf(kept.code))
  const asked = await askHub(
    `${API}/copies/${copy.id}`,
    { auth, copy: toBase64url(sealed) },
    { method: 'PUT', keepalive },
  )
  return asked.ok ? null : asked.code
}

/** What another phone has filled in. @returns it, or the code of why not: `not-found` where no such copy is */
export async function readCopy(ballot: Offered, code: string, words: string[]): Promise<Kept | { code: string }> {
  const { id, key } = await keysAsText(code, words, ballot.fingerprint)
  const asked = await askHub<{ copy: string }>(`${API}/copies/${id}`)
  if (!asked.ok) return { code: asked.code }
  const text = await openCopy(fromBase64url(key)!, fromBase64url(asked.answer.copy) ?? new Uint8Array())
  const kept = text === null ? null : (JSON.parse(text) as Omit<Kept, 'copy' | 'wordsSeen'>)
  if (kept?.fingerprint !== ballot.fingerprint) return { code: 'not-found' }
  return { ...kept, copy: { words, id, key }, wordsSeen: true }
}

async function keysAsText(code: string, words: readonly string[], fingerprint: string) {
  const { id, key } = await copyKeysOf(code, words, fingerprint)
  return { id: toBase64url(id), key: toBase64url(key) }
}
