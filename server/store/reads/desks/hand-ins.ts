import { dayOf, isoShanghai, parseDay } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import {
  DUE_CODES,
  DUE_DATES,
  HAND_IN_PARTS,
  PLAN_PARTIES,
  SURVEY_TEAM,
  type HandInLine,
  type HandInPart,
  type HandInState,
} from '../../../contract/hand-ins.ts'
import type { UnitFacts } from '../../../contract/policy.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import type { ObjectKind } from '../../../contract/survey/kinds.ts'
import type { Duty, ServiceObject } from '../../../contract/survey/people-files.ts'
import { compareLists, type ListDifference } from '../../../rules/hand-ins/compare-lists.ts'
import { stateOf } from '../../../rules/hand-ins/state.ts'
import { partyOf } from '../../changes/hand-ins.ts'
import { contactOf, linesOfObjects, objectsOf } from '../../changes/hand-in-content.ts'
import { draftOf, handInByNumber, type HandInRow } from '../../changes/hand-in-rows.ts'
import type { Reader } from '../../reader.ts'
import { campaignById, policyOfCampaign, runningCampaign, type Campaign } from '../scores/campaigns.ts'

/** What every unit hands in; a plan is of few. */
const UNIT_PARTS = HAND_IN_PARTS.filter((part) => part !== 'plan')

/** One version, without what is personal. */
export interface VersionView {
  handIn: number
  version: number
  at: string
  by: string
  outcome: 'accepted' | 'returned' | null
  answeredAt: string | null
  answeredBy: string | null
  reason: string | null
  /** Duties or people. */
  lines: number
  counts: Partial<Record<ObjectKind, number>> | null
  consents: { yes: number; no: number } | null
}

export interface PartView {
  part: HandInPart
  state: HandInState
  /** Newest first. */
  versions: VersionView[]
  /** Who saved a draft, and when; null: nobody. */
  draft: { revision: number; at: string; by: string; lines: number } | null
}

export interface Due {
  part: HandInPart
  /** `2026-06-22`. */
  due: string
  inDays: number
}

/** How many of a part are where, of how many. */
export interface PartTotals extends Due {
  of: number
  states: Record<HandInState, number>
}

/** By when each part is due: the day of the policy's calendar, else the document's. */
export function duesOf(reader: Reader, campaign: Campaign, now: number): Due[] {
  const { deadlines } = policyOfCampaign(reader.registry, campaign, now).policy
  return HAND_IN_PARTS.map((part) => {
    const monthDay = deadlines.find(({ code }) => code === DUE_CODES[part])?.monthDay ?? DUE_DATES[part]
    const due = `${campaign.id}-${monthDay}`
    return { part, due, inDays: parseDay(due)! - dayOf(now) }
  })
}

/** Parts of every unit in the document's order, of those that went on in another one last, and plans. Nothing of it is personal. */
export function handInsOverview(reader: Reader, id: string, now: number) {
  const campaign = campaignById(reader, id, now)
  const dues = duesOf(reader, campaign, now)
  const all = factsOf(reader, campaign, dues)
  const { due, gone } = unitsByFate(reader)
  const rowsOf = (units: readonly UnitFacts[], parts: (unit: string) => readonly HandInPart[]) =>
    units.flatMap(({ code, name }) => {
      const own = parts(code)
      return own.length === 0 ? [] : [{ party: code, name, ...all(code, own) }]
    })
  const units = rowsOf(due, () => UNIT_PARTS)
  // What they handed in before is there, and waits for the office as any other.
  const before = rowsOf(gone, (unit) => UNIT_PARTS.filter((part) => all.holds(unit, part)))
  const plans = PLAN_PARTIES.flatMap((party) => {
    const name = nameOf(reader, party)
    return name === null ? [] : [{ party, name, ...all(party, ['plan']) }]
  })
  const calls = reader
    .sql('SELECT party, at, by, word FROM hand_in_call WHERE campaign = ? ORDER BY id DESC')
    .all(campaign.id) as { party: string; at: number; by: string; word: string }[]
  return {
    campaign: campaign.id,
    totals: dues.map((each) => totalsOf(each, each.part === 'plan' ? plans : units)),
    units: [...units, ...before],
    plans,
    calls: calls.map(({ party, at, by, word }) => ({ party, at: isoShanghai(at), by: nameIn(by), word })),
  }
}

