import { sha256Text } from '../hash/block-hash.ts'
import { ofKey } from '../ledger/registry.ts'

/** The draw of section 12. */
export const KINDS = [
  'grassroots-unit',
  'grassroots-organisation',
  'staff',
  'market-entity',
  'citizen',
  'department-head',
]

export interface FrameLine {
  id: string
  unit: string
  kind: string
}

export interface Stratum {
  unit: string
  kind: string
  ids: string[]
}

export interface Allocated {
  unit: string
  kind: string
  size: number
  take: number
  deviation: number
}

export function frameLine(text: string): FrameLine {
  const [id, unit, kind] = text.split(',') as [string, string, string]
  return { id, unit, kind }
}

/** J, then H, then other letters, each by number; a unit's kinds in their own order. */
export function strataOf(lines: Iterable<FrameLine>): Stratum[] {
  const strata = new Map<string, Stratum>()
  for (const { id, unit, kind } of lines) ofKey(strata, `${unit},${kind}`, () => ({ unit, kind, ids: [] })).ids.push(id)
  const letter = (unit: string) => ['J', 'H'].indexOf(unit[0]!) >>> 0
  const compare = (a: Stratum, b: Stratum) =>
    letter(a.unit) - letter(b.unit) ||
    (a.unit[0]! < b.unit[0]! ? -1 : a.unit[0]! > b.unit[0]! ? 1 : 0) ||
    Number(a.unit.slice(1)) - Number(b.unit.slice(1)) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind)
  // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
  return [...strata.values()].sort(compare)
}

/**
 * How many are taken of each stratum.
 *
 * @param deviationOf of last year's answers of a unit's kind, or null
 */
export function allocate(
  strata: readonly Stratum[],
  { perUnit, floor }: { perUnit: number; floor: number },
  deviationOf: (unit: string, kind: string) => number | null,
): Allocated[] {
  const units = new Map<string, Stratum[]>()
  for (const stratum of strata) ofKey(units, stratum.unit, () => []).push(stratum)
  return [...units.values()].flatMap((kinds) => {
    let known = kinds.map(({ unit, kind }) => deviationOf(unit, kind))
    if (known.includes(null) || known.every((each) => each === 0)) known = kinds.map(() => 1)
    const takes = kinds.map(({ ids }) => Math.min(floor, ids.length))
    while (takes.reduce((sum, take) => sum + take, 0) < perUnit) {
      const next = neediest(kinds, known as number[], takes)
      if (next === null) break
      takes[next]!++
    }
    return kinds.map(({ unit, kind, ids }, i) => ({
      unit,
      kind,
      size: ids.length,
      take: takes[i]!,
      deviation: known[i]!,
    }))
  })
}

/** The kind with the largest size²·deviation²/(k(k+1)) that is not full; the first of equal ones. */
function neediest(kinds: readonly Stratum[], deviations: readonly number[], takes: readonly number[]): number | null {
  let best: { at: number; over: bigint; under: bigint } | null = null
  kinds.forEach(({ ids }, at) => {
    const k = BigInt(takes[at]!)
    if (takes[at]! >= ids.length) return
    const over = BigInt(ids.length) ** 2n * BigInt(deviations[at]!) ** 2n
    const under = k * (k + 1n)
    // With nothing taken the quotient has no end.
    const isLarger =
      best === null || (under === 0n ? best.under > 0n : best.under > 0n && over * best.under > best.over * under)
    if (isLarger) best = { at, over, under }
  })
  return (best as { at: number } | null)?.at ?? null
}

export function ticketOf(seedHash: string, id: string): string {
  const digits = BigInt(`0x${sha256Text(seedHash + id)}`)
    .toString()
    .padStart(78, '0')
  let backwards = ''
  for (const digit of digits) backwards = digit + backwards
  return `0.${backwards}`
}

export interface Placed {
  id: string
  ticket: string
}

/** Ids of each stratum in the order of their tickets. */
export function inOrder(strata: readonly Stratum[], seed: string): Placed[][] {
  const seedHash = sha256Text(seed)
  return strata.map(({ ids }) => {
    const placed = ids.map((id) => ({ id, ticket: ticketOf(seedHash, id) }))
    // Tickets are of one length, so their text is in the order of their numbers.
    // oxlint-disable-next-line unicorn/no-array-sort -- the list is ours, and Chromium 109 has no toSorted
    return placed.sort((a, b) => (a.ticket < b.ticket ? -1 : 1))
  })
}

export interface DrawRecord {
  campaign: string
  method: 'third-party'
  frame: { hash: string; strata: Allocated[] }
  rules: { perUnit: number; floor: number }
  seed: string
  drawn: object[]
  reserves: object[]
}

/** The record of a draw; its hash is that of its canonical JSON. */
export function recordOf(
  { campaign, hash, rules, seed }: { campaign: string; hash: string; rules: DrawRecord['rules']; seed: string },
  strata: Allocated[],
  placed: readonly Placed[][],
): DrawRecord {
  const rows = strata.map(({ unit, kind, take }, s) =>
    placed[s]!.map(({ id, ticket }, i) => ({ isDrawn: i < take, row: { unit, kind, order: i + 1, id, ticket } })),
  )
  const of = (isDrawn: boolean) =>
    rows.flatMap((each) => each.filter((row) => row.isDrawn === isDrawn).map(({ row }) => row))
  return { campaign, method: 'third-party', frame: { hash, strata }, rules, seed, drawn: of(true), reserves: of(false) }
}
