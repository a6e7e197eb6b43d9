import { isoShanghai } from '../../../contract/campaign-time.ts'
import { daysOf, onlineHeld } from '../../changes/online/online-rows.ts'
import { LATE_AT_ONCE, takeUpLate } from '../../changes/online/take-up-late.ts'
import { policyOfCampaign } from '../../reads/scores/campaigns.ts'
import type { Sql } from '../../sqlite/statements.ts'
import type { MethodRecord, OpenPoint, PointCounts } from '../method-record.ts'
import { sealedRow } from '../sealed-row.ts'
import { openDeductions } from '../../reads/deductions/open-deductions.ts'
import { onlineRows, sumsByDay, sumsByRating, tenthsOf } from './figures.ts'

const CODE = 'online'

/** 网络评议 (campaign document 五.4), as the record holds it: ratings of the public page. */
export const onlineRecord: MethodRecord = {
  code: CODE,
  figures: ['n', 'interval'],
  own: ['satisfaction', 'image', 'mean', 'deductions', 'held'],
  scores({ sql, registry }, campaign, { from, to, since, until }, now) {
    const { policy, digest } = policyOfCampaign(registry, campaign, now)
    const units = onlineRows(registry, policy, sumsByDay(sql, since, until), tenthsOf({ sql, registry }, since, until))
    const of = { campaign: campaign.id, method: CODE, from, to, policy: { version: policy.version, digest } } as const
    const answer = { ...of, asOf: isoShanghai(now), sealed: null, units }
    return { answer, policy, tallies: new Map(), sealed: units.map(sealedRow) }
  },
  open: ({ sql }, { since, until }) => ({
    held: onlineHeld(sql, since, until),
    noted: openDeductions(sql, daysOf(since, until)).points,
  }),
  unitsOpen,
  // The rest follows by itself (`Ledger`).
  takeUp: (w) => void takeUpLate(w, LATE_AT_ONCE),
  verify: {
    units: (sql, registry, { since, until, asOf, campaign }) => {
      const { policy } = policyOfCampaign(registry, { id: campaign }, asOf)
      return onlineRows(
        registry,
        policy,
        sumsByRating(sql, since, until),
        tenthsOf({ sql, registry }, since, until),
      ).map(sealedRow)
    },
    open: ({ sql }, said, { since, until }) => ({
      held: onlineHeld(sql, since, until),
      // Seals of older versions did not look at deductions.
      counts: said.deductions === undefined ? {} : countsOf(openDeductions(sql, daysOf(since, until)).points),
    }),
  },
}

function countsOf(points: readonly OpenPoint[]): PointCounts {
  return Object.fromEntries(points.map(({ point, count }) => [point, count]))
}

/** Units of which something is held, or of which somebody asked a second officer, or of whose deductions one is open. */
function unitsOpen(sql: Sql, since: number, until: number): string[] {
  return [...openDeductions(sql, daysOf(since, until)).units, ...unitsRated(sql, since, until)]
}

function unitsRated(sql: Sql, since: number, until: number): string[] {
  return sql(
    `SELECT DISTINCT unit FROM online_rating WHERE verdict = 'held' AND received >= @since AND received < @until
     UNION SELECT o.unit FROM online_request r JOIN online_asked a ON a.request = r.id JOIN online_rating o ON o.id = a.rating
     WHERE r.state = 'waiting' AND o.received >= @since AND o.received < @until`,
  )
    .pluck()
    .all({ since, until }) as string[]
}