/** Units that hand in, and those that go on in another one, which hands in for both. */
function unitsByFate({ registry }: Reader): { due: UnitFacts[]; gone: UnitFacts[] } {
  const { due = [], gone = [] } = Object.groupBy(registry.units(), ({ code }) =>
    registry.heirOf(code) === code ? 'due' : 'gone',
  )
  return { due, gone }
}

/** How many units kept each day of the calendar, from the facts; by the day's code. */
export function handInsByCode(
  reader: Reader,
  campaign: Campaign,
  now: number,
): Map<string, { done: number; of: number; late: number }> {
  const dues = duesOf(reader, campaign, now)
  const all = factsOf(reader, campaign, dues)
  const byCode = new Map<string, { done: number; of: number; late: number }>()
  for (const code of new Set(Object.values(DUE_CODES))) {
    const parts = UNIT_PARTS.filter((part) => DUE_CODES[part] === code)
    const states = unitsByFate(reader).due.map((unit) => Object.values(all(unit.code, parts).states))
    const kept = (state: HandInState | null) => state === 'accepted' || state === 'handed-in'
    byCode.set(code, {
      done: states.filter((each) => each.every(kept)).length,
      of: states.length,
      late: states.filter((each) => each.includes('late')).length,
    })
  }
  return byCode
}

interface Facts {
  states: Partial<Record<HandInPart, HandInState>>
  /** Numbers of versions that wait for the office. */
  waiting: Partial<Record<HandInPart, number>>
}

/** Everything at once: one question for versions, one for drafts. */
function factsOf({ sql }: Reader, campaign: Campaign, dues: readonly Due[]) {
  const newest = new Map<string, { n: number; outcome: HandInRow['outcome'] }>()
  const accepted = new Set<string>()
  const rows = sql('SELECT n, party, part, outcome FROM hand_in WHERE campaign = ? ORDER BY n').all(
    campaign.id,
  ) as Pick<HandInRow, 'n' | 'party' | 'part' | 'outcome'>[]
  for (const { n, party, part, outcome } of rows) {
    newest.set(`${party} ${part}`, { n, outcome })
    if (outcome === 'accepted') accepted.add(`${party} ${part}`)
  }
  const drafts = new Set(
    sql("SELECT party || ' ' || part FROM hand_in_draft WHERE campaign = ?").pluck().all(campaign.id) as string[],
  )
  const factsOfParty = (party: string, parts: readonly HandInPart[]): Facts => {
    const found: Facts = { states: {}, waiting: {} }
    for (const part of parts) {
      const key = `${party} ${part}`
      const last = newest.get(key)
      const facts = {
        accepted: accepted.has(key),
        draft: drafts.has(key),
        ...(last === undefined ? {} : { newest: last }),
      }
      found.states[part] = stateOf(facts, dues.find((due) => due.part === part)!.inDays < 0)
      if (last?.outcome === null) found.waiting[part] = last.n
    }
    return found
  }
  return Object.assign(factsOfParty, {
    /** Whether the newest version of a part was accepted, or waits. */
    holds(party: string, part: HandInPart): boolean {
      const last = newest.get(`${party} ${part}`)
      return last !== undefined && last.outcome !== 'returned'
    },
  })
}

function totalsOf(due: Due, parties: readonly Facts[]): PartTotals {
  const states = { 'not-begun': 0, draft: 0, 'handed-in': 0, accepted: 0, returned: 0, late: 0 }
  for (const each of parties) states[each.states[due.part]!]++
  return { ...due, of: parties.length, states }
}

/** What a party has of each of its parts, without what is personal. @throws Refusal unknown-campaign, not-found */
export function handInsOfParty(reader: Reader, id: string, party: string, now: number) {
  const campaign = campaignById(reader, id, now)
  const dues = duesOf(reader, campaign, now)
  const name = nameOf(reader, party)
  if (name === null) throw new Refusal('not-found', party)
  const parts = HAND_IN_PARTS.filter((part) => (part === 'plan' ? PLAN_PARTIES.includes(party) : party !== SURVEY_TEAM))
  return {
    campaign: campaign.id,
    party,
    name,
    dues: dues.filter(({ part }) => parts.includes(part)),
    parts: parts.map((part) => partView(reader, { campaign: campaign.id, party, part }, dues)),
  }
}

