import { dayOf } from '../../contract/campaign-time.ts'
import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import { DECIDED, type Verdict } from '../../contract/ledger/verdicts.ts'
import type { Appended } from '../chain/chain.ts'
import { onlineRating, type OnlineRow } from '../changes/online/online-rows.ts'
import type { Sql } from '../sqlite/statements.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'

type Apply = { [K in EntryKind]?: (body: EntryBodies[K], entry: Appended) => void }
type Standing = Pick<OnlineRow, 'screening_verdict' | 'screening_rule' | 'verdict' | 'rule'>

/** What neither `repeat` nor `address` holds, nor a seal keeps out: arrivals, as the rules for a unit see them. */
const ARRIVED: ReadonlySet<string> = new Set(['ok', 'burst', 'unit-swing'])

/** Ratings of the online channel, their sums by day, and what officers ask and decide about them. */
export function onlineProjection(sql: Sql) {
  const count = (row: Pick<OnlineRow, 'unit' | 'day' | 'satisfaction' | 'image'> & Standing, by: 1 | -1) => {
    const one = (verdict: Verdict) => (row.verdict === verdict ? by : 0)
    sql(
      `INSERT INTO online_day (unit, day, satisfaction, image, arrived, counted, held, left_out) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET arrived = arrived + excluded.arrived, counted = counted + excluded.counted,
         held = held + excluded.held, left_out = left_out + excluded.left_out`,
    ).run(
      row.unit,
      row.day,
      row.satisfaction,
      row.image,
      ARRIVED.has(row.screening_rule) ? by : 0,
      one('counted'),
      one('held'),
      one('excluded'),
    )
  }

  const change = (id: string, standing: (row: OnlineRow) => Standing) => {
    const row = onlineRating(sql, id)
    if (row === undefined) throw new Error(`no online rating ${id}`)
    const next = { ...row, ...standing(row) }
    count(row, -1)
    count(next, 1)
    sql('UPDATE online_rating SET screening_verdict = ?, screening_rule = ?, verdict = ?, rule = ? WHERE n = ?').run(
      next.screening_verdict,
      next.screening_rule,
      next.verdict,
      next.rule,
      row.n,
    )
  }

  const end = (request: string, state: 'done' | 'refused') =>
    void sql('UPDATE online_request SET state = ? WHERE id = ?').run(state, request)

  const apply: Apply = {
    'online-rating': (body, { n }) => {
      const { id, unit, named, satisfaction, image, receivedAt, address, commentHash, receiptHash, policy } = body
      const { verdict, rule } = body.verdict
      const day = dayOf(receivedAt)
      sql(
        `INSERT INTO online_rating (n, id, unit, named, satisfaction, image, received, day, address, comment, receipt, policy,
           screening_verdict, screening_rule, verdict, rule) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(
        n,
        uuidBytes(id),
        unit,
        named ?? null,
        satisfaction,
        image,
        receivedAt,
        day,
        address,
        commentHash ?? null,
        Buffer.from(receiptHash, 'hex'),
        policy,
        verdict,
        rule,
        verdict,
        rule,
      )
      for (const hash of body.browser ?? [])
        sql('INSERT INTO online_browser (hash, unit, received, n) VALUES (?, ?, ?, ?)').run(hash, unit, receivedAt, n)
      const standing = { screening_verdict: verdict, screening_rule: rule, verdict, rule }
      count({ unit, day, satisfaction, image, ...standing }, 1)
    },
    'online-verdict': ({ rating, verdict: { verdict, rule } }) =>
      change(rating, (row) => ({
        screening_verdict: verdict,
        screening_rule: rule,
        ...(isDecided(row) ? { verdict: row.verdict, rule: row.rule } : { verdict, rule }),
      })),
    'online-request': (body, { n, at }) => {
      const { request, action, ground, operator, role, bound, reason } = body
      sql(
        `INSERT INTO online_request (id, n, at, action, ground, operator, role, bound, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ).run(request, n, at, action, ground ?? null, operator, role, bound ?? null, reason)
      for (const id of body.ratings)
        sql('INSERT INTO online_asked (request, rating) VALUES (?, ?)').run(request, uuidBytes(id))
    },
    'online-decision': ({ rating, action, request, operator, reason }, { n, at }) => {
      sql(
        'INSERT INTO online_decision (n, at, rating, action, request, operator, reason) VALUES (?, ?, ?, ?, ?, ?, ?)',
      ).run(n, at, uuidBytes(rating), action, request ?? null, operator, reason)
      change(rating, ({ screening_verdict, screening_rule }) => ({
        screening_verdict,
        screening_rule,
        ...(action === 'withdraw' ? { verdict: screening_verdict, rule: screening_rule } : DECIDED[action]),
      }))
      if (request !== undefined) end(request, 'done')
    },
    'online-refusal': ({ request }) => end(request, 'refused'),
  }

  return {
    /** Whether the entry was of one of these kinds. */
    apply(entry: Appended): boolean {
      const handler = apply[entry.kind] as ((body: EntryBodies[EntryKind], entry: Appended) => void) | undefined
      if (!handler) return false
      handler(entry.body, entry)
      return true
    },
  }
}

function isDecided({ rule, screening_rule }: Pick<OnlineRow, 'rule' | 'screening_rule'>): boolean {
  return rule !== screening_rule
}
