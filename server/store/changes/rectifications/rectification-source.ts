import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { campaignPeriod } from '../../../contract/campaign-time.ts'
import { isMethodCode, type MethodCode } from '../../../contract/methods.ts'
import type { RectificationSource } from '../../../contract/rectifications.ts'
import { lastOfSeal } from '../../../rules/summary/ranked-units.ts'
import { policyOfSeal } from '../../reads/summary/policy-of-seal.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { uuidBytes } from '../../sqlite/uuid-bytes.ts'
import { deductionById } from '../deductions/deduction-rows.ts'
import { inspectionById } from '../oversight/oversight-rows.ts'
import { sealsWithin } from '../seals/seals.ts'

/** How ids of deductions, ratings and inspections are written. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The present tables; verification asks the same of tables of its own. */
export interface SourceTables {
  sql: Sql
  registry: Registry
  /** What a seal says, by its number. */
  sealOf(n: number): EntryBodies['seal']
}

/** Whether what a source names is there and is of this unit; of a chapter, and of an inspection in the words of older entries, the hub knows nothing. */
export function isSourceOf(
  tables: SourceTables,
  {
    campaign,
    unit,
    source,
    ref,
  }: { campaign: string; unit: string; source: RectificationSource; ref?: string | undefined },
): boolean {
  const { sql, registry } = tables
  const heir = registry.heirOf(unit)
  if (ref === undefined) return true
  switch (source) {
    case 'follow-up':
      return isMethodCode(ref) && lastOf(tables, campaign, ref).has(heir)
    case 'deduction': {
      const row = deductionById(sql, ref)
      return row !== undefined && registry.heirOf(row.unit) === heir
    }
    case 'case': {
      const id = UUID.test(ref) ? uuidBytes(ref) : null
      const of =
        id && sql('SELECT r.unit FROM case_file f JOIN rating r ON r.id = f.rating WHERE f.rating = ?').pluck().get(id)
      return typeof of === 'string' && registry.heirOf(of) === heir
    }
    case 'inspection': {
      if (!UUID.test(ref)) return true
      const row = inspectionById(sql, ref)
      return row !== undefined && registry.heirOf(row.unit) === heir
    }
    default:
      return true
  }
}

/** An inspection is named by its id; before, words were taken. */
export function namesItsEntry(source: RectificationSource, ref: string | undefined): boolean {
  return source !== 'inspection' || (ref !== undefined && UUID.test(ref))
}

/**
 * Units among the last places of a method, ties included (七.3), by the seal of the whole campaign that holds; none while it is
 * not sealed.
 */
export function lastOf({ sql, registry, sealOf }: SourceTables, campaign: string, method: MethodCode): Set<string> {
  const n = wholeSeal(sql, campaign, method)
  if (n === undefined) return new Set()
  const body = sealOf(n)
  const { units } = body
  const isLast = lastOfSeal(units, policyOfSeal(sql, { body }).lastPlaces)
  // Of those without a rank whom the office put on the list.
  const joined = sql('SELECT unit FROM follow_up_word WHERE seal = ? AND joins = 1').pluck().all(n) as string[]
  const last = units.filter((_, i) => isLast[i]).map(({ code }) => code)
  return new Set([...last, ...joined].map((code) => registry.heirOf(code)))
}

/** The seal of a whole campaign that holds, of a method; verification asks the same of tables that know no hashes. */
export function wholeSeal(sql: Sql, campaign: string, method: MethodCode): number | undefined {
  const { from: since, to: until } = campaignPeriod(Number(campaign))
  return sealsWithin(sql, { method, since, until }).find((seal) => seal.since === since && seal.until === until)?.n
}
