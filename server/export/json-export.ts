import { createHash } from 'node:crypto'
import type { MethodRow, MethodScores } from '../contract/scores.ts'

/** Without `sealed` as the first versions wrote it: their packages must still check. */
export type ExportedScores = Omit<MethodScores, 'sealed'> & { sealed?: number | null | undefined }

/**
 * The `scores` answer as a file: UTF-8, two spaces, LF, keys in the order of the contract and no others, so that the
 * same figures always have the same bytes and one hash.
 */
export function jsonExport(answer: ExportedScores): Uint8Array<ArrayBuffer> {
  const { campaign, method, from, to, policy, asOf, sealed, units } = answer
  const ordered: ExportedScores = {
    campaign,
    method,
    from,
    to,
    policy: { version: policy.version, digest: policy.digest },
    asOf,
    sealed,
    units: units.map(orderedRow),
  }
  return new TextEncoder().encode(`${JSON.stringify(ordered, null, 2)}\n`)
}

/** What a method does not have is in no row of its file. */
function orderedRow({ unit, counts, raw, interval, own, ...row }: MethodRow): MethodRow {
  const { n, invited, unrated, unratedRate, favourableRate } = row
  return {
    unit: { code: unit.code, name: unit.name, kind: unit.kind },
    status: row.status,
    score: row.score,
    rank: row.rank,
    ...(n === undefined ? {} : { n }),
    ...(counts === undefined
      ? {}
      : { counts: { '1': counts['1'], '2': counts['2'], '3': counts['3'], '4': counts['4'], '5': counts['5'] } }),
    ...(invited === undefined ? {} : { invited }),
    ...(unrated === undefined ? {} : { unrated }),
    ...(unratedRate === undefined ? {} : { unratedRate }),
    ...(favourableRate === undefined ? {} : { favourableRate }),
    ...(interval === undefined ? {} : { interval: interval && [interval[0], interval[1]] }),
    ...(raw === undefined ? {} : { raw: { score: raw.score, n: raw.n, rank: raw.rank } }),
    ...(own === undefined
      ? {}
      : { own: Object.fromEntries(Object.entries(own).toSorted(([a], [b]) => (a < b ? -1 : 1))) }),
  }
}

/** Lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
