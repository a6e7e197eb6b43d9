import type { Actor } from '../../contract/audit.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { seesHall, type RoleHolder } from '../../contract/roles.ts'
import type { Verdict } from '../../contract/ledger/verdicts.ts'
import type { Who } from '../register/change-whereabouts.ts'
import { findRating } from '../projections/rating-row.ts'
import { sealAt } from './seals/seals.ts'
import { readText } from './cases/erase-text.ts'
import { isRepeat, isTakenAlready, newestAbout } from './repeats.ts'
import { uuidBytes, uuidText } from '../sqlite/uuid-bytes.ts'
import type { Reader } from '../reader.ts'
import type { Registry } from '../registry/registry.ts'
import type { Write } from '../writer/write.ts'

export interface TrayItem {
  rating: string
  source: 'press' | 'call'
  device: string | null
  /** Window id, or null for a device that was placed nowhere and for calls. */
  window: number | null
  occurred: number
  received: number
  level: number
  verdict: Verdict
  rule: string
  /** What a caller's answer named as its unit; null where it was erased, or for a press. */
  words: string | null
}

/** Ratings that belong to nobody yet, oldest first: never guessed, never away. */
export function tray({ sql, keys }: Pick<Write, 'sql' | 'keys'>): TrayItem[] {
  const rows = sql(
    `SELECT id, source, device, window, occurred, received, level, verdict, rule FROM rating
     WHERE unit IS NULL AND rule <> 'test' ORDER BY received, n`,
  ).all() as (Omit<TrayItem, 'rating' | 'words'> & { id: Buffer })[]
  return rows.map(({ id, ...row }) => {
    const rating = uuidText(id)
    const words = row.source === 'call' ? (readText({ sql, keys }, rating) ?? null) : null
    return { rating, ...row, words }
  })
}

/**
 * Gives a rating of the tray to a unit. The same once more is what was settled.
 *
 * @returns whether it is new
 * @throws Refusal not-found when there is no such rating, not-in-tray, unknown-unit, period-sealed
 */
export function settle(w: Write, rating: string, unit: string, who: Who): boolean {
  const row = /^[0-9a-f-]{36}$/.test(rating) ? findRating(w.sql, uuidBytes(rating)) : undefined
  if (!row) throw new Refusal('not-found', rating)
  if (!w.registry.unit(unit)) throw new Refusal('unknown-unit', unit)
  const body = { rating: uuidText(row.id), unit, operator: who.operator, reason: who.reason }
  const isSame = () => isRepeat(w, 'settlement', newestAbout(w, 'settlement', 'rating', body.rating), body)
  if (isTakenAlready(row.unit === null ? null : 'not-in-tray', isSame, rating)) return false
  if (sealAt(w.sql, row.occurred) !== undefined) throw new Refusal('period-sealed', rating)
  w.append('settlement', body)
  if (row.window !== null) w.touched.windows.add(row.window)
  return true
}

/** What of the tray somebody may settle, oldest first. */
export function trayOf(reader: Reader, by: RoleHolder) {
  const { registry } = reader
  const own = tray(reader).filter(({ window }) => maySettle(registry, by, window))
  return own.map(({ window, occurred, received, ...item }) => ({
    ...item,
    window: window === null ? null : (registry.windowById(window)?.code ?? null),
    occurredAt: isoShanghai(occurred),
    receivedAt: isoShanghai(received),
  }))
}

/** All of the tray, oldest first, with the window as hall/window. */
export function trayWhole(reader: Reader) {
  return tray(reader).map(({ rating, source, device, window, occurred, level, words }) => {
    const at = window === null ? undefined : reader.registry.windowById(window)
    return {
      rating,
      source,
      device,
      window: at === undefined ? null : `${at.hall}/${at.code}`,
      occurredAt: isoShanghai(occurred),
      level,
      words,
    }
  })
}

/**
 * Whether a rating of the tray is this person's to give to this unit: nobody bound to a unit decides about that unit's
 * ratings, and a hall's manager cannot tell another hall's rating from none.
 *
 * @throws Refusal forbidden, not-found
 */
export function mustSettle(
  { sql, registry }: Pick<Write, 'sql' | 'registry'>,
  by: RoleHolder,
  { rating, unit }: { rating: string; unit: string },
): void {
  if (by.unit === unit) throw new Refusal('forbidden')
  const row = /^[0-9a-f-]{36}$/.test(rating) ? findRating(sql, uuidBytes(rating)) : undefined
  if (!row) throw new Refusal(by.role === 'hall-manager' ? 'forbidden' : 'not-found')
  if (!maySettle(registry, by, row.window)) throw new Refusal('forbidden')
}

/** Gives a rating of the tray to a unit, as far as that is this person's to do. @throws Refusal as `mustSettle`, `settle` */
export function settleOwn(
  w: Write,
  { rating, unit, reason, by }: { rating: string; unit: string; reason: string; by: RoleHolder },
  actor: Actor,
): { rating: string; unit: string } {
  mustSettle(w, by, { rating, unit })
  if (settle(w, rating, unit, { operator: actor, reason }))
    w.audit.record(actor, 'tray:settle', `rating:${rating}`, { unit, reason })
  return { rating, unit }
}

/** The tray of a hall is its manager's; all of it, and what stood nowhere, is the campaign office's. */
function maySettle(registry: Registry, by: RoleHolder, window: number | null): boolean {
  if (by.role === 'campaign-office') return true
  const hall = window === null ? undefined : registry.windowById(window)?.hall
  return hall !== undefined && seesHall(by, hall)
}
