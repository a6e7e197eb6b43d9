import { campaignYearAt, dateOfDay } from '../../../contract/campaign-time.ts'
import type { Sources } from '../../../contract/answers/rectifications.ts'
import { Refusal } from '../../../contract/errors.ts'
import { METHOD_CODES } from '../../../contract/methods.ts'
import { readText } from '../../changes/deductions/deduction-texts.ts'
import type { InspectionRow } from '../../changes/oversight/oversight-rows.ts'
import { lastOf } from '../../changes/rectifications/rectification-source.ts'
import { rectificationsOf } from '../../changes/rectifications/rectification-rows.ts'
import { sealBody } from '../../changes/seals/seals.ts'
import type { Reader } from '../../reader.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import { deductionList } from '../deductions/deduction-views.ts'
import { numbersOf, type RectificationViewer } from './rectification-views.ts'

type Source = Omit<Sources['sources'][number], 'listed'>
/** Open cases that are offered, the newest. */
const MOST_CASES = 200

/**
 * What a problem of a unit may come from: inspections (of the office alone), deductions of the campaign that stand, methods among
 * whose last places it is, cases that are open; each with the items that come from it already.
 *
 * @throws Refusal unknown-campaign, unknown-unit, forbidden for a unit that asks for another one's
 */
export function sourcesOf(
  reader: Reader,
  { campaign, unit }: { campaign: string; unit: string },
  viewer: RectificationViewer,
  now: number,
): Sources {
  const { sql, registry } = reader
  if (!/^\d{4}$/.test(campaign) || Number(campaign) > campaignYearAt(now))
    throw new Refusal('unknown-campaign', campaign)
  if (registry.unit(unit) === undefined) throw new Refusal('unknown-unit', unit)
  const heir = registry.heirOf(unit)
  const ofUnit = viewer.by.role === 'unit'
  if (ofUnit && (viewer.by.unit === undefined || registry.heirOf(viewer.by.unit) !== heir))
    throw new Refusal('forbidden', unit)
  const found = [
    ...(ofUnit ? [] : inspections(reader, heir)),
    ...deductionsIn(reader, { campaign, unit: heir }, viewer, now),
    ...lastPlaces(reader, campaign, heir),
    ...cases(reader, heir),
  ]
  const numbers = numbersOf(reader, campaign)
  const listed = rectificationsOf(sql, campaign).filter(
    (row) => registry.heirOf(row.unit) === heir && row.withdrawn === null,
  )
  return {
    sources: found.map((each) => ({
      ...each,
      listed: listed
        .filter(({ source, ref }) => source === each.source && ref === each.ref)
        .map(({ id }) => numbers.get(id)!),
    })),
  }
}

function inspections(reader: Reader, heir: string): Source[] {
  const rows = reader.sql('SELECT * FROM inspection ORDER BY day DESC, n DESC').all() as InspectionRow[]
  return rows
    .filter(({ unit }) => reader.registry.heirOf(unit) === heir)
    .map(({ id, day, n }) => ({
      source: 'inspection',
      ref: id,
      date: dateOfDay(day),
      text: readText(reader, n)?.text ?? null,
    }))
}

function deductionsIn(
  reader: Reader,
  asked: { campaign: string; unit: string },
  viewer: RectificationViewer,
  now: number,
): Source[] {
  return deductionList(reader, asked, viewer, now)
    .deductions.filter(({ withdrawal }) => withdrawal?.done !== true)
    .map(({ id, rule, date, number }) => ({
      source: 'deduction',
      ref: id,
      date,
      text: `${rule} 减分 ${number}`,
    }))
}

function lastPlaces(reader: Reader, campaign: string, heir: string): Source[] {
  const tables = { sql: reader.sql, registry: reader.registry, sealOf: (n: number) => sealBody(reader.sql, n) }
  return METHOD_CODES.filter((method) => lastOf(tables, campaign, method).has(heir)).map((method) => ({
    source: 'follow-up',
    ref: method,
    date: null,
    text: null,
  }))
}

/** Where and when, and nothing by level. */
function cases({ sql, registry }: Reader, heir: string): Source[] {
  const codes = registry.units().filter(({ code }) => registry.heirOf(code) === heir)
  const rows = sql(
    `SELECT f.rating, f.hall, f.day, f.number FROM case_file f JOIN rating r ON r.id = f.rating
      WHERE f.closed IS NULL AND f.lapsed IS NULL AND r.unit IN (SELECT value FROM json_each(?))
      ORDER BY f.day DESC, f.number DESC LIMIT ?`,
  ).all(JSON.stringify(codes.map(({ code }) => code)), MOST_CASES) as {
    rating: Buffer
    hall: string
    day: number
    number: number
  }[]
  return rows.map(({ rating, hall, day, number }) => ({
    source: 'case',
    ref: uuidText(rating),
    date: dateOfDay(day),
    text: `${registry.hall(hall)?.name ?? ''} ${number} 号`.trim(),
  }))
}
