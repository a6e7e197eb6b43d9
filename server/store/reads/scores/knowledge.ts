import { DAY_MS, dayOf, parseDay, startOfDay } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import { FIRST_METHOD } from '../../../contract/methods.ts'
import { sealsMet } from '../../changes/seals/seals.ts'
import type { Reader } from '../../reader.ts'
import { registryAsOf } from '../../registry/registry-as-of.ts'
import type { Sql } from '../../sqlite/statements.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Period } from './campaigns.ts'

/** What is known at some moment: scores are asked of it, so that any day's state can be seen as it was on that day. */
export interface Knowledge {
  sql: Sql
  /** Units, policy and postings as they were known. */
  registry: Registry
  /** Figures that the ledger learnt on later Shanghai days are left out. */
  lastKnown: number
  /** The moment itself, ms. */
  at: number
}

/** All that the ledger says. */
export function presentKnowledge({ sql, registry }: Pick<Reader, 'sql' | 'registry'>, now: number): Knowledge {
  return { sql, registry, lastKnown: Number.MAX_SAFE_INTEGER, at: now }
}

/**
 * Of a sealed period what its seal froze: all ratings as they are, which nothing moves, by the units of the seal.
 */
export function knowledgeOf(reader: Reader, period: Pick<Period, 'since' | 'until'>, now: number): Knowledge {
  const { same: seal } = sealsMet(reader.sql, { ...period, method: FIRST_METHOD })
  if (seal === undefined) return presentKnowledge(reader, now)
  return { ...presentKnowledge(reader, seal.at), registry: registryAsOf(reader.db, seal.at, seal.n) }
}

/**
 * What was known at the end of a Shanghai day; today is the present.
 *
 * @throws Refusal as-of-future; bad-period when it is no date, or one before the ledger began
 */
export function knowledgeAsOf(reader: Reader, date: string | undefined, now: number): Knowledge {
  if (date === undefined) return presentKnowledge(reader, now)
  const day = parseDay(date)
  if (day === null) throw new Refusal('bad-period', date)
  if (day > dayOf(now)) throw new Refusal('as-of-future', date)
  if (day === dayOf(now)) return presentKnowledge(reader, now)
  const end = startOfDay(day) + DAY_MS - 1
  const first = reader.sql('SELECT at FROM ledger WHERE n = 1').get() as { at: number } | undefined
  if (!first || end < first.at)
    throw new Refusal('bad-period', `${date}: the ledger had not begun`, `${date}：台账还没有开始`)
  return { sql: reader.sql, registry: registryAsOf(reader.db, end), lastKnown: day, at: end }
}
