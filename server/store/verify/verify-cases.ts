import { stepCase } from '../../rules/cases/case-state.ts'
import type { EntryBodies, RatingBody } from '../../contract/ledger/ledger-entries.ts'
import { factsOfCase, findCase } from '../projections/case-row.ts'
import { findRating } from '../projections/rating-row.ts'
import { wrongFollowUp } from '../changes/cases/receipts.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import { waitingRequestOf } from '../changes/decide.ts'
import type { Before, EntryCheck, ExpectNext, Wrong } from './verify-check.ts'

/** Follow-up of a rating: steps of its case, and what the citizen adds by phone. */
export function caseChecks(before: Before, expectNext: ExpectNext): EntryCheck {
  const { sql, registry } = before
  return {
    'case-step': (body, { n }) => {
      const wrong = (message: string): Wrong => ({ code: 'case-wrong', message })
      const row = findCase(sql, uuidBytes(body.rating))
      if (row === undefined) return { code: 'case-wrong', message: `no case of rating ${body.rating}` }
      if (stepCase(factsOfCase(row), body.step, body) === null)
        return wrong(`${body.step} in ${row.lapsed ?? row.state}`)
      const { request } = body
      if ((body.step === 'appeal-upheld' && before.edition() === 2) !== (request !== undefined))
        return wrong(request === undefined ? 'opens no request' : 'opens a request')
      const waits = request === undefined ? undefined : waitingRequestOf(sql, row.rating)
      if (waits !== undefined) return waits === request ? null : wrong('opens another request than waits')
      if (request !== undefined)
        expectNext(n, ({ kind, body: next }) => {
          const asked = kind === 'decision-request' ? (next as EntryBodies['decision-request']) : null
          const opens = asked?.request === request && asked.action === 'void' && asked.ratings.join() === body.rating
          return opens ? null : wrong('its request does not follow')
        })
      return null
    },
    'follow-up': (body) => {
      const row = findRating(sql, uuidBytes(body.rating))
      const press = row?.source === 'press' ? (before.entry(row.n)?.body as RatingBody | undefined) : undefined
      const message =
        row !== undefined && press?.item.receiptHash === undefined
          ? 'its rating has no receipt'
          : wrongFollowUp(sql, registry, body)
      return message === null ? null : { code: 'follow-up-wrong', message }
    },
  }
}
