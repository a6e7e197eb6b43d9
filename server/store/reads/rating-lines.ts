import { Refusal } from '../../contract/errors.ts'
import type { Provenance } from '../../contract/export/provenance.ts'
import type { RatingLine } from '../../contract/export/rating-line.ts'
import { FIRST_METHOD } from '../../contract/methods.ts'
import { sealsMet } from '../changes/seals/seals.ts'
import type { Reader } from '../reader.ts'
import { heirsAt, type Heirs } from '../registry/heirs-at.ts'
import type { Registry } from '../registry/registry.ts'
import { uuidText } from '../sqlite/uuid-bytes.ts'
import { provenanceOf } from './provenance.ts'
import { periodAsked, type Campaign, type Period, type PeriodAsked } from './scores/campaigns.ts'

/** Rows of a page: a few milliseconds. */
const ROWS_A_PAGE = 500

export interface AskedRatings {
  period: Pick<Period, 'since' | 'until'>
  /** Of one unit only, and of those that went on in it. */
  unit?: string | undefined
}

interface Row extends Omit<
  RatingLine,
  'id' | 'unitName' | 'reasons' | 'hall' | 'window' | 'unit' | 'staff' | 'matter'
> {
  id: Buffer
  hall: string | null
  window: string | null
  unit: string | null
  staff: string | null
  matter: string | null
  reasons: string | null
}

/** The ratings of a period in the order of their moment, page by page. */
export function* ratingLines({ sql, registry }: Reader, asked: AskedRatings): Generator<RatingLine[]> {
  const names = new Map(registry.units().map(({ code, name }) => [code, name]))
  const words = new Map(registry.policy().policy.questions.items.map(({ code, text }) => [code, text.zh]))
  const heirs = heirsOf({ sql, registry }, asked.period)
  const { where, values } = conditions({ registry, heirs }, asked)
  const rows = sql(
    `SELECT r.n, r.id, r.occurred, r.source, w.hall, w.code AS window, r.unit, r.staff, r.matter, r.level, r.verdict, r.rule,
     (SELECT group_concat(code) FROM rating_reason WHERE rating = r.id) AS reasons
     FROM rating r LEFT JOIN window w ON w.id = r.window WHERE ${where} ORDER BY r.occurred, r.n`,
  ).iterate(...values) as Iterable<Row>
  let lines: RatingLine[] = []
  for (const { id, hall, window, unit, staff, matter, reasons, ...row } of rows) {
    const heir = unit === null ? '' : heirs.heirOf(unit)
    lines.push({
      ...row,
      id: uuidText(id),
      hall: hall ?? '',
      window: window ?? '',
      unit: heir,
      unitName: names.get(heir) ?? '',
      staff: staff ?? '',
      matter: matter ?? '',
      reasons: (reasons?.split(',') ?? []).map((code) => words.get(code) ?? code).join('、'),
    })
    if (lines.length < ROWS_A_PAGE) continue
    yield lines
    lines = []
  }
  if (lines.length > 0) yield lines
}

/** What an export of ratings says before its first line. */
export interface RatingsHead {
  campaign: Campaign
  period: Period
  /** The one unit that is asked for, or null. */
  unit: { code: string; name: string } | null
  /** How many lines there will be, about: presses may come meanwhile. */
  rows: number
  of: Provenance
}

/** @throws Refusal unknown-campaign, bad-period, unknown-unit */
export function ratingsHead(
  reader: Reader,
  { unit: code, ...asked }: PeriodAsked & { unit?: string | undefined },
): RatingsHead {
  const { campaign, period } = periodAsked(reader, asked)
  const unit = code === undefined ? null : reader.registry.unit(code)
  if (unit === undefined) throw new Refusal('unknown-unit', code)
  const heirs = heirsOf(reader, period)
  const { where, values } = conditions({ registry: reader.registry, heirs }, { period, unit: code })
  const rows = reader
    .sql(`SELECT count(*) FROM rating r WHERE ${where}`)
    .pluck()
    .get(...values) as number
  return { campaign, period, unit: unit && { code: unit.code, name: unit.name }, rows, of: provenanceOf(reader) }
}

/** Of a sealed period the units of its seal, so that lines and sealed scores come to the same; else the present ones. */
function heirsOf({ sql, registry }: Pick<Reader, 'sql' | 'registry'>, { since, until }: AskedRatings['period']): Heirs {
  const { same } = sealsMet(sql, { since, until, method: FIRST_METHOD })
  return same === undefined ? registry : heirsAt(sql, same.n)
}

function conditions(
  { registry, heirs }: { registry: Registry; heirs: Heirs },
  { period, unit }: AskedRatings,
): { where: string; values: (string | number)[] } {
  const values: (string | number)[] = [period.since, period.until]
  if (unit === undefined) return { where: 'r.occurred >= ? AND r.occurred < ?', values }
  const codes = registry.units().flatMap(({ code }) => (heirs.heirOf(code) === unit ? [code] : []))
  return {
    where: `r.occurred >= ? AND r.occurred < ? AND r.unit IN (${codes.map(() => '?').join(', ')})`,
    values: [...values, ...codes],
  }
}
