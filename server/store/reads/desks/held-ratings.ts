import { Refusal } from '../../../contract/errors.ts'
import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { ErrorCode } from '../../../contract/errors.ts'
import type { Rule, Verdict } from '../../../contract/ledger/verdicts.ts'
import { decidableOf, hallOf, heirOfBound, ratingsAsked, type Onlooker, type RequestRow } from '../../changes/decide.ts'
import type { Reader } from '../../reader.ts'
import { mustKnow } from '../halls/asked-place.ts'
import { deskRating, type DeskRating } from './desk-rating.ts'
import { askedOfHalls, questionsAbout, type RatingQuestion } from './rating-questions.ts'
import { findRating, type RatingRow } from '../../projections/rating-row.ts'
import {
  servicesBeside,
  touchesOf,
  windowPast,
  type ServiceBeside,
  type Touched,
  type WindowPast,
} from './press-evidence.ts'
import { uuidBytes, uuidText } from '../../sqlite/uuid-bytes.ts'
import { whyNotDecide } from '../../../rules/screening/may-decide.ts'
import { thresholdsAt } from '../../../rules/screening/thresholds.ts'

export interface HeldQuery {
  /** Instants, half-open. */
  since: number
  until: number
  rule?: string | undefined
  hall?: string | undefined
  unit?: string | undefined
  decided?: boolean | undefined
  /** Of the held ones alone those that wait for an officer, and neither for a second one nor for their hall. */
  open?: boolean | undefined
  limit: number
}

/** Of how many each filter would leave: rules of what hall and unit leave, units of what the hall leaves. */
export interface DeskChoices {
  halls: Record<string, number>
  units: { code: string; name: string; n: number }[]
  rules: Record<string, number>
}

/** Held ratings, or those that officers decided, newest first; a hall's manager sees the own hall's alone. @throws Refusal unknown-hall, unknown-unit */
export function deskRatings(
  reader: Reader,
  viewer: Onlooker,
  query: HeldQuery,
): {
  ratings: DeskRating[]
  total: number
  counts: { open: number; decided: number }
  hallNames: Record<string, string>
} & DeskChoices {
  mustKnow(reader, query)
  // A manager is told of another hall what is told of one that is not there.
  if (viewer.hall !== undefined && query.hall !== undefined && query.hall !== viewer.hall)
    throw new Refusal('unknown-hall', query.hall)
  const elsewhere = query.open ? waitsElsewhere(reader) : new Set<string>()
  const state = query.decided ? 'screening_rule IS NOT NULL' : `verdict = 'held'`
  const rows = reader
    .sql(
      `SELECT * FROM rating WHERE rule <> 'ok' AND ${state} AND occurred >= ? AND occurred < ? ORDER BY occurred DESC, n DESC`,
    )
    .iterate(query.since, query.until) as Iterable<RatingRow>
  const found: RatingRow[] = []
  const { registry } = reader
  const halls: Record<string, number> = {}
  const units = new Map<string, number>()
  const rules: Record<string, number> = {}
  let total = 0
  for (const row of rows) {
    if (query.open && elsewhere.has(uuidText(row.id))) continue
    const hall = hallOf(reader, row)
    if (viewer.role === 'hall-manager' && hall !== viewer.hall) continue
    if (hall !== undefined) halls[hall] = (halls[hall] ?? 0) + 1
    if (query.hall !== undefined && hall !== query.hall) continue
    const unit = row.unit === null ? undefined : registry.heirOf(row.unit)
    if (unit !== undefined) units.set(unit, (units.get(unit) ?? 0) + 1)
    if (query.unit !== undefined && unit !== query.unit) continue
    rules[row.rule] = (rules[row.rule] ?? 0) + 1
    if (query.rule !== undefined && row.rule !== query.rule) continue
    total++
    if (found.length < query.limit) found.push(row)
  }
  // One connection reads no second list while it walks through the first.
  return {
    ratings: found.map((row) => deskRating(reader, viewer, row)),
    total,
    counts: deskCounts(reader, viewer, query),
    hallNames: Object.fromEntries(registry.halls().map(({ code, name }) => [code, name])),
    halls,
    units: registry.units().flatMap(({ code, name }) => {
      const n = units.get(code)
      return n === undefined ? [] : [{ code, name, n }]
    }),
    rules,
  }
}

/** How much waits for an officer, and how much officers decided, whatever is filtered; a hall's manager's of the own hall. */
function deskCounts(
  reader: Reader,
  viewer: Onlooker,
  { since, until }: Pick<HeldQuery, 'since' | 'until'>,
): { open: number; decided: number } {
  const isSeen = (row: Pick<RatingRow, 'source' | 'window'>) =>
    viewer.role !== 'hall-manager' || hallOf(reader, row) === viewer.hall
  const elsewhere = waitsElsewhere(reader)
  const held = reader
    .sql(
      `SELECT id, source, window FROM rating WHERE rule <> 'ok' AND verdict = 'held' AND occurred >= ? AND occurred < ?`,
    )
    .all(since, until) as Pick<RatingRow, 'id' | 'source' | 'window'>[]
  const decided = reader
    .sql(
      `SELECT source, window FROM rating WHERE id IN (SELECT rating FROM decision) AND screening_rule IS NOT NULL
       AND occurred >= ? AND occurred < ?`,
    )
    .all(since, until) as Pick<RatingRow, 'source' | 'window'>[]
  return {
    open: held.filter((row) => isSeen(row) && !elsewhere.has(uuidText(row.id))).length,
    decided: decided.filter(isSeen).length,
  }
}

/** Ratings that wait for a second officer or for their hall. */
function waitsElsewhere(reader: Reader): Set<string> {
  return new Set([...askedOfHalls(reader), ...askedOfSecond(reader)])
}