/** The same for whoever is bound to the party. @throws Refusal as `handInsOfParty`, forbidden */
export function ownHandIns(reader: Reader, id: string, by: RoleHolder, now: number) {
  return handInsOfParty(reader, id, partyOf(reader.registry, by, by.role === 'unit' ? 'contact' : 'plan'), now)
}

/**
 * What the own party is writing, or handed in last, as lines of the form; with who saved it.
 *
 * @throws Refusal unknown-campaign, forbidden
 */
export function ownLines(reader: Reader, asked: { campaign: string; part: HandInPart; by: RoleHolder }, now: number) {
  const { part } = asked
  const campaign = campaignById(reader, asked.campaign, now).id
  const place = { campaign, party: partyOf(reader.registry, asked.by, part), part }
  const draft = draftOf(reader.sql, place)
  const written = draft === undefined ? null : reader.keys.personal.unseal({ id: draft.key, sealed: draft.sealed })
  const saved = {
    revision: draft?.revision ?? 0,
    saved: draft === undefined ? null : { at: isoShanghai(draft.at), by: nameIn(draft.by) },
  }
  const last = versionsOf(reader, place)[0]
  if (written !== null) {
    const lines = JSON.parse(written) as HandInLine[]
    return { ...saved, version: last?.version ?? 0, from: 'draft' as const, unreadable: 0, lines }
  }
  if (last === undefined) return { ...saved, version: 0, from: 'nothing' as const, unreadable: 0, lines: [] }
  const lines = linesOf(reader, last.n, part)
  const isOfPeople = part === 'contact' || part === 'objects'
  const unreadable = isOfPeople ? peopleKept(reader, last.n) - lines.length : 0
  return { ...saved, version: last.version, from: 'version' as const, unreadable, lines }
}

/** People of a hand-in who were not erased. */
function peopleKept({ sql }: Reader, n: number): number {
  return sql('SELECT count(*) FROM hand_in_person WHERE n = ?').pluck().get(n) as number
}

/** What was handed in, as lines of the form; people under the line by which one of them is erased. */
function linesOf(reader: Reader, n: number, part: HandInPart): HandInLine[] {
  if (part === 'objects')
    return linesOfObjects(reader, n).map(({ line, consent, ...rest }) => ({
      line,
      cells: { ...rest, consent: consent ? '是' : '否' },
    }))
  return cellsOf(reader, n, part).map((cells, i) => ({ line: i + 1, cells }))
}

function cellsOf(reader: Reader, n: number, part: Exclude<HandInPart, 'objects'>): Record<string, string>[] {
  switch (part) {
    case 'contact': {
      const contact = contactOf(reader, n)
      return contact === null ? [] : [{ ...contact }]
    }
    case 'duties':
      return (JSON.parse(handInByNumber(reader.sql, n)?.duties ?? '[]') as Duty[]).map((duty) => ({ ...duty }))
    case 'plan': {
      const plans = reader.sql('SELECT title, text FROM hand_in_text WHERE n = ?').all(n)
      return (plans as { title: string; text: string }[]).map((plan) => ({ ...plan }))
    }
  }
}

/**
 * One version with what stands in it, for the office: people by name, and how a list differs from the version before. What
 * was erased is counted.
 *
 * @throws Refusal not-found
 */
export function handInContent(reader: Reader, campaign: string, n: number) {
  const row = handInByNumber(reader.sql, n)
  if (row?.campaign !== campaign) throw new Refusal('not-found', 'hand-in', '报送材料')
  const lines = linesOf(reader, n, row.part)
  const people = row.part === 'objects' ? (row.yes ?? 0) + (row.no ?? 0) : row.part === 'contact' ? 1 : 0
  const kept = people === 0 ? 0 : peopleKept(reader, n)
  return {
    ...versionView(row),
    campaign,
    party: row.party,
    part: row.part,
    content: lines,
    erased: people - kept,
    /** People who were not erased, and whose keys are on another machine, or lost. */
    unreadable: people === 0 ? 0 : kept - lines.length,
    difference: row.part === 'objects' ? differenceOf(reader, row) : null,
  }
}

