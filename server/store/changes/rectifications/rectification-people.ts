import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type { Reader } from '../../reader.ts'
import type { Write } from '../../writer/write.ts'
import { hashText, textHashOf, type KeptText } from '../deductions/deduction-texts.ts'

/** Who answers for an item (责任领导), who does it (谁办), who visited. */
export interface ItemPeople {
  leader: string
  handler: string
  who: string
}

/** People with a new salt, and the hash that stands in the entry. */
export function hashPeople(people: object): KeptText & { textHash: string } {
  return hashText(canonicalJson(people))
}

/** Keeps names beside their entry, salt and all, under a key of their own: when it goes, nobody can try names out. */
export function keepPeople({ sql, keys }: Pick<Write, 'sql' | 'keys'>, n: number, { salt, text }: KeptText): void {
  const { id, sealed } = keys.personal.seal(JSON.stringify({ salt, text }))
  sql('INSERT INTO rectification_people (n, key, sealed) VALUES (?, ?, ?)').run(n, id, sealed)
}

/** Null where they were erased, or lie on another machine. */
export function readPeople(reader: Pick<Reader, 'sql' | 'keys'>, n: number): Partial<ItemPeople> | null {
  const kept = keptPeople(reader, n)
  return kept === null ? null : (JSON.parse(kept.text) as Partial<ItemPeople>)
}

/** Whether they are the ones whose hash an entry holds; null where they are gone. */
export function arePeople(reader: Pick<Reader, 'sql' | 'keys'>, n: number, due: string): boolean | null {
  const kept = keptPeople(reader, n)
  return kept === null ? null : textHashOf(kept) === due
}

function keptPeople({ sql, keys }: Pick<Reader, 'sql' | 'keys'>, n: number): KeptText | null {
  const row = sql('SELECT key, sealed FROM rectification_people WHERE n = ?').get(n) as
    | { key: Buffer; sealed: Buffer }
    | undefined
  const text = row === undefined ? null : keys.personal.unseal({ id: row.key, sealed: row.sealed })
  return text === null ? null : (JSON.parse(text) as KeptText)
}

/**
 * Erases the names of an item for good, of every plan and visit; what was promised stays.
 *
 * @returns how many records went
 */
export function erasePeopleOfItem({ sql, keys }: Pick<Write, 'sql' | 'keys'>, id: string): number {
  const rows = sql(
    'SELECT people.n AS n, key FROM rectification_people people JOIN rectification_step USING (n) WHERE id = ?',
  ).all(id) as { n: number; key: Buffer }[]
  for (const { n, key } of rows) {
    keys.personal.erase(key)
    sql('DELETE FROM rectification_people WHERE n = ?').run(n)
  }
  return rows.length
}
