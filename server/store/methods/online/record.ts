import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { judgeOnline } from '../../changes/online/judge-online.ts'
import { daysOf, onlineHeld, onlineSealAt, type OnlineRow } from '../../changes/online/online-rows.ts'
import { policyOfCampaign } from '../../reads/scores/campaigns.ts'
import { uuidText } from '../../sqlite/uuid-bytes.ts'
import type { Sql } from '../../sqlite/statements.ts'
import type { Write } from '../../writer/write.ts'
import type { SealRow } from '../../changes/seals/seals.ts'
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
  takeUp,
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

/** What came in while the period was sealed is judged as any other, once it is opened again. */
function takeUp(w: Write, { since, until }: SealRow, cause: number): void {
  const rows = w
    .sql(
      `SELECT * FROM online_rating WHERE screening_rule = 'after-seal' AND received >= ? AND received < ? ORDER BY n`,
    )
    .all(since, until) as OnlineRow[]
  for (const row of rows) {
    // A part that is sealed by itself stays frozen.
    if (onlineSealAt(w.sql, row.received) !== undefined) continue
    const body = JSON.parse(
      w.sql('SELECT body FROM ledger WHERE n = ?').pluck().get(row.n) as string,
    ) as EntryBodies['online-rating']
    w.append('online-verdict', { rating: uuidText(row.id), verdict: judgeOnline(w, row.n, body), cause })
  }
}
