import { campaignPeriod } from '../../../contract/campaign-time.ts'
import type { SealedUnit } from '../../../contract/ledger/ledger-entries.ts'
import { METHOD_CODES, type MethodCode } from '../../../contract/methods.ts'
import { baselineByUnit, type BeforeFigures, type BeforeLine } from '../../../rules/summary/baseline.ts'
import { hundredths } from '../../../rules/summary/hundredths.ts'
import type { Registry } from '../../registry/registry.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { campaignSeals, type CampaignSeal } from './campaign-seals.ts'

/** What this year's figures of a method are held against. */
export interface MethodBaseline {
  source: 'seal' | 'file'
  /** The year before. */
  campaign: string
  /** Number of the entry. */
  entry: number
  /** By the units of this year. */
  figures: Map<string, BeforeFigures>
}

/**
 * The baseline of each method (campaign document 七.2): what the year before was sealed with or, where no such seal holds,
 * what the last file says of it.
 *
 * @param seals those of this year: a unit that had a score of its own in one keeps its own figures of the year before
 */
export function baselinesOf(
  { sql, registry }: { sql: Sql; registry: Pick<Registry, 'heirOf'> },
  campaign: string,
  seals: ReadonlyMap<MethodCode, CampaignSeal>,
): Map<MethodCode, MethodBaseline> {
  const before = String(Number(campaign) - 1)
  const sealed = campaignSeals(sql, before)
  return new Map(
    METHOD_CODES.flatMap((method): [MethodCode, MethodBaseline][] => {
      const seal = sealed.get(method)
      const file = seal === undefined ? linesOfFile(sql, campaign, method) : null
      const scored = new Set(
        seals.get(method)?.body.units.flatMap(({ code, score }) => (score === undefined ? [] : [code])),
      )
      const goesOnIn = (unit: string) => (scored.has(unit) ? unit : registry.heirOf(unit))
      if (seal !== undefined) {
        const figures = baselineByUnit(seal.body.units.map(lineOf), goesOnIn)
        return [[method, { source: 'seal', campaign: before, entry: seal.n, figures }]]
      }
      if (file === null) return []
      return [
        [method, { source: 'file', campaign: before, entry: file.n, figures: baselineByUnit(file.lines, goesOnIn) }],
      ]
    }),
  )
}

/**
 * The entry from which each method's figures of the year before came, as the ledger stood before an entry: of the seal of that
 * year, else of the last file.
 */
export function baselineEntries(
  sql: Sql,
  campaign: string,
  before = Number.MAX_SAFE_INTEGER,
): { method: MethodCode; entry: number }[] {
  const { from: since, to: until } = campaignPeriod(Number(campaign) - 1)
  const seal = sql(
    `SELECT max(n) FROM seal WHERE method = ? AND since = ? AND until = ? AND n < ? AND coalesce(reopened, ?) >= ?`,
  ).pluck()
  return METHOD_CODES.flatMap((method) => {
    const sealed = seal.get(method, since, until, before, before, before) as number | null
    const entry = sealed ?? fileBefore(sql, { campaign, method, before })
    return entry === null ? [] : [{ method, entry }]
  })
}

/** The last file with a row of a method, of those before an entry. */
function fileBefore(
  sql: Sql,
  { campaign, method, before }: { campaign: string; method: MethodCode; before: number },
): number | null {
  return sql('SELECT max(n) FROM baseline_line WHERE campaign = ? AND method = ? AND n < ?')
    .pluck()
    .get(campaign, method, before) as number | null
}

function lineOf({ code, score, rank, n, counts }: SealedUnit): BeforeLine {
  return {
    unit: code,
    score: score === undefined ? null : hundredths(score),
    rank: rank ?? null,
    n: n ?? counts?.reduce((all, each) => all + each, 0),
  }
}

/** What the last file with a row of a method says of it; null without any. */
function linesOfFile(sql: Sql, campaign: string, method: MethodCode): { n: number; lines: BeforeLine[] } | null {
  const n = fileBefore(sql, { campaign, method, before: Number.MAX_SAFE_INTEGER })
  if (n === null) return null
  const lines = sql('SELECT unit, score, rank FROM baseline_line WHERE campaign = ? AND method = ? AND n = ?').all(
    campaign,
    method,
    n,
  ) as BeforeLine[]
  return { n, lines }
}
