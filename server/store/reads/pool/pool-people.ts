import { livingUnits, personOf, raterId, ratersOf, rootsOf, type SealedRater } from '../../changes/pool/pool-rows.ts'
import type { LineOfHandIn } from '../../changes/pool/erase-raters.ts'
import type { ServiceObject } from '../../../contract/survey/people-files.ts'
import { Refusal } from '../../../contract/errors.ts'
import { isSamePerson, nameKey, phoneKey } from '../../../rules/sampling/person.ts'
import { raterNumber, type Rater } from '../../../rules/sampling/enter-raters.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'

/** A rater with the person, for the owner of the method alone. */
export interface RaterView {
  id: string
  name: string
  organisation: string | null
  phone: string | null
  units: Rater['units']
}

type PersonOf = (number: number) => SealedRater | null

/** Persons of single raters of a campaign; null where the key is gone, or not on this machine. */
export function personsOf({ sql, keys }: Pick<Reader, 'sql' | 'keys'>, campaign: string): PersonOf {
  return (number) => {
    const row = sql('SELECT key, sealed FROM rater WHERE number = ? AND campaign = ?').get(number, campaign) as
      | { key: Buffer; sealed: Buffer }
      | undefined
    return row === undefined ? null : personOf(keys.personal.unseal({ id: row.key, sealed: row.sealed }))
  }
}

/** Raters whom a name or an end of a phone is enough to find; at most so many. */
const MOST_FOUND = 50

/**
 * Looks for people of the pool by id, by name or by the end of a phone: who asks to be erased says no more.
 *
 * @throws Refusal unknown-campaign
 */
export function findRaters(
  reader: Reader,
  { campaign: id, words }: { campaign: string; words: string },
  now: number,
): RaterView[] {
  const campaign = campaignById(reader, id, now).id
  const [name, digits, asId] = [nameKey(words), phoneKey(words), words.trim().toUpperCase()]
  const living = livingUnits(reader, campaign)
  const found: RaterView[] = []
  for (const { number, person } of everybody(reader, campaign)) {
    const units = living.get(number)
    if (units === undefined) continue
    const isMeant =
      raterId(number) === asId ||
      (name !== '' && nameKey(person.name).includes(name)) ||
      (digits.length >= 4 && phoneKey(person.phone).endsWith(digits))
    if (isMeant) found.push(viewOf(number, person, units))
    if (found.length >= MOST_FOUND) break
  }
  return found
}

/**
 * Service objects of every version of every list, and not of the pool's alone, who are the same person as this rater: they
 * are erased together.
 *
 * @throws Refusal rater-not-in-pool
 */
export function copiesOfRater(
  reader: Reader,
  { campaign, rater }: { campaign: string; rater: string },
): LineOfHandIn[] {
  const rootOf = rootsOf(reader, campaign)
  const root = rootOf(raterNumber(rater))
  const people = everybody(reader, campaign).filter(({ number }) => rootOf(number) === root)
  if (people.length === 0) throw new Refusal('rater-not-in-pool', rater)
  const rows = reader
    .sql(
      `SELECT p.n AS handIn, p.line, p.key, p.sealed FROM hand_in_person p JOIN hand_in h USING (n)
       WHERE h.campaign = ? AND h.part = 'objects'`,
    )
    .all(campaign) as (LineOfHandIn & { key: Buffer; sealed: Buffer })[]
  const texts = reader.keys.personal.unsealAll(rows.map(({ key, sealed }) => ({ id: key, sealed })))
  return rows.flatMap(({ handIn, line }, i) => {
    const text = texts[i]!
    if (text === null) return []
    const object = JSON.parse(text) as ServiceObject
    return people.some(({ person }) => isSamePerson(person, object)) ? [{ handIn, line }] : []
  })
}

/** Everybody whose record can be read. */
export function everybody(
  reader: Pick<Reader, 'sql' | 'keys'>,
  campaign: string,
): { number: number; person: SealedRater }[] {
  const raters = ratersOf(reader, campaign)
  const texts = reader.keys.personal.unsealAll(raters.map(({ key, sealed }) => ({ id: key, sealed })))
  return raters.flatMap(({ number }, i) => {
    const person = personOf(texts[i]!)
    return person === null ? [] : [{ number, person }]
  })
}

export function viewOf(number: number, person: SealedRater, units: Rater['units']): RaterView {
  const { name, organisation = null, phone = null } = person
  return { id: raterId(number), name, organisation, phone, units }
}
