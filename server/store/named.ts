import { Refusal } from '../contract/errors.ts'

/** What a table has under a name; nothing that every object has. @throws Refusal not-found */
export function named<T extends object>(table: T, name: keyof T & string): T[keyof T] {
  if (!Object.hasOwn(table, name)) throw new Refusal('not-found', name)
  return table[name]
}
