import type { Actor } from '../../../contract/audit.ts'
import { canonicalJson } from '../../../contract/ledger/canonical-json.ts'
import type { Checkpoint } from '../../../contract/ledger/checkpoint.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import { Refusal } from '../../../contract/errors.ts'
import { METHOD_CODES, type MethodCode } from '../../../contract/methods.ts'
import { METHOD_WORDS } from '../../../contract/text/closed-words.ts'
import { MOST_CHAPTER, type Chapter } from '../../../contract/report/chapters.ts'
import { sha256 } from '../../../machine/sha256.ts'
import { appendCheckpoint, signingKeyOf } from '../../chain/checkpoint.ts'
import { genesisOf } from '../../reads/provenance.ts'
import { campaignById } from '../../reads/scores/campaigns.ts'
import { baselineEntries } from '../../reads/summary/baseline-of.ts'
import type { Write } from '../../writer/write.ts'
import { isRepeat, isTakenAlready } from '../repeats.ts'
import { checkReason, onRecord } from '../seals/seal-period.ts'
import {
  newestText,
  nextNumber,
  outdatedMethods,
  requestByNumber,
  sealsOfCampaign,
  textEntries,
  waitingRequest,
  type RequestRow,
} from './report-rows.ts'
import { cleanedWords } from '../../../contract/text/cleaned-words.ts'
import { keepWords, newSalt, wordsHash } from './report-texts.ts'

/** Who co-signs the report (campaign document 六.4): the survey team. */
export const CO_SIGNER = 'third-party' satisfies MethodCode

/**
 * Writes a new version of a chapter. Whoever writes names the version that they began with (0: there was none), so that
 * nobody overwrites what another person wrote meanwhile.
 *
 * @throws Refusal unknown-campaign, chapter-too-long; chapter-newer where somebody wrote meanwhile
 */
export function writeChapter(
  w: Write,
  input: { campaign: string; chapter: Chapter; seen: number; text: string; officer: Officer },
  actor: Actor,
): { entry: number; version: number } {
  const { chapter, seen, officer } = input
  const campaign = campaignById(w, input.campaign, w.now).id
  const text = cleanedWords(input.text)
  const { length } = [...text]
  if (length > MOST_CHAPTER) throw new Refusal('chapter-too-long', `${length} > ${MOST_CHAPTER}`)
  const before = newestText(w.sql, campaign, chapter)
  if ((before?.version ?? 0) !== seen)
    throw new Refusal('chapter-newer', `version ${before?.version ?? 0}`, `第 ${before?.version ?? 0} 版`)
  const words = { salt: newSalt(), text }
  const version = seen + 1
  const { n } = w.append('report-text', { campaign, chapter, version, hash: wordsHash(words), ...officer })
  keepWords(w, n, words)
  w.audit.record(actor, 'report:write', `campaign:${campaign}`, { chapter, version, characters: length })
  return { entry: n, version }
}

/** What was made beside the writer of what the store holds, and is asked to be sealed. */
export interface MadeReport {
  number: number
  seals: { method: MethodCode; seal: number }[]
  texts: number[]
  /** Entries from which figures of the year before came. */
  baselines: { method: MethodCode; entry: number }[]
  /** The json with everything that the report shows, and its page. */
  facts: string
  html: string
}

export interface MissingMethod {
  method: MethodCode
  reason: string
}

/**
 * The first of two asks that the report be sealed as it was made. Nothing is sealed by it; a request before it that still
 * waits is over. The same once more is that request.
 *
 * @returns `fresh`: whether it is new
 * @throws Refusal unknown-campaign, reason-missing; report-empty where nothing is sealed; report-incomplete where a method
 *   is neither sealed nor named as missing; content-changed where a seal, a chapter or the baseline changed since it was made
 */
export function askForReport(
  w: Write,
  {
    campaign: id,
    missing,
    reason,
    officer,
    made,
  }: { campaign: string; missing: readonly MissingMethod[]; reason: string; officer: Officer; made: MadeReport },
  actor: Actor,
): { request: number; html: string; fresh: boolean } {
  const campaign = campaignById(w, id, w.now).id
  checkReason(reason)
  const seals = sealsOfCampaign(w.sql, campaign)
  const absent = namedMissing(seals, missing)
  const texts = textEntries(w.sql, campaign)
  const number = nextNumber(w.sql, campaign)
  const baselines = baselineEntries(w.sql, campaign)
  const { facts: _json, html: _page, ...shown } = made
  if (canonicalJson({ seals, texts, number, baselines }) !== canonicalJson(shown)) throw new Refusal('content-changed')
  const html = sha256(made.html)
  const shownAs = { campaign, number, seals, missing: absent, texts, facts: sha256(made.facts), html }
  const body = { ...shownAs, ...onRecord({ ...officer, reason }) }
  const waiting = waitingRequest(w.sql, campaign)?.n
  if (isRepeat(w, 'report-request', waiting, body)) return { request: waiting, html, fresh: false }
  const { n } = w.append('report-request', body)
  w.sql('INSERT INTO report_document (n, facts, html) VALUES (?, ?, ?)').run(n, made.facts, made.html)
  w.audit.record(actor, 'report:ask', `campaign:${campaign}`, { request: n, number, html, reason: reason.trim() })
  return { request: n, html, fresh: true }
}

