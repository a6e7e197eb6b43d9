import type { SealedUnit } from '../../contract/ledger/ledger-entries.ts'
import type { MethodRow, OwnFigure } from '../../contract/scores.ts'

/** A row of the scores as a seal keeps it: what is null in an answer is absent in a ledger. Of any method but service-centre. */
export function sealedRow({ unit, status, score, rank, ...figures }: MethodRow): SealedUnit {
  const { n, counts, invited, unrated, unratedRate, favourableRate, interval, own } = figures
  return {
    code: unit.code,
    name: unit.name,
    kind: unit.kind,
    status,
    ...(score === null ? {} : { score }),
    ...(rank === null ? {} : { rank }),
    ...(interval == null ? {} : { interval }),
    ...(favourableRate == null ? {} : { favourableRate }),
    ...(unratedRate == null ? {} : { unratedRate }),
    ...(n === undefined ? {} : { n }),
    ...(counts === undefined ? {} : { counts: [counts[1], counts[2], counts[3], counts[4], counts[5]] }),
    ...(invited === undefined ? {} : { invited }),
    ...(unrated === undefined ? {} : { unrated }),
    ...(own === undefined ? {} : { own: present(own) }),
  }
}

function present(own: Record<string, OwnFigure>): Record<string, number | string> {
  return Object.fromEntries(Object.entries(own).filter((each): each is [string, number | string] => each[1] !== null))
}
