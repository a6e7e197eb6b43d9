import { campaignPeriod } from '../../../contract/campaign-time.ts'
import { METHOD_CODES, type MethodCode } from '../../../contract/methods.ts'
import { CHAPTERS, type Chapter } from '../../../contract/report/chapters.ts'
import type { Outdated } from '../../../contract/answers/report.ts'
import { baselineEntries } from '../../reads/summary/baseline-of.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { sealsMet } from '../seals/seals.ts'

/** A version of a chapter, as the projection holds it; its text lies in `report_words`. */
export interface TextRow {
  n: number
  at: number
  campaign: string
  chapter: Chapter
  version: number
  hash: string
  operator: string
}

export interface RequestRow {
  n: number
  at: number
  campaign: string
  number: number
  /** Lists of the entry, as JSON. */
  seals: string
  missing: string
  texts: string
  facts: string
  html: string
  operator: string
  reason: string
  refused: number | null
  refused_by: string | null
  refused_reason: string | null
  sealed: number | null
  sealed_at: number | null
  sealed_by: string | null
  sealed_reason: string | null
}

/** The seal of a whole campaign that holds, of each method that has one, in the order of the campaign document. */
export function sealsOfCampaign(sql: Sql, campaign: string): { method: MethodCode; seal: number }[] {
  const { from: since, to: until } = campaignPeriod(Number(campaign))
  return METHOD_CODES.flatMap((method) => {
    const { same } = sealsMet(sql, { method, since, until })
    return same === undefined ? [] : [{ method, seal: same.n }]
  })
}

/** Every version of a chapter, newest first. */
export function versionsOf(sql: Sql, campaign: string, chapter: Chapter): TextRow[] {
  return sql('SELECT * FROM report_text WHERE campaign = ? AND chapter = ? ORDER BY version DESC').all(
    campaign,
    chapter,
  ) as TextRow[]
}

export function newestText(sql: Sql, campaign: string, chapter: Chapter): TextRow | undefined {
  return sql('SELECT * FROM report_text WHERE campaign = ? AND chapter = ? ORDER BY version DESC LIMIT 1').get(
    campaign,
    chapter,
  ) as TextRow | undefined
}

/** The newest version of each chapter that has one, in the order of the chapters. */
export function newestTexts(sql: Sql, campaign: string): TextRow[] {
  return CHAPTERS.flatMap((chapter) => newestText(sql, campaign, chapter) ?? [])
}

/** Their entries, ascending, as a request names them. */
export function textEntries(sql: Sql, campaign: string): number[] {
  return newestTexts(sql, campaign)
    .map(({ n }) => n)
    .toSorted((a, b) => a - b)
}

export function wordsOf(sql: Sql, n: number): { salt: Buffer; text: string } | undefined {
  return sql('SELECT salt, text FROM report_words WHERE n = ?').get(n) as { salt: Buffer; text: string } | undefined
}

export function requestByNumber(sql: Sql, n: number): RequestRow | undefined {
  return sql('SELECT * FROM report_request WHERE n = ?').get(n) as RequestRow | undefined
}

/** Newest first. */
export function requestsOf(sql: Sql, campaign: string): RequestRow[] {
  return sql('SELECT * FROM report_request WHERE campaign = ? ORDER BY n DESC').all(campaign) as RequestRow[]
}

/** The newest request of a campaign, while nobody sent it back and nobody co-signed it. */
export function waitingRequest(sql: Sql, campaign: string): RequestRow | undefined {
  const [newest] = requestsOf(sql, campaign)
  return newest !== undefined && newest.refused === null && newest.sealed === null ? newest : undefined
}

/** The report that was sealed last. */
export function lastReport(sql: Sql, campaign: string): RequestRow | undefined {
  return requestsOf(sql, campaign).find(({ sealed }) => sealed !== null)
}

/** The number that the next report of a campaign has. */
export function nextNumber(sql: Sql, campaign: string): number {
  return requestsOf(sql, campaign).filter(({ sealed }) => sealed !== null).length + 1
}

/** What a report shows of a method and is no longer so, in the order of the document: its seal, or its figures of the year before. */
export function outdatedMethods(
  sql: Sql,
  { n, campaign, seals }: Pick<RequestRow, 'n' | 'campaign' | 'seals'>,
): { method: MethodCode; why: Outdated }[] {
  const shown = new Map((JSON.parse(seals) as { method: MethodCode; seal: number }[]).map((s) => [s.method, s.seal]))
  const holding = new Map(sealsOfCampaign(sql, campaign).map(({ method, seal }) => [method, seal]))
  const [before, now] = [n, undefined].map(
    (entry) => new Map(baselineEntries(sql, campaign, entry).map((each) => [each.method, each.entry])),
  )
  return METHOD_CODES.flatMap((method) => {
    const [was, is] = [shown.get(method), holding.get(method)]
    const whys: Outdated[] = []
    if (was !== is) whys.push(was === undefined ? 'sealed-since' : 'reopened')
    if (before!.get(method) !== now!.get(method)) whys.push('baseline-changed')
    return whys.map((why) => ({ method, why }))
  })
}
