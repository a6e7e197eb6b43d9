import type { SealedUnit } from '../../../contract/ledger/ledger-entries.ts'
import type { ScoreRow } from '../../../contract/scores.ts'
import { EMPTY_TALLY, type Tally } from '../../../rules/score/tally.ts'

/** A unit's row as a seal keeps it: what is null in an answer is absent in a ledger. */
export function sealedUnit(row: ScoreRow, tally: Tally = EMPTY_TALLY): SealedUnit {
  return {
    code: row.unit.code,
    name: row.unit.name,
    kind: row.unit.kind,
    status: row.status,
    ...(row.score === null ? {} : { score: row.score }),
    ...(row.rank === null ? {} : { rank: row.rank }),
    ...(row.interval === null ? {} : { interval: row.interval }),
    ...(row.favourableRate === null ? {} : { favourableRate: row.favourableRate }),
    ...(row.unratedRate === null ? {} : { unratedRate: row.unratedRate }),
    counts: [...tally.counts],
    ...(row.raw.score === null ? {} : { rawScore: row.raw.score }),
    ...(row.raw.rank === null ? {} : { rawRank: row.raw.rank }),
    raw: [...tally.raw],
    held: tally.held,
    served: tally.served,
    invited: tally.invited,
    shown: tally.shown,
    pressed: tally.pressed,
    unrated: tally.unrated,
    down: tally.down,
  }
}
