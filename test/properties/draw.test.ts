import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { DrawRecord } from '../../server/contract/survey/draw.ts'
import { allocate } from '../../server/rules/sampling/allocate.ts'
import { checkDraw } from '../../server/rules/sampling/check-draw.ts'
import { recordText } from '../../server/rules/sampling/draw.ts'
import { parseFrame, strataOf } from '../../server/rules/sampling/frame.ts'
import { parseRecord } from '../../server/rules/sampling/read-record.ts'
import { inTicketOrder, ticketsOf } from '../../server/rules/sampling/ticket.ts'
import { NO_PYTHON, runPython } from '../fixtures/score/run-python.ts'
import { deviations, drawOf, drawRules, lookUp, raters, seeds, sha256 } from '../helpers/draws.ts'
import { seed } from '../helpers/seed.ts'

const FRAMES = 200
const PROGRAM = new URL('../fixtures/sampling/draw.py', import.meta.url).pathname

describe(`the draw (seed ${seed})`, () => {
  test(`of ${FRAMES} random frames is that of a program which shares no line with it`, (context) => {
    const drawn = fc.sample(fc.record({ raters, rules: drawRules, seed: seeds, deviations }), {
      seed,
      numRuns: FRAMES,
    })
    const ours = drawn.map((each) => drawOf(each.raters, { ...each, deviationOf: lookUp(each.deviations) }))
    const orders = drawn.map(({ raters: all, ...rest }) => ({
      campaign: '2026',
      // In no order: the other program sorts them itself.
      lines: all
        .flatMap(({ id, person, units }) =>
          Object.entries(units).map(([unit, kind]) => [`${id}-${unit}`, unit, kind, person]),
        )
        .toReversed(),
      ...rest,
    }))
    const answer = runPython([PROGRAM], JSON.stringify({ draws: orders }))
    if (answer === null) return context.skip(NO_PYTHON)
    const { draws } = answer as { draws: { frame: string; record: DrawRecord; hash: string }[] }
    expect(draws).toHaveLength(FRAMES)
    for (const [i, theirs] of draws.entries()) {
      expect(ours[i]!.frame).toBe(theirs.frame)
      expect(ours[i]!.record).toEqual(theirs.record)
      expect(sha256(recordText(ours[i]!.record))).toBe(theirs.hash)
    }
  })

  test('with a rater more leaves the order of all others', () => {
    fc.assert(
      fc.property(raters, seeds, fc.nat(), (all, digits, left) => {
        const [gone] = all.splice(left % all.length, 1)
        const orderOf = (some: typeof all) => {
          const { drawn, reserves } = drawOf(some, { seed: digits }).record
          return [...drawn, ...reserves]
            .toSorted((a, b) => a.unit.localeCompare(b.unit) || a.kind.localeCompare(b.kind) || a.order - b.order)
            .map(({ id }) => id)
        }
        if (all.length === 0) return
        const after = orderOf([...all, gone!])
        expect(after.filter((id) => !id.startsWith(`${gone!.id}-`))).toEqual(orderOf(all))
      }),
      { seed, numRuns: 60 },
    )
  })

  test('of a record that was changed in any one place is told from the true one, and from a true record nothing is', () => {
    const place = fc.record({ list: fc.constantFrom('strata', 'drawn', 'reserves'), at: fc.nat(), member: fc.nat() })
    fc.assert(
      fc.property(raters, drawRules, seeds, place, fc.nat(8), (all, rules, digits, { list, at, member }, by) => {
        const { frame, record } = drawOf(all, { rules, seed: digits })
        const strata = strataOf(parseFrame(frame))
        const proof = { frameHash: sha256(frame), ticketOf: ticketsOf(digits, sha256) }
        expect(checkDraw(parseRecord(recordText(record)), strata, proof)).toBeNull()
        const lines: object[] = list === 'strata' ? record.frame.strata : record[list]
        if (lines.length === 0) return
        const line = lines[at % lines.length] as Record<string, string | number>
        // Deviations are taken as recorded; all else follows.
        const names = Object.keys(line).filter((name) => name !== 'deviation')
        const name = names[member % names.length]!
        const value = line[name]!
        line[name] = typeof value === 'number' ? value + 1 + by : otherText(value, by)
        expect(checkDraw(record, strata, proof)).toMatchObject({ code: 'record-differs' })
      }),
      { seed, numRuns: 150 },
    )
  })

  test('draws no more than a stratum has, all of what it should, and everybody once', () => {
    fc.assert(
      fc.property(raters, drawRules, seeds, deviations, (all, rules, digits, table) => {
        const { record } = drawOf(all, { rules, seed: digits, deviationOf: lookUp(table) })
        const { strata } = record.frame
        for (const { size, take } of strata) expect(take).toBeGreaterThanOrEqual(Math.min(size, rules.floor))
        for (const unit of new Set(strata.map((each) => each.unit))) {
          const own = strata.filter((each) => each.unit === unit)
          const [take, size] = [own, own].map((list, i) =>
            list.reduce((sum, each) => sum + (i ? each.size : each.take), 0),
          )
          const floors = own.reduce((sum, each) => sum + Math.min(each.size, rules.floor), 0)
          expect(take).toBe(Math.max(floors, Math.min(size!, rules.perUnit)))
        }
        expect(record.drawn).toHaveLength(strata.reduce((sum, { take }) => sum + take, 0))
        const ids = [...record.drawn, ...record.reserves].map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids).toHaveLength(strata.reduce((sum, { size }) => sum + size, 0))
      }),
      { seed, numRuns: 100 },
    )
  })
})

