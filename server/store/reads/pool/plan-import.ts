import { Refusal } from '../../../contract/errors.ts'
import type { ObjectKind } from '../../../contract/survey/kinds.ts'
import type { PoolSource } from '../../../contract/survey/pool.ts'
import { firstKind, raterNumber, type PoolRow } from '../../../rules/sampling/enter-raters.ts'
import { enterSource, type KnownRater } from '../../../rules/sampling/enter-source.ts'
import {
  erasedOn,
  lastBatch,
  nextRater,
  personOf,
  raterId,
  ratersOf,
  rootsOf,
  unitsOf,
  type UnitRow,
} from '../../changes/pool/pool-rows.ts'
import { erasedPeople, fileHash, poolSecret } from '../../personal/pool-secret.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'
import { acceptedLists } from './accepted-lists.ts'

export interface PoolOrder {
  campaign: string
  source: PoolSource
  now: number
  /** Of a file: JSON of `[unit, kind, name, organisation, phone]` a row, empty ones as empty texts; and SHA-256 of the file. */
  file?: { rows: string; digest: string }
}

/** What an import would do: nothing of it is personal. */
export interface PoolPlan {
  campaign: string
  source: PoolSource
  /** The batch after which it holds. */
  after: number
  rows: number
  /** New raters. */
  entered: number
  /** Rows of somebody who is in the pool, or stands earlier in the same source. */
  merged: number
  /** Rows of people who were erased: they do not come back. */
  erased: number
  /** Raters who leave the pool, because no list names them any more, or they do not consent any more. */
  left: number
  /** Number that the next new rater gets. */
  next: number
  digest: string | null
  /** Lists of service objects that are taken up, and for which units. */
  lists: { unit: string; handIn: number }[]
  /** People of these lists whose key is not on this machine. */
  unreadable: number
  /** The import of the same file before; null: none. */
  known: { entry: number; at: number } | null
  /** How many chunks follow. */
  chunks: number
}

/** Rows for one transaction of the writer, as JSON: raters, empty where nothing is said, units, lines of lists. */
export interface PoolChunk {
  raters?: [number: number, name: string, organisation: string, phone: string][]
  units?: [rater: number, unit: string, kind: ObjectKind][]
  lines?: [handIn: number, line: number, rater: number][]
}

/** Each seals that many people, or writes that many rows: some 20 ms of the writer. */
const RATERS_A_CHUNK = 400
const ROWS_A_CHUNK = 1_500

/**
 * Plans an import, beside the writer: the plan first, then chunks of rows for it. Nothing is written.
 *
 * @throws Refusal unknown-campaign, people-erased; personal-keys-missing where the pool cannot be read on this machine
 */
export function* planPoolImport(
  reader: Reader,
  order: PoolOrder,
): Generator<{ plan: PoolPlan } | { chunk: string }, void> {
  const { source, file } = order
  const campaign = campaignById(reader, order.campaign, order.now).id
  if (erasedOn(reader, campaign) !== null) throw new Refusal('people-erased', campaign)
  const isErased = erasedPeople(reader, campaign)
  const lists = file === undefined ? acceptedLists(reader, campaign) : null
  const all = lists === null ? rowsOf(file!.rows, (unit) => reader.registry.heirOf(unit)) : lists.rows
  const rows = all.filter((row) => !isErased(row))
  const units = unitsOf(reader, campaign)
  const pool = knownRaters(reader, campaign, units, source)
  const first = nextRater(reader)
  const { added, ids, next } = enterSource(pool, rows, first)
  const numbers = ids.map(raterNumber)
  const places = unitsIn(rows, numbers)
  const lines = lists === null ? [] : lists.rows.filter((row) => !isErased(row))
  const count = (length: number, size: number) => Math.ceil(length / size)
  yield {
    plan: {
      campaign,
      source,
      after: lastBatch(reader),
      rows: all.length,
      entered: added.length,
      merged: rows.length - added.length,
      erased: all.length - rows.length,
      left: lists === null ? 0 : leaving(reader, campaign, units, { lists: lists.lists, numbers }),
      next,
      digest: file?.digest ?? null,
      lists: lists?.lists ?? [],
      unreadable: lists?.unreadable ?? 0,
      known: file === undefined ? null : knownFile(reader, campaign, file.digest),
      chunks:
        count(added.length, RATERS_A_CHUNK) + count(places.length, ROWS_A_CHUNK) + count(lines.length, ROWS_A_CHUNK),
    },
  }
  yield* slices(added, RATERS_A_CHUNK, (some) => ({
    raters: some.map(({ id, name, organisation, phone }) => [raterNumber(id), name, organisation ?? '', phone ?? '']),
  }))
  yield* slices(places, ROWS_A_CHUNK, (some) => ({ units: some }))
  yield* slices([...lines.entries()], ROWS_A_CHUNK, (some) => ({
    lines: some.map(([i, { handIn, line }]) => [handIn, line, numbers[i]!]),
  }))
}

