import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import { reportSource, type ReportSource } from '../reads/report/report-source.ts'
import type { FreshTables } from '../sqlite/fresh-tables.ts'
import { walkLines, type Walked } from './walk-lines.ts'

/** In place of a chapter's text: a ledger holds its hash alone. */
export const TEXT = '{…}'

type Request = EntryBodies['report-request'] & { n: number; sealed: number | null }

export interface ReportOfLines {
  /** What its report is made of, as the tables stood before its request, or at the end of the ledger; chapters have `TEXT`. */
  source: ReportSource
  /** Null: the ledger ends before anybody asked for it. */
  request: Request | null
}

export interface ReportAsked {
  campaign: string
  /** 1, 2, 3 …; of several requests of one number the one of this page, where its SHA-256 is known. */
  number: number
  html: string | null
  /** Nobody asked for it: it is held against the end of the ledger. */
  draft: boolean
}

/**
 * Makes what a report shows again, from a ledger in its outside form and from nothing else; the ledger is checked on the way
 * as `ledger verify` does.
 *
 * @param open reads the ledger from its begin; it is read twice
 * @returns `fault` names the first wrong entry
 * @throws Refusal unknown-campaign
 */
export async function reportOfLines(
  open: () => AsyncIterable<string>,
  asked: ReportAsked,
  onProgress: (entries: number) => void,
): Promise<Walked & { report: ReportOfLines | null }> {
  const request = await requestIn(open(), asked)
  let source: ReportSource | null = null
  let at = 0
  const walked = await walkLines(open(), {
    onEntry({ n, kind, at: now }, row, tables) {
      at = now
      if (n === request?.n) source = sourceAt(tables, asked.campaign, now)
      // What is asked of the ledger itself when a report is made.
      if (kind === 'genesis' || kind === 'seal')
        tables.db
          .prepare('INSERT INTO ledger (n, at, kind, body, prev, hash) VALUES (?, ?, ?, ?, unhex(?), unhex(?))')
          .run(n, now, kind, row.body, row.prev, row.hash)
      if (kind === 'report-text')
        tables.db.prepare('INSERT INTO report_words (n, salt, text) VALUES (?, ?, ?)').run(n, Buffer.alloc(16), TEXT)
    },
    onEnd(tables) {
      source ??= sourceAt(tables, asked.campaign, at)
    },
    onProgress,
  })
  return { ...walked, report: walked.fault !== null || source === null ? null : { source, request } }
}

/** The request of this page, else the one of this number that was sealed. What stands in the lines is checked afterwards. */
async function requestIn(
  lines: AsyncIterable<string>,
  { campaign, number, html, draft }: ReportAsked,
): Promise<Request | null> {
  const requests: Request[] = []
  for await (const line of lines) {
    if (draft || !line.includes('"kind":"report-')) continue
    const { n, kind, body } = parsed(line)
    if (kind === 'report-request' && body.campaign === campaign && body.number === number)
      requests.push({ ...(body as unknown as EntryBodies['report-request']), n, sealed: null })
    if (kind === 'report-seal') {
      const request = requests.find((each) => each.n === body.request)
      if (request !== undefined) request.sealed = n
    }
  }
  const own = requests.filter((each) => each.html === html)
  return (
    own.find(({ sealed }) => sealed !== null) ?? own.at(-1) ?? requests.find(({ sealed }) => sealed !== null) ?? null
  )
}

function parsed(line: string): { n: number; kind: string; body: Record<string, unknown> } {
  try {
    return JSON.parse(line) as ReturnType<typeof parsed>
  } catch {
    return { n: 0, kind: '', body: {} }
  }
}

function sourceAt({ db, sql, registry }: FreshTables, campaign: string, now: number): ReportSource {
  sql.pending.write()
  return reportSource({ db, sql, registry }, { campaign, now })
}
