import { enterRaters, type PoolRow } from './enter-raters.ts'
import { nameKey, phoneKey, type Person } from './person.ts'

/** A rater of the pool, and for which units this source has named the person. */
export interface KnownRater extends Person {
  id: string
  unitsOfSource: readonly string[]
}

export interface EnteredSource {
  /** People who are new, ids in order of entry. */
  added: (Person & { id: string })[]
  /** For each row, in order, the id of its rater. */
  ids: string[]
  next: number
}

/**
 * Enters rows of one source, which may have come before: what is in already is not entered again. With a phone the rule of
 * the same person says so (`enterRaters`). Without one two rows are two people, but a row that its own source named before
 * for the same unit, by the same name and organisation, is the same row: as many of them as there were then.
 *
 * @param pool everybody in the pool, ascending by id
 * @param next the next number that no rater has had
 */
export function enterSource(pool: readonly KnownRater[], rows: readonly PoolRow[], next: number): EnteredSource {
  const before = new Map<string, string[]>()
  for (const { unitsOfSource, ...person } of pool) {
    if (phoneKey(person.phone) !== '') continue
    for (const unit of unitsOfSource) {
      const key = rowKey(unit, person)
      const ids = before.get(key)
      if (ids) ids.push(person.id)
      else before.set(key, [person.id])
    }
  }
  const again = rows.map((row) =>
    phoneKey(row.phone) === '' ? (before.get(rowKey(row.unit, row))?.shift() ?? null) : null,
  )
  const entered = enterRaters(
    pool.map(({ unitsOfSource: _units, ...person }) => ({ ...person, units: {} })),
    rows.filter((_, i) => again[i] === null),
    next,
  )
  let at = 0
  return {
    added: entered.added.map(({ units: _units, ...person }) => person),
    ids: again.map((id) => id ?? entered.ids[at++]!),
    next: entered.next,
  }
}

function rowKey(unit: string, { name, organisation = '' }: Person): string {
  return `${unit}\n${nameKey(name)}\n${nameKey(organisation)}`
}
