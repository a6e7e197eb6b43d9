import { DAY_MS, isoShanghai } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { Verdict } from '../../../contract/ledger/verdicts.ts'
import { mayOf, type RoleHolder } from '../../../contract/roles.ts'
import { halfUp } from '../../../rules/score/exact.ts'
import { pairMoments } from '../../../rules/online/points.ts'
import { onlineRules } from '../../../rules/online/thresholds.ts'
import { codesOf, onlineRating, pairsOf, type OnlineRow } from '../../changes/online/online-rows.ts'
import { onlineComment } from '../../changes/online/record-online.ts'
import type { Reader } from '../../reader.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import { decimals } from './desk.ts'
import { deskRating, type OnlineDeskRating } from './held.ts'

/** Neighbours of a rating that are shown, on each side. */
const MOST_AROUND = 15

/** Why a rating of the public page is held, in numbers, and what was decided about it. */
export interface OnlineEvidence {
  rating: OnlineDeskRating
  /** Ratings of the same network on the same day, this one included: of this unit, and of all. */
  network: { unit: number; day: number }
  /** Ratings of this unit by the same browser before it, as far as the rule `repeat` reaches back. */
  browser: number
  /** The unit's ratings in the minutes of the rule `burst` up to it, this one included; and on the days before. */
  arrivals: { recent: number; before: number }
  /** The unit's mean of that day and of the days before; null for whoever sees no figure. */
  means: { day: string | null; before: string | null } | null
  /** Null: nothing was written, it was erased, or it is not for whoever asks. */
  comment: string | null
  /** The unit's ratings of those minutes before it and after it, in their order; levels for whoever sees figures. */
  around: {
    rating: string
    receivedAt: string
    satisfaction: number | null
    image: number | null
    verdict: Verdict
    rule: string
    sameNetwork: boolean
    itself: boolean
  }[]
  decisions: {
    at: string
    operator: string
    action: EntryBodies['online-decision']['action']
    reason: string
    asked: { operator: string; at: string; reason: string; ground: 'mistaken' | 'malicious' | null } | null
  }[]
  thresholds: Record<string, number>
}

/** @throws Refusal not-found */
export function onlineEvidence(reader: Reader, id: string, by: RoleHolder): OnlineEvidence {
  const { sql, registry } = reader
  const row = onlineRating(sql, id)
  if (row === undefined) throw new Refusal('not-found', id)
  const { policy } = registry.policy(row.received)
  const rules = onlineRules(policy)
  const units = codesOf(registry, registry.heirOf(row.unit))
  const sees = mayOf(by, 'online:own', 'online')
  const sum = (text: string, ...values: unknown[]) =>
    units.reduce(
      (all, unit) =>
        all +
        ((sql(text)
          .pluck()
          .get(unit, ...values) as number | null) ?? 0),
      0,
    )
  const mean = (column: 'arrived' | 'counted', from: number, until: number) => {
    const { n, sum: halves } = pairMoments(
      units.flatMap((unit) => pairsOf(sql, column, unit, from, until)),
      policy.points,
    )
    return n === 0n ? null : decimals(Number(halfUp(100n * halves, 2n * n)))
  }
  const ofNetwork = sum(
    'SELECT count(*) FROM online_rating WHERE unit = ? AND address = ? AND day = ?',
    row.address,
    row.day,
  )
  const rating = deskRating(reader, row, by, new Map())
  return {
    rating,
    network: { unit: ofNetwork, day: rating.sameNetwork },
    browser: sameBrowser(reader, row, units, rules.repeatDays),
    arrivals: {
      recent:
        1 +
        sum(
          `SELECT count(*) FROM online_rating WHERE unit = ? AND received > ? AND received <= ?
           AND screening_rule IN ('ok', 'burst', 'unit-swing') AND n < ?`,
          row.received - rules.burstMs,
          row.received,
          row.n,
        ),
      before: sum(
        'SELECT sum(arrived) FROM online_day WHERE unit = ? AND day >= ? AND day < ?',
        row.day - rules.swingDays,
        row.day,
      ),
    },
    means: sees
      ? {
          day: mean('arrived', row.day, row.day + 1),
          before: mean('counted', row.day - rules.swingDays, row.day),
        }
      : null,
    comment: sees ? (onlineComment(reader, row.n)?.comment ?? null) : null,
    around: around(reader, row, units, rules.burstMs, sees),
    decisions: decisionsOf(reader, row.id),
    thresholds: { ...rules },
  }
}

/** The hashes of the browser stand in its entry; the table of browsers is asked by hash. */
function sameBrowser({ sql }: Reader, row: OnlineRow, units: readonly string[], repeatDays: number): number {
  const body = sql('SELECT body FROM ledger WHERE n = ?').pluck().get(row.n) as string
  const { browser = [] } = JSON.parse(body) as EntryBodies['online-rating']
  const since = row.received - repeatDays * DAY_MS
  const found = browser.flatMap((hash) =>
    units.flatMap((unit) =>
      sql('SELECT n FROM online_browser WHERE hash = ? AND unit = ? AND received > ? AND n < ?')
        .pluck()
        .all(hash, unit, since, row.n),
    ),
  )
  return new Set(found).size
}

function around(
  { sql }: Reader,
  row: OnlineRow,
  units: readonly string[],
  ms: number,
  sees: boolean,
): OnlineEvidence['around'] {
  const ask = (text: string) =>
    units.flatMap(
      (unit) =>
        sql(`SELECT * FROM online_rating WHERE unit = @unit AND ${text} LIMIT @limit`).all({
          unit,
          from: row.received - ms,
          until: row.received + ms,
          at: row.received,
          n: row.n,
          limit: MOST_AROUND,
        }) as OnlineRow[],
    )
  const before = ask('received >= @from AND received <= @at AND n < @n ORDER BY received DESC, n DESC')
  const after = ask('received >= @at AND received <= @until AND n > @n ORDER BY received, n')
  const inOrder = (a: OnlineRow, b: OnlineRow) => a.received - b.received || a.n - b.n
  return [...before.toSorted(inOrder).slice(-MOST_AROUND), row, ...after.toSorted(inOrder).slice(0, MOST_AROUND)].map(
    (each) => ({
      rating: uuidText(each.id),
      receivedAt: isoShanghai(each.received),
      satisfaction: sees || each.n === row.n ? each.satisfaction : null,
      image: sees || each.n === row.n ? each.image : null,
      verdict: each.verdict,
      rule: each.rule,
      sameNetwork: each.address === row.address,
      itself: each.n === row.n,
    }),
  )
}

function decisionsOf({ sql }: Reader, rating: Buffer): OnlineEvidence['decisions'] {
  const rows = sql(
    `SELECT d.at, d.operator, d.action, d.reason, r.at AS askedAt, r.operator AS asker, r.reason AS askedReason, r.ground
     FROM online_decision d LEFT JOIN online_request r ON r.id = d.request WHERE d.rating = ? ORDER BY d.n`,
  ).all(rating) as {
    at: number
    operator: string
    action: EntryBodies['online-decision']['action']
    reason: string
    askedAt: number | null
    asker: string | null
    askedReason: string | null
    ground: 'mistaken' | 'malicious' | null
  }[]
  return rows.map(({ at, operator, action, reason, askedAt, asker, askedReason, ground }) => ({
    at: isoShanghai(at),
    operator,
    action,
    reason,
    asked: askedAt === null ? null : { operator: asker!, at: isoShanghai(askedAt), reason: askedReason!, ground },
  }))
}
