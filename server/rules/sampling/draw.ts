import { Refusal } from '../../contract/errors.ts'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { MOST_DEVIATION, MOST_PER_UNIT } from '../../contract/survey/draw-limits.ts'
import type { DrawRecord, DrawRules, Drawn, RecordedStratum } from '../../contract/survey/draw.ts'
import type { ObjectKind } from '../../contract/survey/kinds.ts'
import { allocate, deviationsUsed } from './allocate.ts'
import type { Stratum } from './frame.ts'
import { checkSeed } from './seed.ts'
import { inTicketOrder, type TicketOf } from './ticket.ts'

/** Last year's deviation of a kind of a unit, hundredths of a point; null: fewer than two answers. */
export type DeviationOf = (unit: string, kind: ObjectKind) => number | null

export const NO_DEVIATIONS: DeviationOf = () => null

/** @throws Refusal draw-rules-malformed */
export function checkRules({ perUnit, floor }: DrawRules): void {
  for (const [name, value] of Object.entries({ perUnit, floor }))
    if (!isWhole(value, 1, MOST_PER_UNIT)) throw new Refusal('draw-rules-malformed', `${name} ${value}`)
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}

/** How many raters a stratum has. */
export interface SizedStratum {
  unit: string
  kind: ObjectKind
  size: number
}

/**
 * How many each stratum gives.
 *
 * @param strata as `strataOf` puts them
 * @throws Refusal draw-rules-malformed, frame-empty
 */
export function planDraw(strata: readonly Stratum[], rules: DrawRules, deviationOf: DeviationOf): RecordedStratum[] {
  const sized = strata.map(({ unit, kind, ids }) => ({ unit, kind, size: ids.length }))
  return planSizes(sized, rules, deviationOf)
}

/** The same by sizes alone. @throws Refusal draw-rules-malformed, frame-empty */
export function planSizes(
  strata: readonly SizedStratum[],
  rules: DrawRules,
  deviationOf: DeviationOf,
): RecordedStratum[] {
  checkRules(rules)
  if (strata.length === 0) throw new Refusal('frame-empty')
  const plan: RecordedStratum[] = []
  for (let from = 0, to = 0; from < strata.length; from = to) {
    const { unit } = strata[from]!
    while (strata[to]?.unit === unit) to++
    const kinds = strata.slice(from, to)
    const sizes = kinds.map(({ size }) => size)
    const deviations = deviationsUsed(kinds.map(({ kind }) => checkDeviation(deviationOf(unit, kind), unit, kind)))
    const takes = allocate({ sizes, deviations }, rules.perUnit, rules.floor)
    for (const [i, { kind }] of kinds.entries())
      plan.push({ unit, kind, size: sizes[i]!, take: takes[i]!, deviation: deviations[i]! })
  }
  return plan
}

function checkDeviation(deviation: number | null, unit: string, kind: ObjectKind): number | null {
  if (deviation === null || isWhole(deviation, 0, MOST_DEVIATION)) return deviation
  throw new Refusal(
    'draw-rules-malformed',
    `deviation of ${unit} ${kind}: ${deviation}`,
    `${unit} ${kind} 的标准差：${deviation}`,
  )
}

export interface DrawOrder {
  campaign: string
  strata: readonly Stratum[]
  /** SHA-256 of the frame's bytes. */
  frameHash: string
  rules: DrawRules
  deviationOf: DeviationOf
  seed: string
  /** Tickets under the seed (`ticketsOf`). */
  ticketOf: TicketOf
}

/**
 * The draw: in each stratum the smallest tickets are drawn, the others are reserves in the order of theirs.
 *
 * @throws Refusal seed-malformed, draw-rules-malformed, frame-empty
 */
export function drawSample({ campaign, strata, frameHash, rules, deviationOf, seed, ticketOf }: DrawOrder): DrawRecord {
  checkSeed(seed)
  const plan = planDraw(strata, rules, deviationOf)
  const drawn: Drawn[] = []
  const reserves: Drawn[] = []
  for (const [i, { unit, kind, ids }] of strata.entries()) {
    const { take } = plan[i]!
    for (const [at, { id, ticket }] of inTicketOrder(ids, ticketOf).entries())
      (at < take ? drawn : reserves).push({ unit, kind, order: at + 1, id, ticket })
  }
  return {
    campaign,
    method: 'third-party',
    frame: { hash: frameHash, strata: plan },
    rules: { perUnit: rules.perUnit, floor: rules.floor },
    seed,
    drawn,
    reserves,
  }
}

/** RFC 8785 JSON of a record. A file with these bytes and nothing else has the record's hash. */
export function recordText(record: DrawRecord): string {
  return canonicalJson(record)
}
