import Database from 'better-sqlite3'
import type { RatingLine } from '../export/rating-columns.ts'
import type { Ledger } from '../store/writer/ledger.ts'
import { uuidText } from '../store/sqlite/uuid-bytes.ts'
import { Registry } from '../store/registry/registry.ts'
import type { Period } from '../store/reads/scores/campaigns.ts'

/** Rows read before everybody else gets a turn: a few milliseconds. */
const ROWS_PER_TURN = 500

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

/**
 * The ratings of a period in the order of their moment, as they stand at one moment: read through a connection of its
 * own, so that the writer goes on meanwhile. Whoever stops reading sets it free.
 */
export async function* ratingLines(ledger: Ledger, asked: AskedRatings): AsyncGenerator<RatingLine[]> {
  ledger.settle()
  const db = new Database(ledger.db.name, { readonly: true })
  try {
    db.exec('BEGIN')
    const registry = new Registry(db)
    const names = new Map(registry.units().map(({ code, name }) => [code, name]))
    const words = new Map(registry.policy().policy.questions.items.map(({ code, text }) => [code, text.zh]))
    const { where, values } = conditions(registry, asked)
    const rows = db
      .prepare(
        `SELECT r.n, r.id, r.occurred, r.source, w.hall, w.code AS window, r.unit, r.staff, r.matter, r.level, r.verdict, r.rule,
         (SELECT group_concat(code) FROM rating_reason WHERE rating = r.id) AS reasons
         FROM rating r LEFT JOIN window w ON w.id = r.window WHERE ${where} ORDER BY r.occurred, r.n`,
      )
      .iterate(...values) as Iterable<Row>
    let lines: RatingLine[] = []
    for (const { id, hall, window, unit, staff, matter, reasons, ...row } of rows) {
      const heir = unit === null ? '' : registry.heirOf(unit)
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
      if (lines.length < ROWS_PER_TURN) continue
      yield lines
      lines = []
      await new Promise((resolve) => setImmediate(resolve))
    }
    if (lines.length > 0) yield lines
  } finally {
    db.close()
  }
}

/** How many lines there will be, about: presses may come meanwhile. */
export function countRatings({ sql, registry }: Ledger, asked: AskedRatings): number {
  const { where, values } = conditions(registry, asked)
  return sql(`SELECT count(*) FROM rating r WHERE ${where}`)
    .pluck()
    .get(...values) as number
}

function conditions(
  registry: Registry,
  { period, unit }: AskedRatings,
): { where: string; values: (string | number)[] } {
  const values: (string | number)[] = [period.since, period.until]
  if (unit === undefined) return { where: 'r.occurred >= ? AND r.occurred < ?', values }
  const codes = registry.units().flatMap(({ code }) => (registry.heirOf(code) === unit ? [code] : []))
  return {
    where: `r.occurred >= ? AND r.occurred < ? AND r.unit IN (${codes.map(() => '?').join(', ')})`,
    values: [...values, ...codes],
  }
}
