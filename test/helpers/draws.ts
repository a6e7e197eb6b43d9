import { createHash } from 'node:crypto'
import fc from 'fast-check'
import type { DrawRecord, DrawRules } from '../../server/contract/survey/draw.ts'
import { OBJECT_KINDS, type ObjectKind } from '../../server/contract/survey/kinds.ts'
import { drawSample, NO_DEVIATIONS, type DeviationOf } from '../../server/rules/sampling/draw.ts'
import { frameLines, frameText, strataOf, type FramedRater } from '../../server/rules/sampling/frame.ts'
import { ticketsOf, type Sha256 } from '../../server/rules/sampling/ticket.ts'

/** Node's own SHA-256. */
export const sha256: Sha256 = (data) => createHash('sha256').update(data).digest('hex')

export const SEED = '01382438112797316654'

/** Raters R000001 … of one unit, so many of each kind. */
export function ratersOf(unit: string, sizes: Partial<Record<ObjectKind, number>>, from = 1): FramedRater[] {
  return Object.entries(sizes)
    .flatMap(([kind, size]) => Array.from({ length: size }, () => kind as ObjectKind))
    .map((kind, i) => {
      const id = `R${String(from + i).padStart(6, '0')}`
      return { id, person: sha256(id), units: { [unit]: kind } }
    })
}

export interface DrawnExample {
  frame: string
  record: DrawRecord
}

/** A draw of these raters. */
export function drawOf(
  raters: readonly FramedRater[],
  {
    rules = { perUnit: 40, floor: 2 },
    deviationOf = NO_DEVIATIONS,
    seed = SEED,
  }: { rules?: DrawRules; deviationOf?: DeviationOf; seed?: string } = {},
): DrawnExample {
  const lines = frameLines(raters)
  const frame = frameText(lines)
  const strata = strataOf(lines)
  const ticketOf = ticketsOf(seed, sha256)
  const frameHash = sha256(frame)
  return { frame, record: drawSample({ campaign: '2026', strata, frameHash, rules, deviationOf, seed, ticketOf }) }
}

const UNITS = ['J01', 'J02', 'J16', 'J36', 'J62', 'J82', 'H01', 'H07']

/** Raters of several units, a kind in each. */
export const raters: fc.Arbitrary<FramedRater[]> = fc
  .array(fc.dictionary(fc.constantFrom(...UNITS), fc.constantFrom(...OBJECT_KINDS), { minKeys: 1, maxKeys: 3 }), {
    minLength: 1,
    maxLength: 150,
  })
  .map((all) =>
    all.map((units, i) => {
      const id = `R${String(i * 7 + 1).padStart(6, '0')}`
      return { id, person: sha256(id), units }
    }),
  )

export const drawRules: fc.Arbitrary<DrawRules> = fc.record({
  perUnit: fc.integer({ min: 1, max: 60 }),
  floor: fc.integer({ min: 1, max: 5 }),
})

export const seeds: fc.Arbitrary<string> = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 20, maxLength: 64 })
  .map((digits) => digits.join(''))

/** Last year's deviations, now and then missing or 0, written as `unit,kind` and hundredths. */
export const deviations: fc.Arbitrary<Record<string, number>> = fc
  .array(
    fc.tuple(
      fc.constantFrom(...UNITS),
      fc.constantFrom(...OBJECT_KINDS),
      fc.oneof(fc.integer({ min: 0, max: 7_071 }), fc.constant(0)),
    ),
    { maxLength: 60 },
  )
  .map((entries) => Object.fromEntries(entries.map(([unit, kind, deviation]) => [`${unit},${kind}`, deviation])))

export function lookUp(table: Record<string, number>): DeviationOf {
  return (unit, kind) => table[`${unit},${kind}`] ?? null
}
