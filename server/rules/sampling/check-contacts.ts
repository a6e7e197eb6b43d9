import { Refusal } from '../../contract/errors.ts'
import type { FrameLine } from '../../contract/survey/draw.ts'
import { personBytes, type Person } from './person.ts'
import type { Sha256 } from './ticket.ts'

/** One row of a contact list, with the salt that it tells. */
export interface ContactRow extends Person {
  /** `R000123-J16`. */
  id: string
  salt: Uint8Array
}

/**
 * Checks that everybody on a contact list is who was frozen under that id: nobody is put in another's place after the draw.
 *
 * @throws Refusal person-differs, with the first id whose person or salt is another one, or that is in no line
 */
export function checkContacts(
  lines: readonly Pick<FrameLine, 'id' | 'person'>[],
  contacts: readonly ContactRow[],
  sha256: Sha256,
): void {
  const persons = new Map(lines.map(({ id, person }) => [id, person]))
  for (const { id, salt, ...person } of contacts)
    if (persons.get(id) !== sha256(personBytes(salt, person))) throw new Refusal('person-differs', id)
}
