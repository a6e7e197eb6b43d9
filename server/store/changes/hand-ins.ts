import type { Actor } from '../../contract/audit.ts'
import { Refusal } from '../../contract/errors.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { MOST_LINES, PLAN_PARTIES, SURVEY_TEAM, type HandInLine, type HandInPart } from '../../contract/hand-ins.ts'
import type { Officer } from '../../contract/ledger/ledger-entries.ts'
import type { MethodCode } from '../../contract/methods.ts'
import type { RoleHolder } from '../../contract/roles.ts'
import { saysNothing } from '../../contract/text/says-nothing.ts'
import { checkHandIn, countObjects, type HandInContent } from '../../rules/hand-ins/check-hand-in.ts'
import { campaignById } from '../reads/scores/campaigns.ts'
import type { Registry } from '../registry/registry.ts'
import type { Write } from '../writer/write.ts'
import { isRepeat, isTakenAlready } from './repeats.ts'
import { contentHash, erasePeople, keepContent, newSalt, wholeContent } from './hand-in-content.ts'
import { eraseRatersOfLines } from './pool/erase-raters.ts'
import { erasedOn } from './pool/pool-rows.ts'
import { draftOf, handInByNumber, lastVersion, type HandInPlace, type HandInRow } from './hand-in-rows.ts'

/** One part in a campaign, as whoever is bound to its party names it. */
interface OwnPart {
  campaign: string
  part: HandInPart
  by: RoleHolder
}

/** Whose plan the owner of a method hands in (campaign document, 五); that of the representatives' method is asked of nobody. */
const PARTY_OF_METHOD: Readonly<Partial<Record<MethodCode, string>>> = {
  'third-party': SURVEY_TEAM,
  'service-centre': 'J62',
  online: 'J18',
}

/**
 * For whom somebody hands in: the own unit, or, of a method's owner, that method's plan.
 *
 * @throws Refusal forbidden
 */
export function partyOf(
  registry: Pick<Registry, 'heirOf'>,
  { role, unit, method }: RoleHolder,
  part: HandInPart,
): string {
  const ofOwner = role === 'method-owner' && method !== undefined ? PARTY_OF_METHOD[method] : undefined
  const party = role === 'unit' ? unit : ofOwner
  if (party === undefined) throw new Refusal('forbidden', part)
  const heir = party === SURVEY_TEAM ? party : registry.heirOf(party)
  if (part === 'plan' ? !PLAN_PARTIES.includes(heir) : role !== 'unit') throw new Refusal('forbidden', part)
  return heir
}

/**
 * Saves what is being written, as it is. Whoever saves names the revision that they began with (0: there was none), so
 * that nothing of another person of the same unit is overwritten unseen.
 *
 * @throws Refusal unknown-campaign, forbidden, hand-in-too-long; draft-newer where somebody saved meanwhile
 */
