import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { EntryBodies, SealedUnit } from '../../../contract/ledger/ledger-entries.ts'
import type { ScoreRow, ScoresAnswer } from '../../../contract/scores.ts'
import { sealBody, sealsWithin } from '../../changes/seals.ts'
import type { Sql } from '../../sqlite/statements.ts'
import { total, type LevelCounts, type Tally } from '../../../rules/score/tally.ts'
import type { Period } from './campaigns.ts'

export { sealedUnit } from '../../changes/sealed-unit.ts'

export interface SealedFigures {
  answer: ScoresAnswer
  tallies: ReadonlyMap<string, Tally>
}

/** The sealed figures of exactly this period, or undefined while it is not sealed. */
export function sealedFigures(sql: Sql, { since, until }: Pick<Period, 'since' | 'until'>): SealedFigures | undefined {
  const seal = sealsWithin(sql, since, until).find((each) => each.since === since && each.until === until)
  return seal && figuresOf(seal.n, sealBody(sql, seal.n))
}

/** The `scores` answer that a seal holds, with the figures behind it; `n` is the number of its entry. */
export function figuresOf(n: number, body: EntryBodies['seal']): SealedFigures {
  return {
    answer: {
      campaign: body.campaign,
      method: 'service-centre',
      from: body.from,
      to: body.to,
      policy: body.policy,
      asOf: isoShanghai(body.asOf),
      sealed: n,
      units: body.units.map(rowOf),
    },
    tallies: new Map(body.units.map((unit) => [unit.code, tallyOf(unit)])),
  }
}

function rowOf(unit: SealedUnit): ScoreRow {
  const { counts, raw } = tallyOf(unit)
  return {
    unit: { code: unit.code, name: unit.name, kind: unit.kind },
    status: unit.status,
    score: unit.score ?? null,
    rank: unit.rank ?? null,
    n: total(counts),
    counts: { '1': counts[0], '2': counts[1], '3': counts[2], '4': counts[3], '5': counts[4] },
    invited: unit.invited,
    unrated: unit.unrated,
    unratedRate: unit.unratedRate ?? null,
    favourableRate: unit.favourableRate ?? null,
    interval: unit.interval ?? null,
    raw: { score: unit.rawScore ?? null, n: total(raw), rank: unit.rawRank ?? null },
  }
}

function tallyOf(unit: SealedUnit): Tally {
  const { held, served, invited, shown, pressed, unrated, down } = unit
  return {
    counts: unit.counts as unknown as LevelCounts,
    raw: unit.raw as unknown as LevelCounts,
    held,
    served,
    invited,
    shown,
    pressed,
    unrated,
    down,
  }
}