/**
 * Every method that is not sealed, with the reason why the report goes without it.
 *
 * @throws Refusal report-empty, report-incomplete, reason-missing; report-method-sealed for one that is sealed
 */
export function namedMissing(
  seals: readonly { method: MethodCode }[],
  missing: readonly MissingMethod[],
): MissingMethod[] {
  if (seals.length === 0) throw new Refusal('report-empty')
  const said = new Map(missing.map(({ method, reason }) => [method, reason.trim()]))
  const sealed = seals.find(({ method }) => said.has(method))
  if (sealed !== undefined) throw new Refusal('report-method-sealed', sealed.method)
  const absent = METHOD_CODES.filter((method) => !seals.some((each) => each.method === method))
  const unnamed = absent.filter((method) => !said.has(method))
  if (unnamed.length > 0) {
    const words = unnamed.map((method) => METHOD_WORDS[method])
    throw new Refusal('report-incomplete', unnamed.join(', '), words.join('、'))
  }
  return absent.map((method) => {
    const reason = said.get(method)!
    checkReason(reason)
    return { method, reason }
  })
}

interface AboutRequest {
  campaign: string
  request: number
  officer: Officer
  reason: string
}

/**
 * The survey team co-signs: the report that was asked for is sealed, byte for byte, with the signed end of the ledger in one
 * transaction. The same once more is that signature, without another checkpoint.
 *
 * @param input.html SHA-256 of the page that was shown
 * @throws Refusal not-found, request-closed, same-person, forbidden, reason-missing; content-changed where another page was
 *   shown, or a seal or the baseline beneath it is not what it was
 */
export function coSignReport(
  w: Write,
  { campaign, request, officer, html, reason }: AboutRequest & { html: string },
  actor: Actor,
): { report: number; checkpoint: Checkpoint | null } {
  const row = requestNamed(w, campaign, request)
  const body = { method: CO_SIGNER as typeof CO_SIGNER, request, html, ...onRecord({ ...officer, reason }) }
  const isSame = () => isRepeat(w, 'report-seal', row.sealed, body)
  if (isTakenAlready(whyClosed(w, row), isSame, String(request))) return { report: row.sealed!, checkpoint: null }
  if (officer.role !== 'method-owner') throw new Refusal('forbidden')
  if (row.operator === officer.operator) throw new Refusal('same-person')
  if (row.html !== html || outdatedMethods(w.sql, row).length > 0) throw new Refusal('content-changed')
  checkReason(reason)
  const { n } = w.append('report-seal', body)
  w.audit.record(actor, 'report:seal', `campaign:${campaign}`, { request, entry: n, html })
  const { city } = genesisOf(w)
  return { report: n, checkpoint: appendCheckpoint(w, w.chain, { city, at: w.now }, signingKeyOf(w.db)) }
}

/** The survey team sends a request back with a word, or the office takes it back. @throws Refusal not-found, request-closed, reason-missing */
export function refuseReport(
  w: Write,
  { campaign, request, officer, reason }: AboutRequest,
  actor: Actor,
): { request: number } {
  const row = requestNamed(w, campaign, request)
  const body = { request, ...onRecord({ ...officer, reason }) }
  const isSame = () => isRepeat(w, 'report-refusal', row.refused, body)
  if (isTakenAlready(whyClosed(w, row), isSame, String(request))) return { request }
  checkReason(reason)
  w.append('report-refusal', body)
  w.audit.record(actor, 'report:refuse', `campaign:${campaign}`, { request, reason: reason.trim() })
  return { request }
}

/** @throws Refusal not-found */
function requestNamed({ sql }: Pick<Write, 'sql'>, campaign: string, request: number): RequestRow {
  const row = requestByNumber(sql, request)
  if (row?.campaign !== campaign) throw new Refusal('not-found', `request ${request}`, `申请 ${request}`)
  return row
}

function whyClosed({ sql }: Pick<Write, 'sql'>, { n, campaign }: RequestRow): 'request-closed' | null {
  return waitingRequest(sql, campaign)?.n === n ? null : 'request-closed'
}
