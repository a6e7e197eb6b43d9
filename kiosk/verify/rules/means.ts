import { decimal, ends, fraction, hundredths } from './exact.ts'

/** Points of level 1 to 5. */
export type Points = readonly number[]

export function pointsOf(policy: { points: Record<string, number> }): Points {
  return [1, 2, 3, 4, 5].map((level) => policy.points[level]!)
}

/** Under so many no interval is given, whatever the policy says. */
const INTERVAL_MINIMUM = 30

const sum = (counts: readonly number[], worth: (i: number) => number) =>
  counts.reduce((all, count, i) => all + BigInt(count) * BigInt(worth(i)), 0n)

export const total = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0)

/** The mean of points over counts by level, in hundredths; null of nothing. */
export function meanOf(counts: readonly number[], points: Points): number | null {
  const n = total(counts)
  return n === 0
    ? null
    : hundredths(
        fraction(
          sum(counts, (i) => points[i]!),
          n,
        ),
      )
}

/** 95 % interval of a mean (section 7). @param of by how much the points are too large: 2 of half points */
export function intervalOf(counts: readonly number[], points: readonly number[], of = 1): [string, string] | undefined {
  const n = BigInt(total(counts))
  if (n < BigInt(INTERVAL_MINIMUM)) return undefined
  const s = sum(counts, (i) => points[i]!)
  const q = sum(counts, (i) => points[i]! ** 2)
  const unit = BigInt(of)
  const square = fraction(196n * 196n * (n * q - s * s), 10_000n * n * n * (n - 1n) * unit * unit)
  return ends(fraction(s, n * unit), square)
}

/** A part in per cent with two decimals; undefined of nothing. */
export function rateOf(part: number, whole: number): string | undefined {
  return whole === 0 ? undefined : decimal(hundredths(fraction(100 * part, whole)))
}
