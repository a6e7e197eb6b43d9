import type { ReportFacts } from '../../contract/report/facts.ts'
import { sha256 } from '../../machine/sha256.ts'
import { LAYOUT, reportHtml } from '../../rules/report/report-html.ts'
import { wordsHash } from '../changes/report/report-texts.ts'
import { sealBody } from '../changes/seals/seals.ts'
import type { Db } from '../sqlite/database.ts'
import { statements } from '../sqlite/statements.ts'
import type { Problem } from './chain/verify-chain.ts'

/**
 * What of the analysis report lies beside the ledger is what its entries hold: chapters, json and page byte for byte; the page
 * is the one that the json gives, and scores and ranks in it are those of its seals.
 */
export function* wrongReports(db: Db): Iterable<Problem> {
  for (const { n, salt, text, due } of db
    .prepare('SELECT w.n, w.salt, w.text, t.hash AS due FROM report_words w LEFT JOIN report_text t USING (n)')
    .iterate() as Iterable<{ n: number; salt: Buffer; text: string; due: string | null }>) {
    if (due === null) yield differs(n, 'a chapter is kept of which no entry speaks')
    else if (wordsHash({ salt, text }) !== due)
      yield differs(n, 'the chapter is not the one whose hash the entry holds')
  }
  for (const each of db
    .prepare(
      'SELECT d.n, d.facts, d.html, r.facts AS dueFacts, r.html AS dueHtml FROM report_document d LEFT JOIN report_request r USING (n)',
    )
    .iterate() as Iterable<Document>) {
    const message = wrongDocument(db, each)
    if (message !== null) yield differs(each.n, message)
  }
}

interface Document {
  n: number
  facts: string
  html: string
  dueFacts: string | null
  dueHtml: string | null
}

function wrongDocument(db: Db, { facts, html, dueFacts, dueHtml }: Document): string | null {
  if (dueFacts === null) return 'a report is kept of which no entry speaks'
  if (sha256(facts) !== dueFacts) return 'the json of the report is not the one whose hash the entry holds'
  if (sha256(html) !== dueHtml) return 'the page of the report is not the one whose hash the entry holds'
  const shown = JSON.parse(facts) as ReportFacts
  if (!(shown.layout >= 1 && shown.layout <= LAYOUT)) return `the report is of layout ${shown.layout}, which is none`
  // A page of an older layout is not made again: it is frozen as its two people signed it. Its figures are checked as ever.
  if (shown.layout === LAYOUT && reportHtml(shown, dueFacts) !== html)
    return 'the page of the report is not the one that its json gives'
  return wrongFigures(db, shown)
}

/** What a report says of a unit that its seal does not say. */
function wrongFigures(db: Db, { methods, units }: ReportFacts): string | null {
  const sql = statements(db)
  for (const { method, seal } of methods) {
    if (seal === null) continue
    const lines = new Map(sealBody(sql, seal.n).units.map((line) => [line.code, line]))
    for (const { code, scores } of units) {
      const [shown, line] = [scores[method], lines.get(code)]
      if ((shown?.score ?? null) !== (line?.score ?? null) || (shown?.rank ?? null) !== (line?.rank ?? null))
        return `the report gives ${code} another score or rank by ${method} than seal ${seal.n}`
    }
  }
  return null
}

function differs(n: number, message: string): Problem {
  return { n, code: 'text-differs', message }
}
