import { stepCase } from '../../rules/cases/case-state.ts'
import { callsForCase } from '../../rules/cases/qualifies.ts'
import { dayOf } from '../../contract/campaign-time.ts'
import type { CaseRule } from '../../contract/cases.ts'
import { Refusal } from '../../contract/errors.ts'
import type { EntryBodies } from '../../contract/ledger/ledger-entries.ts'
import type { Registry } from '../registry/registry.ts'
import { factsOfCase, findCase, type CaseRow } from './case-row.ts'
import type { Appended } from '../chain/chain.ts'
import { findRating, type RatingRow } from './rating-row.ts'
import { HOTLINE_HALL } from '../changes/record-calls.ts'
import type { Sql } from '../sqlite/statements.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import type { Memory } from '../writer/write.ts'

/** Days of halls whose numbers are remembered. */
const MOST_NUMBERS = 10_000

/**
 * Cases as a projection of the ledger. A case opens, moves, rests and goes on by rule with every entry that changes
 * its rating; what people do in it are entries of its own. Runs after the projection of ratings.
 */
export function caseProjection(sql: Sql, registry: Registry, numbers: Memory['caseNumbers']) {
  /** Looks at a rating that an entry touched, and lets its case follow. */
  function follow(id: string, { n, at }: Appended): void {
    const rating = findRating(sql, uuidBytes(id))
    if (!rating) return
    const row = findCase(sql, rating.id)
    const call = callsForCase(rating)
    if (!row) {
      if ('soft' in call) open(rating.id, hallOf(rating), dayOf(rating.occurred), call.soft, n, at)
      return
    }
    if ('lapse' in call) {
      if (row.lapsed !== null || row.closed !== null) return
      sql('UPDATE case_file SET lapsed = ?, lapsed_at = ?, requested = 0 WHERE rating = ?').run(
        call.lapse,
        at,
        rating.id,
      )
      return note(rating.id, n, at, 'lapsed')
    }
    if (row.closed === null && row.soft !== Number(call.soft))
      sql('UPDATE case_file SET soft = ? WHERE rating = ?').run(Number(call.soft), rating.id)
    if (row.lapsed !== null) {
      sql('UPDATE case_file SET lapsed = NULL, lapsed_at = NULL WHERE rating = ?').run(rating.id)
      note(rating.id, n, at, 'resumed')
      standsAfterAll(rating.id, at)
    }
    const hall = hallOf(rating)
    if (hall === row.hall) return
    sql('UPDATE case_file SET hall = ?, number = ? WHERE rating = ?').run(hall, nextNumber(hall, row.day), rating.id)
    // It may have had the highest number where it was.
    numbers.clear()
    note(rating.id, n, at, 'moved')
  }

  /** A rating that is new has no case yet, and everything about it stands in its entry. */
  function begin({ item, level, verdict, attribution, occurredAt }: EntryBodies['rating'], { n, at }: Appended): void {
    const call = callsForCase({ level, ...verdict })
    if ('soft' in call) open(uuidBytes(item.id), attribution.hall ?? '', dayOf(occurredAt), call.soft, n, at)
  }

  /** An answer of a caller is new, too. */
  function beginCall({ id, level, verdict, answeredAt }: EntryBodies['call'], { n, at }: Appended): void {
    const call = callsForCase({ level, ...verdict })
    if ('soft' in call) open(uuidBytes(id), HOTLINE_HALL, dayOf(answeredAt), call.soft, n, at)
  }

  function open(rating: Buffer, hall: string, day: number, soft: boolean, n: number, at: number): void {
    sql.pending.addCase(rating, n, at, hall, day, nextNumber(hall, day), soft)
  }

  /** A rating that was not voided is true: its case is to be mended from here on. */
  function standsAfterAll(rating: Buffer, at: number): void {
    sql(
      `UPDATE case_file SET requested = 0, finding = 'true', mend_since = ?
       WHERE rating = ? AND state = 'verified' AND finding <> 'true'`,
    ).run(at, rating)
  }

  /** The campaign office turned a request to void down, or whoever asked took it back. */
  function refused(request: string, { n, at }: Appended): void {
    const asked = sql('SELECT rating FROM decision_asked WHERE request = ?').pluck().all(request) as Buffer[]
    for (const rating of asked) {
      const row = findCase(sql, rating)
      if (!row || row.requested === 0) continue
      standsAfterAll(rating, at)
      // Two who disagree about an appeal change nothing.
      sql(
        `UPDATE case_file SET requested = 0, appeal = iif(appeal = 'upheld', 'rejected', appeal) WHERE rating = ?`,
      ).run(rating)
      note(rating, n, at, 'void-refused')
    }
  }

  function hallOf(rating: RatingRow): string {
    if (rating.source === 'call') return HOTLINE_HALL
    return rating.window === null ? '' : (registry.windowById(rating.window)?.hall ?? '')
  }

  function nextNumber(hall: string, day: number): number {
    const place = `${day} ${hall}`
    const last =
      numbers.get(place) ??
      (sql('SELECT max(number) FROM case_file WHERE hall = (SELECT ?) AND day = (SELECT ?)').pluck().get(hall, day) as
        | number
        | null) ??
      0
    if (numbers.size >= MOST_NUMBERS) numbers.clear()
    numbers.set(place, last + 1)
    return last + 1
  }

  function note(rating: Buffer, n: number, at: number, step: CaseRule): void {
    sql("INSERT INTO case_step (rating, n, step, at, operator) VALUES (?, ?, ?, ?, 'hub')").run(rating, n, step, at)
  }

  function step(body: EntryBodies['case-step'], { n, at }: Appended): void {
    const row = caseOf(body.rating)
    const before = factsOfCase(row)
    const after = stepCase(before, body.step, body)
    if (!after) throw new Refusal('ledger-broken', `case ${body.rating} cannot take the step ${body.step}`)
    const times = {
      verified: before.state === 'opened' && after.state === 'verified' ? at : row.verified,
      mended:
        after.state === 'mended' && before.state !== 'mended' ? at : after.state === 'verified' ? null : row.mended,
      closed: after.state === 'closed' ? at : null,
    }
    sql(
      `UPDATE case_file SET state = ?, finding = ?, extension = ?, appeal = ?, requested = ?, responsibility = ?,
         staff = ?, call_back = ?, verified = ?, mend_since = ?, mended = ?, closed = ? WHERE rating = ?`,
    ).run(
      after.state,
      after.finding,
      after.extension,
      after.appeal,
      Number(after.requested),
      body.responsibility ?? row.responsibility,
      body.staff ?? row.staff,
      body.callBack ?? row.call_back,
      times.verified,
      after.finding === 'true' ? (row.mend_since ?? at) : null,
      times.mended,
      times.closed,
      row.rating,
    )
    sql(
      `INSERT INTO case_step (rating, n, step, at, operator, staff, finding, responsibility, call_back, note_hash)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ).run(
      row.rating,
      n,
      body.step,
      at,
      body.operator,
      body.staff ?? null,
      body.finding ?? null,
      body.responsibility ?? null,
      body.callBack ?? null,
      body.noteHash ?? null,
    )
  }

  function caseOf(rating: string): CaseRow {
    const row = findCase(sql, uuidBytes(rating))
    if (!row) throw new Refusal('ledger-broken', `no case of rating ${rating}`)
    return row
  }

  return {
    follow,
    /** Whether the entry was about a case. */
    apply(entry: Appended): boolean {
      switch (entry.kind) {
        case 'rating': {
          const body = entry.body as EntryBodies['rating']
          // Most presses are good: nothing is asked of the database for them.
          if (body.level <= 3) begin(body, entry)
          return false
        }
        case 'extra': {
          const { item, ratingLevel } = entry.body as EntryBodies['extra']
          if (ratingLevel !== undefined) follow(item.pressId, entry)
          return false
        }
        case 'call': {
          const body = entry.body as EntryBodies['call']
          if (body.level <= 3) beginCall(body, entry)
          return false
        }
        case 'verdict':
        case 'attribution':
        case 'settlement':
        case 'decision':
          follow((entry.body as { rating: string }).rating, entry)
          return false
        case 'decision-refusal':
          refused((entry.body as EntryBodies['decision-refusal']).request, entry)
          return false
        case 'case-step':
          step(entry.body as EntryBodies['case-step'], entry)
          return true
        default:
          return false
      }
    },
  }
}
