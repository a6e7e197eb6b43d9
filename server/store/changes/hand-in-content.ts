import { createHash, randomBytes } from 'node:crypto'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { Contact, ServiceObject } from '../../contract/survey/people-files.ts'
import { organisationsOf, type HandInContent } from '../../rules/hand-ins/check-hand-in.ts'
import type { Reader } from '../reader.ts'
import type { Write } from '../writer/write.ts'
import { handInByNumber } from './hand-in-rows.ts'

type WithKeys = Pick<Reader, 'sql' | 'keys'>

/** SHA-256 of the salt and the RFC 8785 JSON of the content, hex. */
export function contentHash(salt: Buffer, content: HandInContent): string {
  return createHash('sha256').update(salt).update(canonicalJson(content), 'utf8').digest('hex')
}

export function newSalt(): Buffer {
  return randomBytes(16)
}

/** Keeps what was handed in beside its entry: each person, and the salt of the hash, under a key of its own. */
export function keepContent(w: Pick<Write, 'sql' | 'keys'>, n: number, salt: Buffer, content: HandInContent): void {
  const { sql, keys } = w
  const sealedSalt = keys.personal.seal(salt.toString('base64url'))
  sql('INSERT INTO hand_in_salt (n, key, sealed) VALUES (?, ?, ?)').run(n, sealedSalt.id, sealedSalt.sealed)
  const people: (Contact | ServiceObject)[] =
    content.part === 'contact' ? [content.contact] : content.part === 'objects' ? content.objects : []
  const insert = sql('INSERT INTO hand_in_person (n, line, key, sealed) VALUES (?, ?, ?, ?)')
  for (const [i, person] of people.entries()) {
    const { id, sealed } = keys.personal.seal(JSON.stringify(person))
    insert.run(n, i + 1, id, sealed)
  }
  if (content.part === 'objects')
    for (const name of organisationsOf(content.objects))
      sql('INSERT INTO hand_in_organisation (n, name) VALUES (?, ?)').run(n, name)
  if (content.part === 'plan')
    sql('INSERT INTO hand_in_text (n, title, text) VALUES (?, ?, ?)').run(n, content.plan.title, content.plan.text)
}

/** The contact of a hand-in; null where its key is gone. */
export function contactOf(reader: WithKeys, n: number): Contact | null {
  const [found] = textsOf(reader, n)
  return found === undefined ? null : (JSON.parse(found.text) as Contact)
}

/** Service objects of a hand-in in their order; those whose key is gone are left out. */
export function objectsOf(reader: WithKeys, n: number): ServiceObject[] {
  return textsOf(reader, n).map(({ text }) => JSON.parse(text) as ServiceObject)
}

/** The same with the line of each, by which a single one is erased. */
export function linesOfObjects(reader: WithKeys, n: number): (ServiceObject & { line: number })[] {
  return textsOf(reader, n).map(({ line, text }) => ({ ...(JSON.parse(text) as ServiceObject), line }))
}

function textsOf({ sql, keys }: WithKeys, n: number): { line: number; text: string }[] {
  const rows = sql('SELECT line, key, sealed FROM hand_in_person WHERE n = ? ORDER BY line').all(n) as {
    line: number
    key: Buffer
    sealed: Buffer
  }[]
  const texts = keys.personal.unsealAll(rows.map(({ key, sealed }) => ({ id: key, sealed })))
  return rows.flatMap(({ line }, i) => (texts[i] == null ? [] : [{ line, text: texts[i] }]))
}

/** The content as it was hashed; null where something of it was erased, or lies on another machine. */
export function wholeContent(reader: WithKeys, n: number): HandInContent | null {
  const { sql } = reader
  const row = handInByNumber(sql, n)
  if (row === undefined) return null
  switch (row.part) {
    case 'duties':
      return { part: 'duties', duties: JSON.parse(row.duties ?? '[]') }
    case 'plan': {
      const plan = sql('SELECT title, text FROM hand_in_text WHERE n = ?').get(n) as
        | { title: string; text: string }
        | undefined
      return plan === undefined ? null : { part: 'plan', plan: { ...plan } }
    }
    case 'contact': {
      const contact = contactOf(reader, n)
      return contact === null ? null : { part: 'contact', contact }
    }
    case 'objects': {
      const objects = objectsOf(reader, n)
      return objects.length === (row.yes ?? 0) + (row.no ?? 0) ? { part: 'objects', objects } : null
    }
  }
}

export function saltOf({ sql, keys }: WithKeys, n: number): Buffer | null {
  const row = sql('SELECT key, sealed FROM hand_in_salt WHERE n = ?').get(n) as
    | { key: Buffer; sealed: Buffer }
    | undefined
  const text = row === undefined ? null : keys.personal.unseal({ id: row.key, sealed: row.sealed })
  return text === null ? null : Buffer.from(text, 'base64url')
}

/**
 * Erases people of a hand-in for good: one line of it, or all. The salt goes with the first of them, so that nobody can try
 * out who stood there; entry and counts stay.
 *
 * @returns how many
 */
export function erasePeople({ sql, keys }: Pick<Write, 'sql' | 'keys'>, n: number, line?: number): number {
  const rows = sql('SELECT line, key FROM hand_in_person WHERE n = ? AND (? IS NULL OR line = ?)').all(
    n,
    line ?? null,
    line ?? null,
  ) as { line: number; key: Buffer }[]
  if (rows.length === 0) return 0
  for (const { key, line: each } of rows) {
    keys.personal.erase(key)
    sql('DELETE FROM hand_in_person WHERE n = ? AND line = ?').run(n, each)
  }
  const salt = sql('SELECT key FROM hand_in_salt WHERE n = ?').pluck().get(n) as Buffer | undefined
  if (salt !== undefined) keys.personal.erase(salt)
  sql('DELETE FROM hand_in_salt WHERE n = ?').run(n)
  return rows.length
}
