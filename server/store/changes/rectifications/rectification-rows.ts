import type { APPOINTMENT_ENDS, RectificationSource } from '../../../contract/rectifications.ts'
import type { RectificationEntries } from '../../../contract/ledger/rectification-entries.ts'
import type { ItemFacts } from '../../../rules/rectifications/state.ts'
import type { Sql } from '../../sqlite/statements.ts'

/** An item as the projection holds it; numbers name entries, and what they say stands in them. */
export interface RectificationRow extends ItemFacts {
  n: number
  id: string
  at: number
  campaign: string
  unit: string
  source: RectificationSource
  ref: string | null
  operator: string
  plan_version: number
  /** The last answer, whatever it says; the last report of the unit. */
  answered: number | null
  progress: number | null
  closed_at: number | null
}

export interface WordRow {
  n: number
  operator: string
}

export function rectificationById(sql: Sql, id: string): RectificationRow | undefined {
  return sql('SELECT * FROM rectification WHERE id = ?').get(id.toLowerCase()) as RectificationRow | undefined
}

/** Items of a campaign, in the order of their entries. */
export function rectificationsOf(sql: Sql, campaign: string): RectificationRow[] {
  return sql('SELECT * FROM rectification WHERE campaign = ? ORDER BY n').all(campaign) as RectificationRow[]
}

/** Words for closing it, of those that still hold: what passed last is what they are about. */
export function closingWords(sql: Sql, { id, passed }: Pick<RectificationRow, 'id' | 'passed'>): WordRow[] {
  return sql("SELECT n, operator FROM rectification_word WHERE id = ? AND what = 'close' AND n > ? ORDER BY n").all(
    id,
    passed ?? Number.MAX_SAFE_INTEGER,
  ) as WordRow[]
}

export function withdrawalWords(sql: Sql, id: string): WordRow[] {
  return sql("SELECT n, operator FROM rectification_word WHERE id = ? AND what = 'withdraw' ORDER BY n").all(
    id,
  ) as WordRow[]
}

/** What an entry of this kind says, and when it was written. */
export function entryOfKind<K extends keyof RectificationEntries>(
  sql: Sql,
  kind: K,
  n: number,
): { at: number; body: RectificationEntries[K] } {
  const row = sql('SELECT at, body FROM ledger WHERE n = ? AND kind = ?').get(n, kind) as { at: number; body: string }
  return { at: row.at, body: JSON.parse(row.body) as RectificationEntries[K] }
}

/** Entries of a kind about an item, in their order. */
export function entriesAbout<K extends keyof RectificationEntries>(
  sql: Sql,
  kind: K,
  id: string,
): { n: number; at: number; body: RectificationEntries[K] }[] {
  const numbers = sql('SELECT n FROM rectification_step WHERE id = ? AND kind = ? ORDER BY n')
    .pluck()
    .all(id, kind) as number[]
  return numbers.map((n) => ({ n, ...entryOfKind(sql, kind, n) }))
}

/** The entry of an item's last visit; null before there was one. */
export function lastVisit(sql: Sql, id: string): number | null {
  const last = sql("SELECT max(n) FROM rectification_step WHERE id = ? AND kind = 'rectification-visit'")
  return last.pluck().get(id) as number | null
}

/**
 * The entry by which an item is where it is: its last plan, answer, report or visit. Appointments, and words for closing it, move
 * nothing.
 */
export function lastMove(sql: Sql, id: string): number | null {
  const last = sql(
    `SELECT max(n) FROM rectification_step WHERE id = ? AND kind IN
       ('rectification-plan', 'rectification-answer', 'rectification-progress', 'rectification-visit')`,
  )
  return last.pluck().get(id) as number | null
}

/** A visit that was appointed: its entry, its day as it was put off last, and how it ended. */
export interface AppointmentRow {
  n: number
  id: string
  day: number
  ended: number | null
  how: (typeof APPOINTMENT_ENDS)[number] | null
}

/** Appointments of an item, in the order of their entries. */
export function appointmentsOf(sql: Sql, id: string): AppointmentRow[] {
  return sql('SELECT * FROM rectification_appointment WHERE id = ? ORDER BY n').all(id) as AppointmentRow[]
}

/** The visit that is appointed and was not made yet; one item has one at most. */
export function openAppointment(sql: Sql, id: string): AppointmentRow | undefined {
  return appointmentsOf(sql, id).find(({ ended }) => ended === null)
}
