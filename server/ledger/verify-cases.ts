import { stepCase } from '../cases/case-state.ts'
import type { RatingBody } from '../contract/ledger-entries.ts'
import { factsOfCase, findCase } from './case-row.ts'
import { findRating } from './rating-row.ts'
import { wrongFollowUp } from './receipts.ts'
import { uuidBytes } from './uuid-bytes.ts'
import type { Before, EntryCheck } from './verify-check.ts'

/** Follow-up of a rating: steps of its case, and what the citizen adds by phone. */
export function caseChecks(before: Before): EntryCheck {
  const { sql, registry } = before
  return {
    'case-step': (body) => {
      const row = findCase(sql, uuidBytes(body.rating))
      if (row === undefined) return { code: 'case-wrong', message: `no case of rating ${body.rating}` }
      if (stepCase(factsOfCase(row), body.step, body) !== null) return null
      return { code: 'case-wrong', message: `${body.step} in ${row.lapsed ?? row.state}` }
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
