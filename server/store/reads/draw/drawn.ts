import type { DrawTickets } from '../../../contract/answers/methods/draws.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Drawn, RecordedStratum } from '../../../contract/survey/draw.ts'
import { OBJECT_KINDS, type ObjectKind } from '../../../contract/survey/kinds.ts'
import { sha256 } from '../../../machine/sha256.ts'
import { recordChunks, type RecordFacts } from '../../../rules/sampling/record-parts.ts'
import { ticketsOf } from '../../../rules/sampling/ticket.ts'
import {
  drawOf,
  frameByNumber,
  frameOf,
  orderPartsOf,
  plannedStrata,
  plannedStratum,
  seedOf,
  type SeedRow,
} from '../../changes/draw/draw-rows.ts'
import type { Reader } from '../../reader.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { presentUnits } from './draw-plan.ts'
import { linesOf } from './frame-hash.ts'

const LINES_A_PAGE = 1_000

/** What the draw under an agreed seed goes by, and how many parts of its order are entered. @throws Refusal draw-missing */
export function drawTask({ sql }: Reader, campaign: string): { facts: RecordFacts; entered: number; done: boolean } {
  const seed = seedOf(sql, campaign)
  if (seed === undefined) throw new Refusal('draw-missing')
  return {
    facts: factsOf(sql, seed),
    entered: orderPartsOf(sql, seed.n),
    done: drawOf(sql, campaign) !== undefined,
  }
}

function factsOf(sql: Sql, { campaign, frame: n, seed }: SeedRow): RecordFacts {
  const frame = frameByNumber(sql, n)!
  return {
    campaign,
    method: 'third-party',
    frame: { hash: frame.hash, strata: plannedStrata(sql, n) },
    rules: { perUnit: frame.per_unit, floor: frame.floor },
    seed,
  }
}

/** Ids of the frame under the agreed seed, ascending. @throws Refusal draw-missing */
export function* frameIds(
  { sql }: Reader,
  campaign: string,
): Generator<{ id: string; unit: string; kind: ObjectKind }[]> {
  const seed = seedOf(sql, campaign)
  if (seed === undefined) throw new Refusal('draw-missing')
  const { lines } = frameByNumber(sql, seed.frame)!
  const page = sql('SELECT id, unit, kind FROM frame_line WHERE frame = ? AND id > ? ORDER BY id LIMIT ?')
  for (let last = ''; ;) {
    const rows = page.all(lines, last, LINES_A_PAGE) as { id: string; unit: string; kind: ObjectKind }[]
    if (rows.length === 0) return
    last = rows.at(-1)!.id
    yield rows
  }
}

/** The file of the frame that holds, byte for byte, piece by piece. @throws Refusal frame-missing */
export function* frameFile({ sql }: Reader, campaign: string): Generator<string> {
  const frame = frameOf(sql, campaign)
  if (frame === undefined) throw new Refusal('frame-missing')
  yield* inPieces(linesOf(sql, frame.lines))
}

function* inPieces(lines: Iterable<string>): Generator<string> {
  let piece = ''
  let count = 0
  for (const line of lines) {
    piece += `${line}\n`
    if (++count % LINES_A_PAGE !== 0) continue
    yield piece
    piece = ''
  }
  if (piece !== '') yield piece
}

/** The file of the record, RFC 8785 JSON and nothing else, piece by piece. @throws Refusal draw-missing */
export function* recordFile({ sql }: Reader, campaign: string): Generator<string> {
  const seed = madeSeed(sql, campaign)
  const facts = factsOf(sql, seed)
  yield* recordChunks(facts, placesOf(sql, seed, facts.frame.strata, 1), placesOf(sql, seed, facts.frame.strata, 0))
}

function madeSeed(sql: Sql, campaign: string): SeedRow {
  const seed = seedOf(sql, campaign)
  if (seed === undefined || drawOf(sql, campaign) === undefined) throw new Refusal('draw-missing')
  return seed
}

function* placesOf(sql: Sql, seed: SeedRow, strata: readonly RecordedStratum[], drawn: 0 | 1): Generator<Drawn> {
  const ticketOf = ticketsOf(seed.seed, sha256)
  const places = sql(
    'SELECT place, id FROM draw_place WHERE seed = ? AND unit = ? AND kind = ? AND drawn = ? ORDER BY place',
  )
  for (const { unit, kind } of strata)
    for (const { place, id } of places.all(seed.n, unit, kind, drawn) as { place: number; id: string }[])
      yield { unit, kind, order: place, id, ticket: ticketOf(id) }
}

const MOST_ROWS = 500

/**
 * A stratum in the order of its tickets, from a place on; before the draw is closed nothing is told.
 *
 * @throws Refusal draw-missing; not-found for a stratum that is none
 */
export function drawTickets(
  { sql }: Reader,
  {
    campaign,
    unit,
    kind,
    from = 1,
    rows = MOST_ROWS,
  }: {
    campaign: string
    unit: string
    kind: string
    from?: number | undefined
    rows?: number | undefined
  },
): DrawTickets {
  const seed = madeSeed(sql, campaign)
  const stratum = plannedStratum(sql, seed.frame, unit, kind)
  if (stratum === undefined) throw new Refusal('not-found', `${unit} ${kind}`)
  const ticketOf = ticketsOf(seed.seed, sha256)
  const found = sql(
    `SELECT place, id, drawn FROM draw_place WHERE seed = ? AND unit = ? AND kind = ? AND place >= ?
     ORDER BY place LIMIT ?`,
  ).all(seed.n, unit, kind, from, Math.min(rows, MOST_ROWS)) as { place: number; id: string; drawn: number }[]
  const last = found.at(-1)?.place ?? stratum.size
  return {
    unit,
    kind: OBJECT_KINDS.find((each) => each === kind)!,
    size: stratum.size,
    take: stratum.take,
    rows: found.map(({ place, id, drawn }) => ({ order: place, id, ticket: ticketOf(id), drawn: drawn === 1 })),
    next: last < stratum.size ? last + 1 : null,
  }
}

/**
 * Strata of the frame that holds with what each gives, in the order of the record, and the units that are rated.
 *
 * @throws Refusal frame-missing
 */
export function frameStrata(
  reader: Reader,
  campaign: string,
): { strata: RecordedStratum[]; units: { code: string; name: string }[] } {
  const frame = frameOf(reader.sql, campaign)
  if (frame === undefined) throw new Refusal('frame-missing')
  return {
    strata: plannedStrata(reader.sql, frame.n),
    units: presentUnits(reader).map(({ code, name }) => ({ code, name })),
  }
}
