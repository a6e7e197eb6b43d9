import type { RecordedStratum } from '../../../contract/survey/draw.ts'
import type { DrawnPlace } from '../../../rules/survey/check-answers.ts'
import { drawOf as drawRow, plannedStrata, type DrawRow } from '../../changes/draw/draw-rows.ts'
import type { Tables } from '../../methods/method-record.ts'

/** The draw that holds in a campaign: a campaign has one. */
export type DrawOnRecord = Pick<DrawRow, 'n' | 'campaign' | 'frame' | 'seed'>

type WithTables = Pick<Tables, 'sql'>

/** The draw of a campaign, or null while nothing was drawn. */
export function drawOf({ sql }: WithTables, campaign: string): DrawOnRecord | null {
  return drawRow(sql, campaign) ?? null
}

/** In the order of the record. */
export function strataOfDraw({ sql }: WithTables, { frame }: DrawOnRecord): RecordedStratum[] {
  return plannedStrata(sql, frame)
}

const IN_ORDER = `FROM frame_stratum s JOIN draw_place p ON p.seed = @seed AND p.unit = s.unit AND p.kind = s.kind
  WHERE s.frame = @frame`

/** Everybody who is drawn, in the order of the record. */
export function drawnOf({ sql }: WithTables, { frame, seed }: DrawOnRecord): DrawnPlace[] {
  return sql(
    `SELECT p.unit, p.kind, p.place AS "order", p.id ${IN_ORDER} AND p.place <= s.take ORDER BY s.position, p.place`,
  ).all({ frame, seed }) as DrawnPlace[]
}

/** The reserves among these ids, in the order of the record. */
export function reservesAmong(tables: WithTables, draw: DrawOnRecord, ids: Iterable<string>): DrawnPlace[] {
  const positions = new Map(strataOfDraw(tables, draw).map(({ unit, kind }, i) => [`${unit},${kind}`, i]))
  const position = ({ unit, kind }: DrawnPlace) => positions.get(`${unit},${kind}`)!
  return reserveRows(tables, draw, ids).toSorted((a, b) => position(a) - position(b) || a.order - b.order)
}

function reserveRows({ sql }: WithTables, { seed }: DrawOnRecord, ids: Iterable<string>): DrawnPlace[] {
  const one = sql('SELECT unit, kind, place AS "order", id FROM draw_place WHERE seed = ? AND id = ? AND drawn = 0')
  return [...ids].flatMap((id) => (one.get(seed, id) as DrawnPlace | undefined) ?? [])
}

/** Reserves of each stratum up to the last of these ids: whoever is called before it stands among them. */
export function reservesUpTo(tables: WithTables, draw: DrawOnRecord, ids: Iterable<string>): DrawnPlace[] {
  const last = new Map<string, DrawnPlace>()
  for (const place of reserveRows(tables, draw, ids)) {
    const stratum = `${place.unit},${place.kind}`
    if (place.order > (last.get(stratum)?.order ?? 0)) last.set(stratum, place)
  }
  const upTo = tables.sql(
    `SELECT unit, kind, place AS "order", id FROM draw_place
     WHERE seed = ? AND unit = ? AND kind = ? AND place <= ? AND drawn = 0 ORDER BY place`,
  )
  return [...last.values()].flatMap(({ unit, kind, order }) => upTo.all(draw.seed, unit, kind, order) as DrawnPlace[])
}

/** The first reserves of a stratum after a place, as many as are asked for. */
export function reservesAfter(
  { sql }: WithTables,
  { seed }: DrawOnRecord,
  { unit, kind, order }: Omit<DrawnPlace, 'id'>,
  most: number,
): DrawnPlace[] {
  return sql(
    `SELECT unit, kind, place AS "order", id FROM draw_place
     WHERE seed = ? AND unit = ? AND kind = ? AND place > ? AND drawn = 0 ORDER BY place LIMIT ?`,
  ).all(seed, unit, kind, order, most) as DrawnPlace[]
}
