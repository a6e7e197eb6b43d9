import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { EntryBodies, SealedUnit } from '../../../contract/ledger/ledger-entries.ts'
import { FIRST_METHOD } from '../../../contract/methods.ts'
import type { LevelCounts as CountsByLevel, MethodRow, MethodScores, RowFigures } from '../../../contract/scores.ts'
import { EMPTY_TALLY, total, type LevelCounts, type Tally } from '../../../rules/score/tally.ts'
import { sealBody, sealsWithin, type MethodSpan } from '../../changes/seals/seals.ts'
import type { MethodRecord } from '../../methods/method-record.ts'
import { recordOf } from '../../methods/records.ts'
import type { Sql } from '../../sqlite/statements.ts'

export interface SealedFigures {
  answer: MethodScores
  /** Of the service-centre method: what stands behind each row, by unit. */
  tallies: ReadonlyMap<string, Tally>
}

/** The sealed figures of exactly this period by a method, or undefined while it is not sealed. */
export function sealedFigures(sql: Sql, { method, since, until }: MethodSpan): SealedFigures | undefined {
  const seals = sealsWithin(sql, { method, since, until })
  const seal = seals.find((each) => each.since === since && each.until === until)
  return seal && figuresOf(seal.n, sealBody(sql, seal.n))
}

/** The `scores` answer that a seal holds, with the figures behind it; `n` is the number of its entry. */
export function figuresOf(n: number, body: EntryBodies['seal']): SealedFigures {
  const record = recordOf(body.method ?? FIRST_METHOD)
  const units = body.method === undefined || body.method === FIRST_METHOD ? body.units : []
  return {
    answer: {
      campaign: body.campaign,
      method: record.code,
      from: body.from,
      to: body.to,
      policy: body.policy,
      asOf: isoShanghai(body.asOf),
      sealed: n,
      units: body.units.map((unit) => rowOf(record, unit)),
    },
    tallies: new Map(units.map((unit) => [unit.code, tallyOf(unit)])),
  }
}

/** What is null in an answer is absent in a ledger; what the method does not have is absent in both. */
function rowOf({ figures, own }: MethodRecord, unit: SealedUnit): MethodRow {
  const kept = Object.fromEntries(figures.map((name) => [name, FIGURES[name](unit)])) as Partial<RowFigures>
  return {
    unit: { code: unit.code, name: unit.name, kind: unit.kind },
    status: unit.status,
    score: unit.score ?? null,
    rank: unit.rank ?? null,
    ...kept,
    ...(own.length === 0 ? {} : { own: Object.fromEntries(own.map((name) => [name, unit.own?.[name] ?? null])) }),
  }
}

const FIGURES: { [Name in keyof RowFigures]: (unit: SealedUnit) => RowFigures[Name] } = {
  n: ({ n, counts }) => n ?? total(levels(counts)),
  counts: ({ counts }) => byLevel(levels(counts)),
  invited: ({ invited = 0 }) => invited,
  unrated: ({ unrated = 0 }) => unrated,
  unratedRate: ({ unratedRate = null }) => unratedRate,
  favourableRate: ({ favourableRate = null }) => favourableRate,
  interval: ({ interval = null }) => interval,
  raw: ({ raw, rawScore = null, rawRank = null }) => ({ score: rawScore, n: total(levels(raw)), rank: rawRank }),
}

function levels(counts: number[] | undefined): LevelCounts {
  return (counts as LevelCounts | undefined) ?? EMPTY_TALLY.counts
}

function byLevel(counts: LevelCounts): CountsByLevel {
  return { '1': counts[0], '2': counts[1], '3': counts[2], '4': counts[3], '5': counts[4] }
}

function tallyOf({ counts, raw, held, served, invited, shown, pressed, unrated, down }: SealedUnit): Tally {
  return {
    counts: levels(counts),
    raw: levels(raw),
    held: held ?? 0,
    served: served ?? 0,
    invited: invited ?? 0,
    shown: shown ?? 0,
    pressed: pressed ?? 0,
    unrated: unrated ?? 0,
    down: down ?? 0,
  }
}
