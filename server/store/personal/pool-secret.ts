import { createHash, createHmac, randomBytes } from 'node:crypto'
import { nameKey, samePersonKey, type Person } from '../../rules/sampling/person.ts'
import type { Reader } from '../reader.ts'
import type { Write } from '../writer/write.ts'

type WithKeys = Pick<Reader, 'sql' | 'keys'>

/**
 * The secret of a campaign's pool: by it a file, and somebody who was erased, are known again, and nothing is said of
 * either without it. It lies under a personal key, so that no backup has it, and goes with the last of the people.
 *
 * @returns null where there is none, or not on this machine
 */
export function poolSecret({ sql, keys }: WithKeys, campaign: string): Buffer | null {
  const row = sql('SELECT key, sealed FROM pool_secret WHERE campaign = ?').get(campaign) as
    | { key: Buffer; sealed: Buffer }
    | undefined
  const text = row === undefined ? null : keys.personal.unseal({ id: row.key, sealed: row.sealed })
  return text === null ? null : Buffer.from(text, 'base64url')
}

/** The same, made where there is none. */
export function mustHaveSecret(w: Pick<Write, 'sql' | 'keys'>, campaign: string): Buffer {
  const known = poolSecret(w, campaign)
  if (known !== null) return known
  const secret = randomBytes(32)
  const { id, sealed } = w.keys.personal.seal(secret.toString('base64url'))
  w.sql('INSERT OR REPLACE INTO pool_secret (campaign, key, sealed) VALUES (?, ?, ?)').run(campaign, id, sealed)
  return secret
}

/** What the ledger says of a file: hex SHA-256 of the secret and the SHA-256 of its bytes, in hex. */
export function fileHash(secret: Buffer, digest: string): string {
  return createHash('sha256').update(secret).update(digest, 'utf8').digest('hex')
}

/** By which somebody who was erased is known again; without a phone by name and organisation. */
export function tagOf(secret: Buffer, person: Person): Buffer {
  const key = samePersonKey(person) ?? `${nameKey(person.name)}\n\n${nameKey(person.organisation ?? '')}`
  return createHmac('sha256', secret).update(key, 'utf8').digest()
}

/** Whether somebody was erased, for who asks of many. */
export function erasedPeople(reader: WithKeys, campaign: string): (person: Person) => boolean {
  const tags = new Set(
    (reader.sql('SELECT tag FROM erased_person WHERE campaign = ?').pluck().all(campaign) as Buffer[]).map((tag) =>
      tag.toString('hex'),
    ),
  )
  const secret = tags.size === 0 ? null : poolSecret(reader, campaign)
  return secret === null ? () => false : (person) => tags.has(tagOf(secret, person).toString('hex'))
}