function differenceOf(reader: Reader, row: HandInRow): (ListDifference & { version: number }) | null {
  const before = versionsOf(reader, row).find(({ version }) => version === row.version - 1)
  if (before === undefined) return null
  const [old, now] = [objectsOf(reader, before.n), objectsOf(reader, row.n)]
  // Where people were erased, nobody can say who is new.
  const isWhole = (each: HandInRow, list: ServiceObject[]) => list.length === (each.yes ?? 0) + (each.no ?? 0)
  if (!isWhole(before, old) || !isWhole(row, now)) return null
  return { version: before.version, ...compareLists(old, now) }
}

/** Duties and organisations served of accepted versions (统一公开), of the campaign that runs or of another: nothing else is published. @throws Refusal unknown-campaign */
export function publishedUnits(reader: Reader, now: number, id?: string) {
  const campaign = id === undefined ? runningCampaign(now) : campaignById(reader, id, now)
  const accepted = reader
    .sql(
      "SELECT * FROM hand_in WHERE campaign = ? AND outcome = 'accepted' AND part IN ('duties', 'objects') ORDER BY n",
    )
    .all(campaign.id) as HandInRow[]
  const newest = new Map(accepted.map((row) => [`${row.party} ${row.part}`, row]))
  const told = (row: HandInRow | undefined) =>
    row === undefined ? null : { handedIn: isoShanghai(row.at), accepted: isoShanghai(row.answered_at!) }
  return {
    campaign: campaign.id,
    units: reader.registry.units().map(({ code, name, kind }) => {
      const [duties, objects] = [newest.get(`${code} duties`), newest.get(`${code} objects`)]
      return {
        unit: { code, name, kind },
        duties: duties === undefined ? [] : (JSON.parse(duties.duties ?? '[]') as Duty[]),
        organisations: objects === undefined ? [] : organisationsOf(reader, objects.n),
        dutiesOf: told(duties),
        organisationsOf: told(objects),
      }
    }),
  }
}

function organisationsOf({ sql }: Reader, n: number): string[] {
  return sql('SELECT name FROM hand_in_organisation WHERE n = ? ORDER BY name').pluck().all(n) as string[]
}

function partView(reader: Reader, place: { campaign: string; party: string; part: HandInPart }, dues: Due[]): PartView {
  const versions = versionsOf(reader, place)
  const draft = draftOf(reader.sql, place)
  const facts = {
    accepted: versions.some(({ outcome }) => outcome === 'accepted'),
    draft: draft !== undefined,
    ...(versions[0] === undefined ? {} : { newest: versions[0] }),
  }
  return {
    part: place.part,
    state: stateOf(facts, dues.find((due) => due.part === place.part)!.inDays < 0),
    versions: versions.map(versionView),
    draft:
      draft === undefined
        ? null
        : { revision: draft.revision, at: isoShanghai(draft.at), by: nameIn(draft.by), lines: draft.lines },
  }
}

/** Newest first. */
function versionsOf(
  { sql }: Reader,
  { campaign, party, part }: { campaign: string; party: string; part: HandInPart },
): HandInRow[] {
  return sql('SELECT * FROM hand_in WHERE campaign = ? AND party = ? AND part = ? ORDER BY version DESC').all(
    campaign,
    party,
    part,
  ) as HandInRow[]
}

function versionView(row: HandInRow): VersionView {
  const people = row.yes === null || row.no === null ? null : { yes: row.yes, no: row.no }
  return {
    handIn: row.n,
    version: row.version,
    at: isoShanghai(row.at),
    by: nameIn(row.operator),
    outcome: row.outcome,
    answeredAt: row.answered_at === null ? null : isoShanghai(row.answered_at),
    answeredBy: row.answered_by === null ? null : nameIn(row.answered_by),
    reason: row.reason,
    lines: people ? people.yes + people.no : row.duties === null ? 1 : (JSON.parse(row.duties) as Duty[]).length,
    counts: row.counts === null ? null : JSON.parse(row.counts),
    consents: people,
  }
}

/** `user:li` is shown as `li`. */
function nameIn(actor: string): string {
  return actor.slice(actor.indexOf(':') + 1)
}

/** Null: this hub knows no such party. */
function nameOf({ registry }: Reader, party: string): string | null {
  if (party === SURVEY_TEAM) return '国家统计局银川调查队'
  return registry.unit(party)?.name ?? null
}