export interface Evidence {
  rating: DeskRating
  facts: number
  /** What was pressed, and what it became. */
  touched: Touched[]
  services: ServiceBeside[]
  /** Presses less than this after the first of their group are `gap`, ms. */
  gapMs: number
  past: WindowPast | null
  /** Presses of the same window around it, in their order, itself included; `afterMs` from it. */
  neighbours: {
    rating: string
    afterMs: number
    level: number
    verdict: Verdict
    rule: Rule
    sameDevice: boolean
    itself: boolean
    /** Whether it opens a group: the presses that follow it within `gapMs` are of it. */
    opensGroup: boolean
  }[]
  /** What its hall was asked about it, and answered. */
  questions: RatingQuestion[]
  decisions: { at: string; action: string; operator: string; reason: string; asked: AskedBy | null }[]
}

interface AskedBy {
  operator: string
  at: string
  reason: string
  ground: string | null
}

const AROUND_MS = 180_000
const MOST_NEIGHBOURS = 60

/** What an officer needs to judge one rating; null when there is none, or none that the viewer may see. */
export function evidenceOf(reader: Reader, viewer: Onlooker, id: string): Evidence | null {
  const row = /^[0-9a-f-]{36}$/.test(id) ? findRating(reader.sql, uuidBytes(id)) : undefined
  if (!row || (viewer.role === 'hall-manager' && hallOf(reader, row) !== viewer.hall)) return null
  const around =
    row.window === null || row.source === 'call'
      ? []
      : (reader
          .sql(
            `SELECT id, occurred, level, verdict, rule, device, opens_group FROM rating
             WHERE source = 'press' AND window = ? AND occurred BETWEEN ? AND ? ORDER BY occurred, device, seq, id LIMIT ?`,
          )
          .all(row.window, row.occurred - AROUND_MS, row.occurred + AROUND_MS, MOST_NEIGHBOURS) as RatingRow[])
  return {
    rating: deskRating(reader, viewer, row),
    facts: row.facts,
    touched: touchesOf(reader, row),
    services: servicesBeside(reader, row, AROUND_MS),
    gapMs: thresholdsAt(reader.registry.thresholds(), row.occurred).gapMs,
    past: windowPast(reader, row),
    neighbours: around.map((each) => ({
      rating: uuidText(each.id),
      afterMs: each.occurred - row.occurred,
      level: each.level,
      verdict: each.verdict,
      rule: each.rule,
      sameDevice: each.device === row.device,
      itself: each.id.equals(row.id),
      opensGroup: each.opens_group === 1,
    })),
    questions: questionsAbout(reader, row.id),
    decisions: decisionsOf(reader, row.id),
  }
}

/** Ratings about which a request waits for its second officer. */
function askedOfSecond({ sql }: Reader): Set<string> {
  const ids = sql(
    `SELECT a.rating FROM decision_request r JOIN decision_asked a ON a.request = r.id WHERE r.state = 'waiting'`,
  )
    .pluck()
    .all() as Buffer[]
  return new Set(ids.map(uuidText))
}

function decisionsOf(reader: Reader, rating: Buffer): Evidence['decisions'] {
  const rows = reader
    .sql(
      `SELECT d.at, d.action, d.operator, d.reason, r.operator AS asked, r.at AS asked_at, r.reason AS asked_reason, r.ground
       FROM decision d LEFT JOIN decision_request r ON r.id = d.request WHERE d.rating = ? ORDER BY d.n`,
    )
    .all(rating) as {
    at: number
    action: string
    operator: string
    reason: string
    asked: string | null
    asked_at: number | null
    asked_reason: string | null
    ground: string | null
  }[]
  return rows.map(({ at, action, operator, reason, asked, asked_at, asked_reason, ground }) => ({
    at: isoShanghai(at),
    action,
    operator,
    reason,
    asked:
      asked === null || asked_at === null
        ? null
        : { operator: asked, at: isoShanghai(asked_at), reason: asked_reason ?? '', ground },
  }))
}

export interface WaitingRequest {
  request: string
  action: 'exclude' | 'void' | 'withdraw'
  ground: string | null
  operator: string
  at: string
  reason: string
  case: string | null
  ratings: DeskRating[]
  /** Why the person who asks may not sign as the second, or null. */
  mayNot: ErrorCode | null
}

/** What waits for a second officer, oldest first; a hall's manager sees what is of the own hall. */
export function waitingRequests(reader: Reader, viewer: Onlooker): WaitingRequest[] {
  const rows = reader.sql(`SELECT * FROM decision_request WHERE state = 'waiting' ORDER BY at, n`).all() as RequestRow[]
  return rows.flatMap((row) => {
    const ratings = ratingsAsked(reader, row.id).map((id) => findRating(reader.sql, uuidBytes(id))!)
    if (viewer.role === 'hall-manager' && !ratings.every((each) => hallOf(reader, each) === viewer.hall)) return []
    const shown = ratings.map((each) => deskRating(reader, viewer, each))
    const own = row.operator === viewer.operator ? ('same-person' as const) : null
    const mayNot = ratings.map((each) =>
      whyNotDecide(heirOfBound(reader, viewer), decidableOf(reader, each), {
        second: row.action,
        voided: each.rule === 'voided',
      }),
    )
    return [
      {
        request: row.id,
        action: row.action,
        ground: row.ground,
        operator: row.operator,
        at: isoShanghai(row.at),
        reason: row.reason,
        case: row.case_id,
        ratings: shown,
        mayNot: own ?? mayNot.find((why) => why !== null) ?? null,
      },
    ]
  })
}
