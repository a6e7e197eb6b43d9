import { isoShanghai } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import { METHOD_CODES, type MethodCode } from '../../../contract/methods.ts'
import { CHAPTER_WORDS, CHAPTERS, type Chapter } from '../../../contract/report/chapters.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import {
  lastReport,
  newestText,
  nextNumber,
  outdatedMethods,
  requestByNumber,
  requestsOf,
  sealsOfCampaign,
  versionsOf,
  wordsOf,
  type RequestRow,
  type TextRow,
} from '../../changes/report/report-rows.ts'
import type { Reader } from '../../reader.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { endedDeductions } from '../deductions/ended-deductions.ts'
import { campaignById } from '../scores/campaigns.ts'

interface ReportAsked {
  campaign: string
  by: RoleHolder
  now: number
}

/** How the report of a campaign stands: its chapters, its seals, what was asked, and what was sealed. @throws Refusal unknown-campaign, not-sealed */
export function reportState(reader: Reader, { campaign: id, by, now }: ReportAsked) {
  const { sql } = reader
  const { id: campaign, title } = campaignById(reader, id, now)
  const seals = sealsOfCampaign(sql, campaign)
  mustSee(sql, campaign, by)
  const requests = requestsOf(sql, campaign)
  const [newest] = requests
  const last = lastReport(sql, campaign)
  return {
    campaign,
    title,
    number: nextNumber(sql, campaign),
    complete: seals.length === METHOD_CODES.length,
    methods: METHOD_CODES.map((method) => ({
      method,
      seal: seals.find((each) => each.method === method)?.seal ?? null,
    })),
    chapters: CHAPTERS.map((chapter) => chapterOf(sql, campaign, chapter)),
    deductionsEnded: endedDeductions(reader, campaign),
    request: newest === undefined || newest.sealed !== null ? null : requestView(sql, newest),
    report: last === undefined ? null : reportView(sql, last),
    earlier: requests.filter(({ n, sealed }) => sealed !== null && n !== last?.n).map((row) => reportView(sql, row)),
  }
}

function chapterOf(sql: Sql, campaign: string, chapter: Chapter) {
  const row = newestText(sql, campaign, chapter)
  const title = CHAPTER_WORDS[chapter]
  if (row === undefined) return { chapter, title, version: 0, text: '', operator: null, at: null }
  return { chapter, title, ...versionView(sql, row) }
}

function versionView(sql: Sql, { n, version, operator, at }: TextRow) {
  return { version, text: wordsOf(sql, n)?.text ?? '', operator, at: isoShanghai(at) }
}

function requestView(sql: Sql, row: RequestRow) {
  return {
    request: row.n,
    number: row.number,
    operator: row.operator,
    at: isoShanghai(row.at),
    reason: row.reason,
    html: row.html,
    missing: JSON.parse(row.missing) as { method: MethodCode; reason: string }[],
    refused: row.refused_by === null ? null : { operator: row.refused_by, reason: row.refused_reason ?? '' },
    outdated: outdatedMethods(sql, row),
  }
}

function reportView(sql: Sql, row: RequestRow) {
  return {
    report: row.sealed!,
    request: row.n,
    number: row.number,
    html: row.html,
    facts: row.facts,
    operator: row.operator,
    askedAt: isoShanghai(row.at),
    second: row.sealed_by!,
    sealedAt: isoShanghai(row.sealed_at!),
    reason: row.reason,
    missing: JSON.parse(row.missing) as { method: MethodCode; reason: string }[],
    outdated: outdatedMethods(sql, row),
  }
}

/** Every version of a chapter, newest first. @throws Refusal unknown-campaign, not-sealed */
export function reportChapter(reader: Reader, { campaign: id, chapter, by, now }: ReportAsked & { chapter: Chapter }) {
  const { id: campaign } = campaignById(reader, id, now)
  mustSee(reader.sql, campaign, by)
  return {
    campaign,
    chapter,
    title: CHAPTER_WORDS[chapter],
    versions: versionsOf(reader.sql, campaign, chapter).map((row) => versionView(reader.sql, row)),
  }
}

/**
 * Json and page of a report as they were stored, byte for byte.
 *
 * @param asked.request which; absent: the one that was sealed last, else the one that waits
 * @returns null where none is asked for and there is none
 * @throws Refusal unknown-campaign, not-sealed; report-missing where that one is not there
 */
export function reportDocument(
  reader: Reader,
  { campaign: id, request, by, now }: ReportAsked & { request?: number | undefined },
): { facts: string; html: string; request: number; number: number; sealed: number | null } | null {
  const { sql } = reader
  const { id: campaign } = campaignById(reader, id, now)
  mustSee(sql, campaign, by)
  const [newest] = requestsOf(sql, campaign)
  const row =
    request === undefined
      ? (lastReport(sql, campaign) ?? (newest?.refused === null ? newest : undefined))
      : requestByNumber(sql, request)
  if (row === undefined && request === undefined) return null
  const kept =
    row?.campaign === campaign
      ? (sql('SELECT facts, html FROM report_document WHERE n = ?').get(row.n) as
          | { facts: string; html: string }
          | undefined)
      : undefined
  if (row === undefined || kept === undefined) throw new Refusal('report-missing', String(request ?? row?.n))
  return { ...kept, request: row.n, number: row.number, sealed: row.sealed }
}

/**
 * The survey team co-signs what it has seen: when all methods are sealed, or its own is and the office has asked and said which
 * are missing. Before that each method is independent (campaign document 五): nobody who can still change the own figures sees
 * another's.
 *
 * @throws Refusal not-sealed
 */
function mustSee(sql: Sql, campaign: string, { role }: RoleHolder): void {
  const seals = sealsOfCampaign(sql, campaign)
  if (role !== 'method-owner' || seals.length === METHOD_CODES.length) return
  const isOwnSealed = seals.some(({ method }) => method === 'third-party')
  const waits = requestsOf(sql, campaign).some(({ refused }) => refused === null)
  if (!isOwnSealed || !waits) throw new Refusal('not-sealed', campaign)
}
