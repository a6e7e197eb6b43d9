import { isoShanghai } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import { FIRST_METHOD } from '../../../contract/methods.ts'
import { allSeals, sealByNumber } from '../../changes/seals/seals.ts'
import type { Reader } from '../../reader.ts'
import { unitStatement, type UnitStatement } from './unit-statement.ts'

/** Sealed periods of the service-centre method of which units may see their statements, newest first. */
export function statementList({ sql }: Reader) {
  return allSeals(sql)
    .filter(({ method, reopened }) => method === FIRST_METHOD && reopened === null)
    .map(({ n, campaign, from_date, to_date, at }) => ({
      seal: n,
      campaign,
      from: from_date,
      to: to_date,
      sealedAt: isoShanghai(at),
    }))
}

/**
 * The statement of a unit after a seal that holds.
 *
 * @param unit absent for who is bound to none
 * @throws Refusal seal-missing; not-found where the seal has no line of the unit
 */
export function statementOf(reader: Reader, n: number, unit: string | undefined, now: number): UnitStatement {
  const seal = sealByNumber(reader.sql, n)
  if (seal?.method !== FIRST_METHOD || seal.reopened !== null) throw new Refusal('seal-missing', String(n))
  const statement = unit === undefined ? null : unitStatement(reader, seal, unit, now)
  if (!statement) throw new Refusal('not-found', 'statement', '告知单')
  return statement
}