export function saveDraft(
  w: Write,
  input: OwnPart & { revision: number; lines: HandInLine[] },
  actor: Actor,
): { revision: number } {
  const place = placeOf(w, input)
  checkLength(input)
  const draft = draftOf(w.sql, place)
  checkRevision(draft, input.revision)
  const revision = (draft?.revision ?? 0) + 1
  const text = JSON.stringify(input.lines)
  const again = draft === undefined ? null : w.keys.personal.sealAgain(draft.key, text)
  const { id, sealed } =
    draft !== undefined && again !== null ? { id: draft.key, sealed: again } : w.keys.personal.seal(text)
  w.sql(
    `INSERT OR REPLACE INTO hand_in_draft (campaign, party, part, revision, at, by, lines, key, sealed)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(place.campaign, place.party, place.part, revision, w.now, actor, input.lines.length, id, sealed)
  return { revision }
}

/**
 * Hands in one part: all lines or none. The draft goes with it. What the same person handed in just before, and nobody answered, is no
 * second version.
 *
 * @param input.version the newest one that was seen; 0: none
 * @param input.seen the end of the ledger when the request came: of two that come at the same moment one is told
 * @throws Refusal unknown-campaign, forbidden, people-erased, hand-in-too-long, hand-in-empty, hand-in-faulty; draft-newer
 *   where somebody of the same unit saved another draft or handed in another version meanwhile
 */
export function submitHandIn(
  w: Write,
  input: OwnPart & { revision: number; version?: number; seen?: number | undefined; lines: HandInLine[] },
  actor: Actor,
): { handIn: number; version: number; fresh: boolean } {
  const place = placeOf(w, input)
  checkLength(input)
  const draft = draftOf(w.sql, place)
  const before = lastVersion(w.sql, place)
  const { content, faults } = checkHandIn(place.part, input.lines)
  if (before !== undefined && isHandedIn(w, before, content, actor)) {
    if (draft?.revision === input.revision) dropDraft(w, place, draft.key)
    return { handIn: before.n, version: before.version, fresh: false }
  }
  checkRevision(draft, input.revision)
  if (input.version !== undefined && input.version !== (before?.version ?? 0)) throw new Refusal('draft-newer')
  if (faults.length > 0 || content === null) {
    if (!input.lines.some(({ cells }) => Object.values(cells).some((cell) => cell.trim() !== '')))
      throw new Refusal('hand-in-empty')
    throw new Refusal('hand-in-faulty', `${new Set(faults.map(({ line }) => line)).size}`)
  }
  if (isEmpty(content)) throw new Refusal('hand-in-empty')
  if (before !== undefined && cameWithIt(w, before, content, input)) throw new Refusal('draft-newer')
  const salt = newSalt()
  const version = (before?.version ?? 0) + 1
  const { n } = w.append('hand-in', {
    ...place,
    version,
    operator: actor,
    hash: contentHash(salt, content),
    ...(content.part === 'objects' ? countObjects(content.objects) : {}),
    ...(content.part === 'duties' ? { duties: content.duties } : {}),
  })
  keepContent(w, n, salt, content)
  if (draft !== undefined) dropDraft(w, place, draft.key)
  w.audit.record(actor, 'hand-in:submit', `party:${place.party}`, {
    campaign: place.campaign,
    part: place.part,
    version,
  })
  return { handIn: n, version, fresh: true }
}

/** Whether the newest version is this content of the same person, and waits for its answer. */
function isHandedIn(w: Write, before: HandInRow, content: HandInContent | null, actor: Actor): boolean {
  if (content === null || before.operator !== actor || before.outcome !== null) return false
  const there = wholeContent(w, before.n)
  return there !== null && canonicalJson(there) === canonicalJson(content)
}

function dropDraft(w: Write, { campaign, party, part }: HandInPlace, key: Buffer): void {
  w.keys.personal.erase(key)
  w.sql('DELETE FROM hand_in_draft WHERE campaign = ? AND party = ? AND part = ?').run(campaign, party, part)
}

/** Two people of one unit who hand in without a draft do not wait for each other's answer. */
const SAME_MOMENT_MS = 2_000

/**
 * Whether a version was handed in at the same moment, by somebody whom whoever hands in this one cannot have seen: after
 * the request came, or just before it with another content.
 */
function cameWithIt(
  w: Write,
  before: HandInRow,
  content: HandInContent,
  { seen, version }: { seen?: number | undefined; version?: number },
): boolean {
  if (seen === undefined || version !== undefined || before.outcome !== null) return false
  if (before.n > seen) return true
  if (before.at < w.now - SAME_MOMENT_MS) return false
  const other = wholeContent(w, before.n)
  return other !== null && canonicalJson(other) !== canonicalJson(content)
}

/** @throws Refusal not-found; hand-in-answered where it was answered, or a newer version came */
export function acceptHandIn(
  w: Write,
  { campaign, handIn, officer }: { campaign: string; handIn: number; officer: Officer },
  actor: Actor,
): { handIn: number } {
  answer(w, campaign, { ...officer, handIn, outcome: 'accepted' }, actor)
  return { handIn }
}

/** @throws Refusal as `acceptHandIn`, reason-missing */
export function returnHandIn(
  w: Write,
  { campaign, handIn, reason, officer }: { campaign: string; handIn: number; reason: string; officer: Officer },
  actor: Actor,
): { handIn: number } {
  answer(w, campaign, { ...officer, handIn, outcome: 'returned', reason: reason.trim() }, actor)
  return { handIn }
}

function answer(
  w: Write,
  campaign: string,
  body: Officer & { handIn: number; outcome: 'accepted' | 'returned'; reason?: string },
  actor: Actor,
): void {
  const { handIn } = body
  const row = mustHave(w, campaign, handIn)
  if (body.outcome === 'returned' && saysNothing(body.reason)) throw new Refusal('reason-missing')
  const why = row.answer !== null || lastVersion(w.sql, row)?.n !== handIn ? 'hand-in-answered' : null
  if (isTakenAlready(why, () => isRepeat(w, 'hand-in-answer', row.answer, body), String(handIn))) return
  w.append('hand-in-answer', body)
  const { party, part, version } = row
  w.audit.record(actor, 'hand-in:answer', `party:${party}`, { part, version, outcome: body.outcome })
}

/** 记一次电话. @throws Refusal unknown-campaign; not-found where there is no such party */
export function noteCall(
  w: Write,
  { campaign, party, word = '' }: { campaign: string; party: string; word?: string },
  actor: Actor,
): void {
  campaignById(w, campaign, w.now)
  if (party !== SURVEY_TEAM && w.registry.unit(party) === undefined) throw new Refusal('not-found', party)
  w.sql('INSERT INTO hand_in_call (campaign, party, at, by, word) VALUES (?, ?, ?, ?, ?)').run(
    campaign,
    party,
    w.now,
    actor,
    word,
  )
  w.audit.record(actor, 'hand-in:call', `party:${party}`, { campaign })
}

/**
 * Erases people of a hand-in for good, one line of it (本人要求删除) or all: their keys are overwritten, so that no backup
 * gives them back.
 *
 * @throws Refusal reason-missing; not-found where there is nobody, or nobody any more
 */
export function erasePeopleOf(
  w: Write,
  { campaign, handIn, line, reason }: { campaign: string; handIn: number; line?: number; reason: string },
  actor: Actor,
): { erased: number } {
  const { party, part } = mustHave(w, campaign, handIn)
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const erased = erasePeople(w, handIn, line)
  if (erased === 0) throw new Refusal('not-found', 'person', '人员')
  if (part === 'objects')
    eraseRatersOfLines(w, { campaign, handIn, erased, reason, ...(line === undefined ? {} : { line }) }, actor)
  w.audit.record(actor, 'person:erase', `party:${party}`, { part, handIn, erased, reason })
  return { erased }
}

function mustHave({ sql }: Pick<Write, 'sql'>, campaign: string, handIn: number): HandInRow {
  const row = handInByNumber(sql, handIn)
  if (row?.campaign !== campaign) throw new Refusal('not-found', 'hand-in', '报送材料')
  return row
}

/** @throws Refusal unknown-campaign, forbidden; people-erased for people of a campaign that has none any more */
function placeOf(w: Write, { campaign: id, part, by }: OwnPart): HandInPlace {
  const campaign = campaignById(w, id, w.now).id
  const party = partyOf(w.registry, by, part)
  if ((part === 'contact' || part === 'objects') && erasedOn(w, campaign) !== null)
    throw new Refusal('people-erased', campaign)
  return { campaign, party, part }
}

function checkLength({ part, lines }: { part: HandInPart; lines: readonly HandInLine[] }): void {
  if (lines.length > MOST_LINES[part]) throw new Refusal('hand-in-too-long', `${lines.length} > ${MOST_LINES[part]}`)
}

function checkRevision(draft: { revision: number } | undefined, revision: number): void {
  if ((draft?.revision ?? 0) !== revision) throw new Refusal('draft-newer')
}

function isEmpty(content: HandInContent): boolean {
  if (content.part === 'duties') return content.duties.length === 0
  return content.part === 'objects' && content.objects.length === 0
}
