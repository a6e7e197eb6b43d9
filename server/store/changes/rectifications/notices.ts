import type { Actor } from '../../../contract/audit.ts'
import { campaignYearAt } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import { METHOD_CODES } from '../../../contract/methods.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { isOpenCampaign } from '../../../rules/rectifications/check-item.ts'
import type { Sql } from '../../sqlite/statements.ts'
import type { Write } from '../../writer/write.ts'
import { isRepeat } from '../repeats.ts'
import { wholeSeal } from './rectification-source.ts'

export interface NoticeRow {
  n: number
  at: number
  campaign: string
  version: number
  seals: number[]
  operator: string
}

export interface ReadRow {
  n: number
  at: number
  unit: string
  operator: string
}

/** The notice of a campaign that holds: the newest. */
export function lastNotice(sql: Sql, campaign: string): NoticeRow | undefined {
  return rowOf(sql('SELECT * FROM notice WHERE campaign = ? ORDER BY version DESC LIMIT 1').get(campaign))
}

export function noticeByNumber(sql: Sql, n: number): NoticeRow | undefined {
  return rowOf(sql('SELECT * FROM notice WHERE n = ?').get(n))
}

function rowOf(found: unknown): NoticeRow | undefined {
  const row = found as (Omit<NoticeRow, 'seals'> & { seals: string }) | undefined
  return row && { ...row, seals: JSON.parse(row.seals) as number[] }
}

export function readOf(sql: Sql, notice: number, unit: string): ReadRow | undefined {
  return sql('SELECT n, at, unit, operator FROM notice_read WHERE notice = ? AND unit = ?').get(notice, unit) as
    | ReadRow
    | undefined
}

/** Entries of the seals of the whole campaign that hold, in the order of the methods. */
export function sealsToTell(sql: Sql, campaign: string): number[] {
  return METHOD_CODES.flatMap((method) => wholeSeal(sql, campaign, method) ?? [])
}

/**
 * Tells every unit the sealed results of a campaign: from here on each reads its own notice, and signs for it. Once seals were
 * opened and set again, the next notice takes the place of this one, and is unread.
 *
 * The same officer who tells them once more hears what was told.
 *
 * @param input.partial those that are sealed, though not all four are
 * @throws Refusal unknown-campaign, methods-not-sealed, notice-told, forbidden
 */
export function tellNotices(
  w: Write,
  { campaign, partial, officer }: { campaign: string; partial?: boolean; officer: Officer },
  actor: Actor,
): { notice: number; version: number; fresh: boolean } {
  if (!isOpenCampaign(campaign, campaignYearAt(w.now))) throw new Refusal('unknown-campaign', campaign)
  const { operator, role, bound } = officer
  if (role !== 'campaign-office') throw new Refusal('forbidden')
  const seals = sealsToTell(w.sql, campaign)
  if (seals.length === 0 || (seals.length < METHOD_CODES.length && partial !== true))
    throw new Refusal('methods-not-sealed', `${seals.length} / ${METHOD_CODES.length}`)
  const before = lastNotice(w.sql, campaign)
  const bodyOf = (version: number) => ({
    campaign,
    version,
    seals,
    operator,
    role,
    ...(bound === undefined ? {} : { bound }),
  })
  if (before?.seals.join() === seals.join()) {
    if (isRepeat(w, 'notice', before.n, bodyOf(before.version)))
      return { notice: before.n, version: before.version, fresh: false }
    throw new Refusal('notice-told', `${before.version}`)
  }
  const version = (before?.version ?? 0) + 1
  const { n } = w.append('notice', bodyOf(version))
  w.audit.record(actor, 'notice:tell', `campaign:${campaign}`, { version, methods: seals.length })
  return { notice: n, version, fresh: true }
}

/**
 * Somebody of a unit signs for its notice; who signs again learns who did.
 *
 * @returns whether it is the first time
 * @throws Refusal not-found where nothing was told
 */
export function signNotice(
  w: Write,
  { campaign, by }: { campaign: string; by: RoleHolder },
  actor: Actor,
): { notice: number; fresh: boolean } {
  const told = lastNotice(w.sql, campaign)
  if (told === undefined || by.role !== 'unit' || by.unit === undefined) throw new Refusal('not-found', campaign)
  const unit = w.registry.heirOf(by.unit)
  if (readOf(w.sql, told.n, unit) !== undefined) return { notice: told.n, fresh: false }
  w.append('notice-read', { notice: told.n, unit, operator: actor })
  w.audit.record(actor, 'notice:read', `unit:${unit}`, { campaign, version: told.version })
  return { notice: told.n, fresh: true }
}
