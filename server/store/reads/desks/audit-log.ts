import type { AuditAction, AuditDetail, AuditEntry } from '../../../contract/audit.ts'
import type { AuditRow } from '../../../contract/ledger/audit-chain.ts'
import type { Reader } from '../../reader.ts'

/** Which rows of the audit log are asked for; what is absent asks for all. */
export interface AuditQuery {
  /** Instants in ms, half-open. */
  from?: number | undefined
  until?: number | undefined
  /** Rows before this one, which is the last of the page before. */
  before?: number | undefined
  /** Who did it, as a part of the name: `zhang` finds `user:zhang`, `cli:` the command line. */
  who?: string | undefined
  actions?: readonly AuditAction[] | undefined
  /** To whom or what, whole: `user:zhang`. */
  about?: string | undefined
  /** A part of anything that the row says. */
  text?: string | undefined
  limit: number
}

/**
 * Rows of the audit log, newest first. It goes down the log from the cursor and stops with the page: an index of anything
 * else would gather all of its rows, and sort them, for each page (`+`: not by an index).
 */
export function auditLog({ db }: Pick<Reader, 'db'>, query: AuditQuery): AuditEntry[] {
  const { sql, values } = conditions(query)
  const rows = db
    .prepare(
      `SELECT n, at, actor, action, subject, detail, address FROM audit WHERE ${sql} ORDER BY n DESC LIMIT @limit`,
    )
    .all({ ...values, limit: query.limit }) as AuditRow[]
  return rows.map(entryOf)
}

const PAGE = 2_000

/** The same rows for a file, newest first, a page at a time. */
export function* auditPages(reader: Reader, query: Omit<AuditQuery, 'limit' | 'before'>): Generator<AuditEntry[]> {
  for (let before: number | undefined; ;) {
    const page = auditLog(reader, { ...query, before, limit: PAGE })
    if (page.length > 0) yield page
    if (page.length < PAGE) return
    before = page.at(-1)!.n
  }
}

function conditions({ from, until, before, who, actions, about, text }: AuditQuery) {
  const asked: [unknown, string, Record<string, string | number>][] = [
    [from, '+at >= @from', { from: from ?? 0 }],
    [until, '+at < @until', { until: until ?? 0 }],
    [before, 'n < @before', { before: before ?? 0 }],
    [who, `+actor LIKE @who ESCAPE '\\'`, { who: containing(who) }],
    [about, '+subject = @about', { about: about ?? '' }],
    [
      text,
      `(actor LIKE @text ESCAPE '\\' OR subject LIKE @text ESCAPE '\\' OR detail LIKE @text ESCAPE '\\'
        OR coalesce(address, '') LIKE @text ESCAPE '\\')`,
      { text: containing(text) },
    ],
    // A list of the closed table, never text of anybody.
    [actions, `+action IN (SELECT value FROM json_each(@actions))`, { actions: JSON.stringify(actions ?? []) }],
  ]
  const said = asked.filter(([value]) => value !== undefined)
  return {
    sql: ['TRUE', ...said.map(([, sql]) => sql)].join(' AND '),
    values: Object.assign({}, ...said.map(([, , values]) => values)) as Record<string, string | number>,
  }
}

function containing(text = ''): string {
  return `%${text.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`
}

function entryOf({ address, detail, ...row }: AuditRow): AuditEntry {
  return {
    ...row,
    detail: JSON.parse(detail) as AuditDetail,
    ...(address === null ? {} : { address }),
  }
}
