import { caseClocks, type CaseClocks } from '../../../rules/cases/case-clock.ts'
import { dateOfDay } from '../../../contract/campaign-time.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { Registry } from '../../registry/registry.ts'
import { factsOfCase, type CaseRow } from '../../projections/case-row.ts'
import type { Keys } from '../../chain/keys.ts'
import type { RatingRow } from '../../projections/rating-row.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { readText } from './erase-text.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import { codesOf } from '../online/online-rows.ts'

export interface Reads {
  sql: Sql
  registry: Registry
  keys: Keys
}

/** A case beside its rating as both stand. */
export type CaseAndRating = CaseRow &
  Pick<RatingRow, 'occurred' | 'window' | 'unit' | 'matter' | 'level' | 'verdict' | 'rule' | 'source'> & {
    /** Who served, by the rating's attribution. */
    served: string | null
    window_code: string | null
    window_name: string | null
  }

export interface CaseQuery {
  /** Absent: every hall, and what has none. */
  hall?: string
  unit?: string
  window?: string
  /** Days of the rating, both included. */
  firstDay?: number
  lastDay?: number
  /** Only those that somebody still has to do something about. */
  running?: boolean
  soft?: boolean
}

const MOST_CASES = 5_000
const SELECT = `SELECT c.*, r.occurred, r.window, r.unit, r.matter, r.level, r.verdict, r.rule, r.source, r.staff AS served,
    w.code AS window_code, w.name AS window_name
  FROM case_file c JOIN rating r ON r.id = c.rating LEFT JOIN window w ON w.id = r.window`

/** Cases, the newest first. */
export function listCases({ sql, registry }: Reads, query: CaseQuery): CaseAndRating[] {
  const where: string[] = []
  const values: (string | number)[] = []
  const ask = (condition: string, ...more: (string | number)[]) => {
    where.push(condition)
    values.push(...more)
  }
  if (query.hall !== undefined) ask('c.hall = ?', query.hall)
  if (query.unit !== undefined) {
    const codes = codesOf(registry, registry.heirOf(query.unit))
    ask(`r.unit IN (${codes.map(() => '?').join(', ')})`, ...codes)
  }
  if (query.window !== undefined) ask('w.code = ?', query.window)
  if (query.firstDay !== undefined) ask('c.day >= ?', query.firstDay)
  if (query.lastDay !== undefined) ask('c.day <= ?', query.lastDay)
  if (query.running) ask('c.closed IS NULL AND c.lapsed IS NULL')
  if (query.soft !== undefined) ask('c.soft = ?', Number(query.soft))
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`
  return sql(`${SELECT} ${condition} ORDER BY c.opened DESC, c.n DESC LIMIT ${MOST_CASES}`).all(
    ...values,
  ) as CaseAndRating[]
}

export function findCaseAndRating({ sql }: Reads, rating: Buffer): CaseAndRating | undefined {
  return sql(`${SELECT} WHERE c.rating = ?`).get(rating) as CaseAndRating | undefined
}

export function clocksOf({ registry }: Reads, row: CaseRow, now: number): CaseClocks {
  return caseClocks(factsOfCase(row), row, registry.policy().policy.caseClocks, registry, now)
}

/** `CP-1118-03`: the third case of a hall among those pressed on 18 November. */
export function caseNumber(row: Pick<CaseRow, 'day' | 'number'>): string {
  return `CP-${dateOfDay(row.day).slice(5).replace('-', '')}-${String(row.number).padStart(2, '0')}`
}

/** What the citizen added, at the window or later by phone: reasons, and comments that were not erased. */
export function addedTo({ sql, keys }: Reads, rating: CaseAndRating): { reasons: string[]; comments: string[] } {
  if (rating.source === 'call') {
    const body = bodyAt(sql, ratingEntry(sql, rating.rating)) as EntryBodies['call']
    return { reasons: body.reasons ?? [], comments: [] }
  }
  const rows = sql('SELECT n FROM extra WHERE press = ? ORDER BY seq').all(rating.rating) as { n: number }[]
  const extras = rows.map(({ n }) => bodyAt(sql, n) as EntryBodies['extra']).filter((body) => body.held === undefined)
  const later = (sql('SELECT n FROM follow_up WHERE rating = ? ORDER BY n').all(rating.rating) as { n: number }[]).map(
    ({ n }) => bodyAt(sql, n) as EntryBodies['follow-up'],
  )
  const commented = [
    ...extras.filter(({ item }) => item.commentHash !== undefined).map(({ item }) => item.id),
    ...later.filter(({ commentHash }) => commentHash !== undefined).map(({ id }) => id),
  ]
  const comments = commented.map((id) => readText({ sql, keys }, id))
  return {
    reasons: [...new Set([...extras.map(({ item }) => item), ...later].flatMap(({ reasons }) => reasons ?? []))],
    comments: comments.filter((text) => text !== undefined),
  }
}

export function ratingEntry(sql: Sql, rating: Buffer): number {
  return sql('SELECT n FROM rating WHERE id = ?').pluck().get(rating) as number
}

export function hashOfEntry(sql: Sql, n: number): string {
  return (sql('SELECT hash FROM ledger WHERE n = ?').pluck().get(n) as Buffer).toString('hex')
}

function bodyAt(sql: Sql, n: number): unknown {
  return JSON.parse(sql('SELECT body FROM ledger WHERE n = ?').pluck().get(n) as string)
}

export function caseId(row: CaseRow): string {
  return uuidText(row.rating)
}
