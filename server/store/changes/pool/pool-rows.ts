import type { ObjectKind } from '../../../contract/survey/kinds.ts'
import type { PoolSource } from '../../../contract/survey/pool.ts'
import { firstKind, raterId, raterNumber, type Rater } from '../../../rules/sampling/enter-raters.ts'
import type { Person } from '../../../rules/sampling/person.ts'
import type { Reader } from '../../reader.ts'

/** What lies under the key of a rater. */
export interface SealedRater extends Person {
  /** base64url. */
  salt: string
}

export interface RaterRow {
  number: number
  person: Buffer
  key: Buffer
  sealed: Buffer
}

export interface UnitRow {
  rater: number
  unit: string
  source: PoolSource
  kind: ObjectKind
}

type Asked = Pick<Reader, 'sql'>

/** `R000123` and more of this form, where somebody names a rater. */
export { raterId, raterNumber }

/** The number that the next new rater gets. No number is used again, of no campaign. */
export function nextRater({ sql }: Asked): number {
  return (sql('SELECT max(next) FROM pool_import').pluck().get() as number | null) ?? 1
}

/** The last batch that took effect: what was planned before it is planned again. */
export function lastBatch({ sql }: Asked): number {
  return (sql('SELECT max(id) FROM pool_batch WHERE entry IS NOT NULL').pluck().get() as number | null) ?? 0
}

/** Everybody of a campaign's pool whose batch took effect, ascending. */
export function ratersOf({ sql }: Asked, campaign: string): RaterRow[] {
  return sql(
    `SELECT number, person, key, sealed FROM rater JOIN pool_batch ON pool_batch.id = batch
     WHERE rater.campaign = ? AND entry IS NOT NULL ORDER BY number`,
  ).all(campaign) as RaterRow[]
}

/**
 * Units of raters, by source, as they hold: of service objects those of each unit's list alone that was taken up last.
 * Rows of one rater follow one another.
 */
export function unitsOf({ sql }: Asked, campaign: string): UnitRow[] {
  return sql(
    `SELECT u.rater, u.unit, u.source, u.kind FROM rater_unit u
     JOIN rater r ON r.number = u.rater
     JOIN pool_batch b ON b.id = u.batch
     LEFT JOIN pool_list l ON l.campaign = b.campaign AND l.unit = u.unit
     WHERE b.campaign = ? AND b.entry IS NOT NULL AND (u.source <> 'objects' OR u.batch >= l.batch)
     ORDER BY u.rater`,
  ).all(campaign) as UnitRow[]
}

/** Of raters who are somebody else's, whose: followed to the end. */
export function rootsOf({ sql }: Asked, campaign: string): (rater: number) => number {
  const kept = new Map(
    (
      sql('SELECT low, high FROM rater_decision WHERE campaign = ? AND same = 1 AND undone IS NULL').all(campaign) as {
        low: number
        high: number
      }[]
    ).map(({ low, high }) => [high, low]),
  )
  return (rater) => {
    let at = rater
    for (let next = kept.get(at); next !== undefined; next = kept.get(at)) at = next
    return at
  }
}

/** Kinds by unit of everybody who is in the pool, merged raters as one, ascending by number. */
export function livingUnits(reader: Pick<Reader, 'sql' | 'registry'>, campaign: string): Map<number, Rater['units']> {
  const rootOf = rootsOf(reader, campaign)
  const living = new Map<number, Rater['units']>()
  for (const { rater, unit, kind } of unitsOf(reader, campaign)) {
    const root = rootOf(rater)
    let units = living.get(root)
    if (units === undefined) living.set(root, (units = {}))
    const heir = reader.registry.heirOf(unit)
    units[heir] = units[heir] === undefined ? kind : firstKind(units[heir], kind)
  }
  return new Map([...living].toSorted(([a], [b]) => a - b))
}

/** The policy's day on which all people of a campaign were erased; null before it. */
export function erasedOn({ sql }: Asked, campaign: string): string | null {
  return (sql('SELECT day FROM rater_erasure WHERE campaign = ? AND day IS NOT NULL').pluck().get(campaign) ?? null) as
    | string
    | null
}

/** The person of a rater; null where the key is gone, or not on this machine. */
export function personOf(text: string | null): SealedRater | null {
  return text === null ? null : (JSON.parse(text) as SealedRater)
}
