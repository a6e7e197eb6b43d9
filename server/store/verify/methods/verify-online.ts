import type { EntryBodies, Officer } from '../../../contract/ledger/ledger-entries.ts'
import type { OnlineScreened } from '../../../contract/ledger/online-entries.ts'
import { whyNotDecideOnline } from '../../../rules/online/may-decide.ts'
import { monthsBack } from '../../../rules/online/months.ts'
import { onlineRules } from '../../../rules/online/thresholds.ts'
import { isLeftOut, whyNotAsked } from '../../changes/online/decide-online.ts'
import { judgeOnline } from '../../changes/online/judge-online.ts'
import {
  onlineAsked,
  onlineRating,
  onlineRequest,
  onlineSealAt,
  onlineWaiting,
  type OnlineRow,
} from '../../changes/online/online-rows.ts'
import type { Before, Checked, EntryCheck, ExpectNext, Wrong } from '../verify-check.ts'

/** Ratings of the online channel: whose they are, what the rules say of them, and that officers decided what was theirs. */
export function onlineChecks(before: Before, expectNext: ExpectNext): EntryCheck {
  const { sql, registry } = before
  const wrong = (why: string | null): Wrong | null => (why === null ? null : { code: 'online-wrong', message: why })

  function wrongRating(body: EntryBodies['online-rating'], { n, at }: Checked): string | null {
    const { unit, named = unit, satisfaction, image, receivedAt, browser, verdict, policy } = body
    if (registry.unit(named) === undefined) return `no unit ${named}`
    if (registry.heirOf(named) !== unit) return `${named} goes on in ${registry.heirOf(named)}, not in ${unit}`
    if ((body.named !== undefined) !== (named !== unit)) return 'named is there where another unit was named'
    for (const level of [satisfaction, image])
      if (!Number.isInteger(level) || level < 1 || level > 5) return `level ${level}`
    if (receivedAt > at) return 'came in after it was written'
    const holds = registry.policy(receivedAt).policy
    if (policy !== holds.version) return `policy ${policy}, at its moment ${holds.version} holds`
    const months = monthsBack(receivedAt, onlineRules(holds).repeatDays).length
    if (browser !== undefined && browser.length !== months)
      return `${browser.length} hashes of a browser, not ${months}`
    return differs(verdict, judgeOnline(before, n, body))
  }

  function wrongVerdict({ rating, verdict, cause }: EntryBodies['online-verdict'], n: number): string | null {
    const reopened = before.entry(cause)
    if (cause >= n || reopened?.kind !== 'reopen') return `entry ${cause} is no reopening before it`
    const row = onlineRating(sql, rating)
    if (row === undefined) return `no online rating ${rating}`
    if (row.screening_rule !== 'after-seal') return `${rating} did not come into a sealed period`
    if (onlineSealAt(sql, row.received) !== undefined) return `the period of ${rating} is sealed`
    const body = before.entry(row.n)!.body as EntryBodies['online-rating']
    return differs(verdict, judgeOnline(before, row.n, body))
  }

  /** The rating, or why this officer does not decide about it. */
  function rowOf(officer: Officer, id: string): OnlineRow | string {
    const row = onlineRating(sql, id)
    if (row === undefined) return `no online rating ${id}`
    const bound = officer.bound === undefined ? undefined : registry.heirOf(officer.bound)
    const why = whyNotDecideOnline({ role: officer.role, bound }, registry.heirOf(row.unit))
    if (why !== null) return `${officer.operator} may not decide about ${id}: ${why}`
    return onlineSealAt(sql, row.received) === undefined ? row : `the period of ${id} was sealed`
  }

  function wrongRequest({ ratings, action, ...officer }: EntryBodies['online-request']): string | null {
    if (ratings.length === 0 || new Set(ratings).size !== ratings.length) return 'asked of none, or twice of one'
    for (const id of ratings) {
      const row = rowOf(officer, id)
      if (typeof row === 'string') return row
      const why = whyNotAsked(row, action)
      if (why !== null) return `${action} of ${id}: ${why}`
      if (onlineWaiting(sql, row.id) !== undefined) return `about ${id} another request waits`
    }
    return null
  }

  /** A request that is being carried out, entry by entry, and what of it is still to come. */
  let carried: { request: string; asked: { action: string; operator: string }; left: Set<string> } | null = null

  function carriesOut(request: string): typeof carried {
    if (carried?.request === request && carried.left.size > 0) return carried
    const row = onlineRequest(sql, request)
    if (row?.state !== 'waiting') return null
    return { request, asked: row, left: new Set(onlineAsked(sql, request)) }
  }

  function wrongDecision(body: EntryBodies['online-decision'], n: number): string | null {
    const { rating, action, request, operator } = body
    const row = rowOf(body, rating)
    if (typeof row === 'string') return row
    if (action === 'release') {
      if (request !== undefined) return 'a release needs no request'
      return row.verdict === 'held' ? null : `release of a rating that is ${row.verdict}`
    }
    if (action === 'withdraw' && !isLeftOut(row)) {
      if (request !== undefined) return 'taken back by another number of officers than decided'
      return row.rule === 'released' ? null : 'nobody decided what is withdrawn'
    }
    const current = request === undefined ? null : carriesOut(request)
    carried = current
    if (current === null) return 'nobody asked for it, or it was answered'
    if (current.asked.action !== action) return `${action}, asked was to ${current.asked.action}`
    if (current.asked.operator === operator) return `${operator} asked and decided`
    if (!current.left.delete(rating)) return 'nobody asked it of this rating'
    const why = whyNotAsked(row, action)
    if (why !== null) return `${action} of ${rating}: ${why}`
    if (current.left.size > 0)
      expectNext(n, (next) => {
        const goesOn = next.kind === 'online-decision' && (next.body as typeof body).request === request
        return goesOn ? null : { code: 'online-wrong', message: 'a request is carried out whole' }
      })
    return null
  }

  function wrongRefusal({ request, ...officer }: EntryBodies['online-refusal']): string | null {
    if (onlineRequest(sql, request)?.state !== 'waiting') return 'no such request waits'
    for (const id of onlineAsked(sql, request)) {
      const row = rowOf(officer, id)
      if (typeof row === 'string') return row
    }
    return null
  }

  return {
    'online-rating': (body, entry) => wrong(wrongRating(body, entry)),
    'online-verdict': (body, { n }) => wrong(wrongVerdict(body, n)),
    'online-request': (body) => wrong(wrongRequest(body)),
    'online-decision': (body, { n }) => wrong(wrongDecision(body, n)),
    'online-refusal': (body) => wrong(wrongRefusal(body)),
  }
}

function differs(says: OnlineScreened, due: OnlineScreened): string | null {
  if (says.verdict === due.verdict && says.rule === due.rule) return null
  return `is ${says.verdict} by ${says.rule}, the rules give ${due.verdict} by ${due.rule}`
}
