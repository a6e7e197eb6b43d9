import type { ServiceObject } from '../../../contract/survey/people-files.ts'
import type { PoolRow } from '../../../rules/sampling/enter-raters.ts'
import type { Reader } from '../../reader.ts'

/** A service object who consents, and where it stands. */
export interface ListRow extends PoolRow {
  handIn: number
  line: number
}

export interface AcceptedLists {
  lists: { unit: string; handIn: number }[]
  rows: ListRow[]
  unreadable: number
}

/**
 * Newest accepted lists of service objects of all units, in the order of their acceptance, as far as the pool has not taken
 * them up.
 */
export function waitingLists({ sql, registry }: Reader, campaign: string): AcceptedLists['lists'] {
  const newest = new Map<string, number>()
  const accepted = sql(
    `SELECT n, party FROM hand_in WHERE campaign = ? AND part = 'objects' AND outcome = 'accepted' ORDER BY answer`,
  ).all(campaign) as { n: number; party: string }[]
  // A unit that went on in another one: the list of the one that goes on, where it has one, holds for both.
  const own = new Set(accepted.map(({ party }) => party))
  for (const { n, party } of accepted) {
    const unit = registry.heirOf(party)
    if (unit === party || !own.has(unit)) newest.set(unit, n)
  }
  const rows = sql('SELECT unit, hand_in AS handIn FROM pool_list WHERE campaign = ?').all(
    campaign,
  ) as AcceptedLists['lists']
  const taken = new Map(rows.map(({ unit, handIn }) => [unit, handIn]))
  return [...newest].flatMap(([unit, handIn]) => (taken.get(unit) === handIn ? [] : [{ unit, handIn }]))
}

/** The same with the people who consent. */
export function acceptedLists(reader: Reader, campaign: string): AcceptedLists {
  const { sql, keys } = reader
  const found: AcceptedLists = { lists: waitingLists(reader, campaign), rows: [], unreadable: 0 }
  for (const { unit, handIn } of found.lists) {
    const rows = sql('SELECT line, key, sealed FROM hand_in_person WHERE n = ? ORDER BY line').all(handIn) as {
      line: number
      key: Buffer
      sealed: Buffer
    }[]
    const texts = keys.personal.unsealAll(rows.map(({ key, sealed }) => ({ id: key, sealed })))
    for (const [i, { line }] of rows.entries()) {
      const text = texts[i]!
      if (text === null) {
        found.unreadable++
        continue
      }
      const { consent, relation: _relation, ...person } = JSON.parse(text) as ServiceObject
      if (consent) found.rows.push({ ...person, unit, handIn, line })
    }
  }
  return found
}