/** The text with its last character changed. */
function otherText(text: string, by: number): string {
  const last = text.charCodeAt(text.length - 1)
  return text.slice(0, -1) + String.fromCharCode(last === 48 + by ? 57 : 48 + by)
}

describe('Wright’s exact allocation', () => {
  test('has the least variance of all allocations, tried one by one', () => {
    const kind = fc.record({ size: fc.integer({ min: 1, max: 9 }), deviation: fc.integer({ min: 1, max: 50 }) })
    fc.assert(
      fc.property(fc.array(kind, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 20 }), (kinds, perUnit) => {
        const [sizes, spread] = [kinds.map(({ size }) => size), kinds.map(({ deviation }) => deviation)]
        const takes = allocate({ sizes, deviations: spread }, perUnit, 1)
        // Σ N²S²/n, less what is the same for every allocation.
        const variance = (n: readonly number[]) =>
          n.reduce((sum, count, i) => sum + (sizes[i]! * spread[i]!) ** 2 / count, 0)
        const best = Math.min(
          ...allocations(
            sizes,
            takes.reduce((a, b) => a + b),
          ).map(variance),
        )
        expect(variance(takes)).toBeLessThanOrEqual(best * (1 + 1e-12))
      }),
      { seed, numRuns: 150 },
    )
  })
})

/** Every way to take `n` of these, at least one of each. */
function allocations([size, ...rest]: readonly number[], n: number): number[][] {
  if (size === undefined) return n === 0 ? [[]] : []
  const most = Math.min(size, n - rest.length)
  return Array.from({ length: Math.max(0, most) }, (_, i) => i + 1).flatMap((take) =>
    allocations(rest, n - take).map((others) => [take, ...others]),
  )
}

describe('chance', () => {
  const SEEDS = 10_000
  const PEOPLE = 20
  const TAKE = 5
  /** Quantile of chi-square with 19 degrees of freedom that one honest draw in a thousand exceeds. */
  const LIMIT = 43.82
  const ids = Array.from({ length: PEOPLE }, (_, i) => `R${String(i + 1).padStart(6, '0')}-J36`)
  const places = Array.from({ length: SEEDS }, (_, i) => {
    const order = inTicketOrder(ids, ticketsOf(String(i + 1).padStart(20, '0'), sha256))
    return order.map(({ id }) => ids.indexOf(id))
  })
  const chiSquare = (counts: readonly number[], expected: number, variance: number) =>
    counts.reduce((sum, count) => sum + (count - expected) ** 2 / variance, 0)

  test(`has no favourite among ${PEOPLE} over ${SEEDS} seeds`, () => {
    const counts = ids.map((_, who) => places.filter((order) => order.indexOf(who) < TAKE).length)
    const share = TAKE / PEOPLE
    // Drawn without replacement: counts of one draw hang together, which this factor makes good.
    const variance = (SEEDS * share * (1 - share) * PEOPLE) / (PEOPLE - 1)
    expect(chiSquare(counts, SEEDS * share, variance)).toBeLessThan(LIMIT)
  })

  test('gives every place to everybody alike', () => {
    for (const place of [0, TAKE - 1, TAKE, PEOPLE - 1]) {
      const counts = ids.map((_, who) => places.filter((order) => order[place] === who).length)
      expect(chiSquare(counts, SEEDS / PEOPLE, SEEDS / PEOPLE)).toBeLessThan(LIMIT)
    }
  })

  test('would be caught with a favourite: somebody whose ticket is two fifths smaller', () => {
    const counts = ids.map(() => 0)
    for (let i = 0; i < 1_000; i++) {
      const fair = ticketsOf(String(i).padStart(20, '0'), sha256)
      const tilted = (id: string) => (id === ids[7] ? (Number(fair(id)) * 0.6).toFixed(20) : fair(id))
      for (const { id } of inTicketOrder(ids, tilted).slice(0, TAKE)) counts[ids.indexOf(id)]!++
    }
    const share = TAKE / PEOPLE
    expect(chiSquare(counts, 1_000 * share, (1_000 * share * (1 - share) * PEOPLE) / (PEOPLE - 1))).toBeGreaterThan(
      LIMIT,
    )
  })
})
