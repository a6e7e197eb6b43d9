import type { LikeBadList } from '../../../contract/answers/rectifications.ts'
import { dateOfDay, dayOf, parseDay, startOfDay } from '../../../contract/campaign-time.ts'
import { FIRST_METHOD } from '../../../contract/methods.ts'
import { likeMonths, monthAfter } from '../../../rules/rectifications/like-months.ts'
import {
  entryOfKind,
  rectificationById,
  type RectificationRow,
} from '../../changes/rectifications/rectification-rows.ts'
import { sealsWithin } from '../../changes/seals/seals.ts'
import type { Reader } from '../../reader.ts'
import { uuidBytes } from '../../sqlite/uuid-bytes.ts'
import { rectificationList, type RectificationViewer } from './rectification-views.ts'

type Like = LikeBadList['items'][number]

/**
 * Like bad ratings (同类差评) of the items of a campaign, month by month before and after the measure: of an item that comes from a
 * case those of the unit that named a reason of it, of a last place in the halls all of the unit. Other items have none: the hub
 * does not know which ratings are like them.
 *
 * @throws as `rectificationList`
 */
export function likeBadOf(
  reader: Reader,
  asked: { campaign: string; unit?: string },
  viewer: RectificationViewer,
  now: number,
): LikeBadList {
  const { campaign, items } = rectificationList(reader, asked, viewer, now)
  return {
    campaign,
    items: items.flatMap(({ id, number, unit }): Like[] => {
      const row = rectificationById(reader.sql, id)!
      const reasons = reasonsOf(reader, row)
      return reasons === null ? [] : [{ id, number, unit, ...seriesOf(reader, row, { reasons, viewer, now }) }]
    }),
  }
}

/** Codes that make a bad rating alike; none: every one of the unit. Null: nothing is like it. */
function reasonsOf({ sql }: Reader, { source, ref }: RectificationRow): string[] | null {
  if (source === 'follow-up') return ref === FIRST_METHOD ? [] : null
  if (source !== 'case' || ref === null) return null
  return sql('SELECT code FROM rating_reason WHERE rating = ? ORDER BY code').pluck().all(uuidBytes(ref)) as string[]
}

function seriesOf(
  reader: Reader,
  row: RectificationRow,
  { reasons, viewer, now }: { reasons: readonly string[]; viewer: RectificationViewer; now: number },
): Omit<Like, 'id' | 'number' | 'unit'> {
  const { sql, registry } = reader
  const since = measureSince(reader, row)
  const months = likeMonths(since === null ? null : dateOfDay(since), dateOfDay(dayOf(row.closed_at ?? now)))
  const instant = (month: string) => startOfDay(parseDay(`${month}-01`)!)
  const heir = registry.heirOf(row.unit)
  const units = registry.units().flatMap(({ code }) => (registry.heirOf(code) === heir ? [code] : []))
  const days = countsByDay(reader, {
    units,
    reasons,
    from: instant(months[0]!.month),
    to: instant(monthAfter(months.at(-1)!.month)),
  })
  const seals = sealsWithin(sql, { method: FIRST_METHOD, since: 0, until: Number.MAX_SAFE_INTEGER })
  /** A unit learns figures by level with the seal; office and auditor see them as they come. */
  const isShown = (month: string) =>
    viewer.by.role !== 'unit' ||
    seals.some((seal) => seal.since <= instant(month) && seal.until >= instant(monthAfter(month)))
  const words = new Map(registry.policy().policy.questions.items.map(({ code, text }) => [code, text.zh]))
  return {
    reasons: reasons.map((code) => words.get(code) ?? code),
    since: since === null ? null : dateOfDay(since),
    months: months.map(({ month, after }) => ({
      month,
      after,
      n: isShown(month)
        ? days.filter(({ day }) => dateOfDay(day).startsWith(month)).reduce((sum, { n }) => sum + n, 0)
        : null,
    })),
  }
}

/** The day on which the plan that was accepted was handed in; null before. */
function measureSince({ sql }: Reader, { plan, accepted }: RectificationRow): number | null {
  return plan === null || accepted === null || accepted < plan
    ? null
    : dayOf(entryOfKind(sql, 'rectification-plan', plan).at)
}

/** Every bad rating has its case, so that the few are looked at and not all. */
function countsByDay(
  { sql }: Reader,
  { units, reasons, from, to }: { units: readonly string[]; reasons: readonly string[]; from: number; to: number },
): { day: number; n: number }[] {
  const rows = sql(
    `SELECT r.occurred FROM case_file f JOIN rating r ON r.id = f.rating
      WHERE r.unit IN (SELECT value FROM json_each(?)) AND r.verdict = 'counted' AND r.level <= 2
        AND r.occurred >= ? AND r.occurred < ?
        AND (? = '[]' OR EXISTS (
          SELECT 1 FROM rating_reason n WHERE n.rating = r.id AND n.code IN (SELECT value FROM json_each(?))))`,
  )
    .pluck()
    .all(JSON.stringify(units), from, to, JSON.stringify(reasons), JSON.stringify(reasons)) as number[]
  const byDay = Map.groupBy(rows, dayOf)
  return [...byDay].map(([day, same]) => ({ day, n: same.length }))
}