function* slices<T>(all: readonly T[], size: number, chunk: (some: T[]) => PoolChunk): Generator<{ chunk: string }> {
  for (let from = 0; from < all.length; from += size)
    yield { chunk: JSON.stringify(chunk(all.slice(from, from + size))) }
}

function rowsOf(text: string, heirOf: (unit: string) => string): PoolRow[] {
  const cells = JSON.parse(text) as [
    unit: string,
    kind: ObjectKind,
    name: string,
    organisation: string,
    phone: string,
  ][]
  return cells.map(([unit, kind, name, organisation, phone]) => ({
    unit: heirOf(unit),
    kind,
    name,
    ...(organisation === '' ? {} : { organisation }),
    ...(phone === '' ? {} : { phone }),
  }))
}

/** @throws Refusal personal-keys-missing */
function knownRaters(reader: Reader, campaign: string, units: readonly UnitRow[], source: PoolSource): KnownRater[] {
  const named = new Map<number, string[]>()
  for (const { rater, unit, source: by } of units)
    if (by === source) {
      const list = named.get(rater)
      if (list) list.push(unit)
      else named.set(rater, [unit])
    }
  const raters = ratersOf(reader, campaign)
  const texts = reader.keys.personal.unsealAll(raters.map(({ key, sealed }) => ({ id: key, sealed })))
  const persons = texts.map(personOf)
  // Where some can be read the keys are this pool's: who cannot was erased after the backup that was put back.
  if (raters.length > 0 && persons.every((person) => person === null))
    throw new Refusal('personal-keys-missing', raterId(raters[0]!.number))
  return raters.flatMap(({ number }, i) => {
    const person = persons[i]!
    if (person === null) return []
    const { salt: _salt, ...rest } = person
    return [{ id: raterId(number), ...rest, unitsOfSource: named.get(number) ?? [] }]
  })
}

/** One row a rater and unit, with the first of its kinds. */
function unitsIn(rows: readonly PoolRow[], numbers: readonly number[]): NonNullable<PoolChunk['units']> {
  const found = new Map<string, [number, string, ObjectKind]>()
  for (const [i, { unit, kind }] of rows.entries()) {
    const key = `${numbers[i]} ${unit}`
    const known = found.get(key)
    if (known) known[2] = firstKind(known[2], kind)
    else found.set(key, [numbers[i]!, unit, kind])
  }
  return [...found.values()]
}

/** How many are in the pool now, and will be in no more. */
function leaving(
  reader: Reader,
  campaign: string,
  units: readonly UnitRow[],
  { lists, numbers }: { lists: PoolPlan['lists']; numbers: readonly number[] },
): number {
  const rootOf = rootsOf(reader, campaign)
  const taken = new Set(lists.map(({ unit }) => unit))
  const stay = new Set(numbers.map(rootOf))
  for (const { rater, unit, source } of units) if (source !== 'objects' || !taken.has(unit)) stay.add(rootOf(rater))
  return new Set(units.map(({ rater }) => rootOf(rater)).filter((root) => !stay.has(root))).size
}

function knownFile(reader: Reader, campaign: string, digest: string): PoolPlan['known'] {
  const secret = poolSecret(reader, campaign)
  if (secret === null) return null
  const row = reader
    .sql('SELECT n, at FROM pool_import WHERE campaign = ? AND hash = ? ORDER BY n DESC')
    .get(campaign, fileHash(secret, digest)) as { n: number; at: number } | undefined
  return row === undefined ? null : { entry: row.n, at: row.at }
}
