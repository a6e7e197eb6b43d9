import { campaignYearAt } from '../../../contract/campaign-time.ts'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { METHOD_CODES } from '../../../contract/methods.ts'
import { CHAPTERS } from '../../../contract/report/chapters.ts'
import {
  newestText,
  nextNumber,
  outdatedMethods,
  requestByNumber,
  sealsOfCampaign,
  textEntries,
  waitingRequest,
} from '../../changes/report/report-rows.ts'
import { CO_SIGNER } from '../../changes/report/write-report.ts'
import type { Before, Checked, EntryCheck, Wrong } from '../verify-check.ts'

/** The analysis report: that its seals hold, that its chapters are the newest, and that two people of two houses signed. */
export function reportChecks(before: Before): EntryCheck {
  const { sql } = before
  const named = (message: string | null): Wrong | null => (message === null ? null : { code: 'report-wrong', message })

  function wrongCampaign(campaign: string, { at }: Checked): string | null {
    const [first, running] = [campaignYearAt(before.entry(1)!.at), campaignYearAt(at)]
    return /^\d{4}$/.test(campaign) && Number(campaign) >= first && Number(campaign) <= running
      ? null
      : `${campaign} is no campaign`
  }

  function wrongText({ campaign, chapter, version, role }: EntryBodies['report-text']): string | null {
    if (role !== 'campaign-office') return 'is not by the office'
    if (!CHAPTERS.includes(chapter)) return `${chapter} is no chapter`
    const due = (newestText(sql, campaign, chapter)?.version ?? 0) + 1
    return version === due ? null : `is version ${version}, due is ${due}`
  }

  function wrongRequest({
    campaign,
    number,
    seals,
    missing,
    texts,
    role,
  }: EntryBodies['report-request']): string | null {
    if (role !== 'campaign-office') return 'is not by the office'
    const due = sealsOfCampaign(sql, campaign)
    if (due.length === 0) return 'nothing of the campaign is sealed'
    if (canonicalJson(seals) !== canonicalJson(due))
      return `names ${seals.length} seals, of those that hold there are ${due.length}, or others`
    const absent = METHOD_CODES.filter((method) => !due.some((each) => each.method === method))
    if (canonicalJson(missing.map(({ method }) => method)) !== canonicalJson(absent))
      return `names other methods as missing than ${absent.join(', ')}`
    if (canonicalJson(texts) !== canonicalJson(textEntries(sql, campaign))) return 'names other texts than the newest'
    const next = nextNumber(sql, campaign)
    return number === next ? null : `is number ${number}, due is ${next}`
  }

  function waits(request: number): string | null {
    const row = requestByNumber(sql, request)
    return row !== undefined && waitingRequest(sql, row.campaign)?.n === request
      ? null
      : `entry ${request} is no request that waits`
  }

  function wrongSeal({ method, request, html, operator, role }: EntryBodies['report-seal']): string | null {
    const over = waits(request)
    if (over !== null) return over
    const row = requestByNumber(sql, request)!
    if (method !== CO_SIGNER || role !== 'method-owner') return 'is not co-signed by the survey team'
    if (operator === row.operator) return `${operator} asked and co-signed`
    if (html !== row.html) return 'is about another page than was asked for'
    const [outdated] = outdatedMethods(sql, row)
    return outdated === undefined ? null : `the seal or the baseline of ${outdated.method} is not what it was`
  }

  return {
    'report-text': (body, entry) => named(wrongCampaign(body.campaign, entry) ?? wrongText(body)),
    'report-request': (body, entry) => named(wrongCampaign(body.campaign, entry) ?? wrongRequest(body)),
    'report-refusal': ({ request, role }) =>
      named(
        waits(request) ?? (role === 'campaign-office' || role === 'method-owner' ? null : 'is by nobody of either'),
      ),
    'report-seal': (body) => named(wrongSeal(body)),
  }
}
