import type { Drawn, DrawRecord, RecordedStratum } from '../../contract/survey/draw.ts'
import { drawSample, type DeviationOf } from './draw.ts'
import type { Stratum } from './frame.ts'
import type { TicketOf } from './ticket.ts'

/** Where a record and its recomputation part: the first place, in the order of the record. */
export interface Difference {
  code: 'frame-differs' | 'record-differs'
  /** `frame.hash`, `frame.strata`, `drawn`, `reserves`. */
  list: 'frame.hash' | 'frame.strata' | 'drawn' | 'reserves'
  /** Line of the list, from 1; absent for the hash. */
  line?: number
  /** Member of the line; absent where the whole line is missing or one too many. */
  member?: string
  /** What follows from frame, rules and seed, and what the record has; null: nothing. */
  expected: string | number | null
  found: string | number | null
  /** Of which stratum it is. */
  stratum?: { unit: string; kind: string }
}

/**
 * Recomputes a record from the frame, and its own rules, deviations and seed: sizes, allocation, tickets, drawn, reserves.
 * Deviations are taken as recorded: they follow from last year's answers, which are in no record.
 *
 * @returns the first difference, or null where all of it follows
 */
export function checkDraw(
  record: DrawRecord,
  strata: readonly Stratum[],
  { frameHash, ticketOf }: { frameHash: string; ticketOf: TicketOf },
): Difference | null {
  if (record.frame.hash !== frameHash)
    return { code: 'frame-differs', list: 'frame.hash', expected: frameHash, found: record.frame.hash }
  const { campaign, rules, seed } = record
  const deviationOf = deviationsIn(record.frame.strata)
  const made = drawSample({ campaign, strata, frameHash, rules, deviationOf, seed, ticketOf })
  return (
    firstOf('frame.strata', made.frame.strata, record.frame.strata) ??
    firstOf('drawn', made.drawn, record.drawn) ??
    firstOf('reserves', made.reserves, record.reserves)
  )
}

function deviationsIn(strata: readonly RecordedStratum[]): DeviationOf {
  const found = new Map(strata.map(({ unit, kind, deviation }) => [`${unit},${kind}`, deviation]))
  return (unit, kind) => found.get(`${unit},${kind}`) ?? null
}

function firstOf<T extends RecordedStratum | Drawn>(
  list: Difference['list'],
  expected: readonly T[],
  found: readonly T[],
): Difference | null {
  for (let i = 0; i < Math.max(expected.length, found.length); i++) {
    const [want, has] = [expected[i], found[i]]
    const at = { code: 'record-differs' as const, list, line: i + 1 }
    const stratum = stratumOf((want ?? has)!)
    if (want === undefined || has === undefined)
      return { ...at, expected: want ? nameOf(want) : null, found: has ? nameOf(has) : null, stratum }
    for (const [member, value] of Object.entries(want)) {
      const other = (has as unknown as Record<string, string | number>)[member]!
      if (value !== other) return { ...at, member, expected: value, found: other, stratum }
    }
  }
  return null
}

function stratumOf({ unit, kind }: RecordedStratum | Drawn): { unit: string; kind: string } {
  return { unit, kind }
}

function nameOf(line: RecordedStratum | Drawn): string {
  return 'id' in line ? line.id : `${line.unit},${line.kind}`
}
