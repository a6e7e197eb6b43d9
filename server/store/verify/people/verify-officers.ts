import type { EntryBodies, Officer } from '../../../contract/ledger/ledger-entries.ts'
import { whyNotDecide, type OfficerAct } from '../../../rules/screening/may-decide.ts'
import {
  decidableOf,
  isDecided,
  isLeftOut,
  ratingsAsked,
  waitingRequestOf,
  type RequestRow,
} from '../../changes/decide.ts'
import { findRating, screeningOf, type RatingRow } from '../../projections/rating-row.ts'
import { sealAt } from '../../changes/seals/seals.ts'
import { uuidBytes } from '../../sqlite/uuid-bytes.ts'
import type { Before, Checked, EntryCheck, ExpectNext, Wrong } from '../verify-check.ts'

/** What officers ask and decide: whether it was theirs, and what two people must do was done by two. */
export function officerChecks(before: Before, expectNext: ExpectNext): EntryCheck {
  const { sql, registry } = before
  const wrong = (message: string): Wrong => ({ code: 'decision-wrong', message })

  /** The rating, or why this officer does not decide about it. Which hall a person is of stands in no entry. */
  function rowOf(officer: Officer, id: string, act: OfficerAct | ((row: RatingRow) => OfficerAct)): RatingRow | string {
    const row = findRating(sql, uuidBytes(id))
    if (row === undefined) return `no rating ${id}`
    const bound = officer.bound === undefined ? {} : { bound: registry.heirOf(officer.bound) }
    const about = decidableOf(before, row)
    const why = whyNotDecide(
      { operator: officer.operator, role: officer.role, ...bound, hall: about.hall },
      about,
      typeof act === 'function' ? act(row) : act,
      before.edition(),
    )
    if (why !== null) return `${officer.operator} may not decide about ${id}: ${why}`
    return sealAt(sql, row.occurred) === undefined ? row : `the period of ${id} was sealed`
  }

  function fitsTo(row: RatingRow, action: RequestRow['action']): string | null {
    if (action === 'withdraw') return isLeftOut(row) ? null : 'nobody left out what is withdrawn'
    if (screeningOf(row).rule === 'test') return 'a test is not decided about'
    const fits = action === 'exclude' ? row.verdict === 'held' : row.verdict !== 'excluded'
    return fits ? null : `${action} of a rating that is ${row.verdict}`
  }

  function waits(id: string): RequestRow | undefined {
    const row = sql('SELECT * FROM decision_request WHERE id = ?').get(id) as RequestRow | undefined
    return row?.state === 'waiting' ? row : undefined
  }

  /** A request that is being carried out, entry by entry, and what of it is still to come. */
  let carried: { asked: RequestRow; left: Set<string> } | null = null

  function carriesOut(id: string): typeof carried {
    if (carried?.asked.id === id && carried.left.size > 0) return carried
    const asked = waits(id)
    return asked ? { asked, left: new Set(ratingsAsked(before, id)) } : null
  }

  function wrongDecision(body: EntryBodies['decision'], n: number): string | null {
    const { rating, action, request, operator, role } = body
    const row = rowOf(body, rating, (found) => actOf(action, found))
    if (typeof row === 'string') return row
    if (action === 'release') return row.verdict === 'held' ? null : `release of a rating that is ${row.verdict}`
    if (action === 'withdraw') {
      if (!isDecided(row)) return 'nobody decided what is withdrawn'
      const alone = before.edition() === 1 || !isLeftOut(row)
      if (alone !== (request === undefined)) return 'taken back by another number of officers than decided'
      if (alone) return null
    }
    const current = request === undefined ? null : carriesOut(request)
    carried = current
    if (current === null) return 'nobody asked for it, or it was answered'
    if (current.asked.action !== action) return `${action}, asked was to ${current.asked.action}`
    if (current.asked.operator === operator) return `${operator} asked and decided`
    if (action === 'void' && role !== 'campaign-office') return 'a rating is voided by the campaign office'
    if (!current.left.delete(rating)) return 'nobody asked it of this rating'
    const fits = fitsTo(row, action)
    if (fits !== null) return fits
    if (current.left.size > 0)
      expectNext(n, (next) => {
        const goesOn = next.kind === 'decision' && (next.body as EntryBodies['decision']).request === request
        return goesOn ? null : wrong('a request is carried out whole')
      })
    return null
  }

  function first<T>(list: readonly T[], look: (each: T) => string | null): string | null {
    for (const each of list) {
      const found = look(each)
      if (found !== null) return found
    }
    return null
  }

  return {
    'decision-request': (body) => {
      const message = first(body.ratings, (id) => {
        const row = rowOf(body, id, 'ask')
        if (typeof row === 'string') return row
        return waitingRequestOf(sql, row.id) !== undefined ? `${id} was asked for already` : fitsTo(row, body.action)
      })
      if (message !== null) return wrong(message)
      return body.ratings.length > 0 && new Set(body.ratings).size === body.ratings.length
        ? null
        : wrong('asks for nothing, or twice')
    },
    decision: (body, { n }: Checked) => {
      const message = wrongDecision(body, n)
      return message === null ? null : wrong(message)
    },
    'decision-refusal': (body) => {
      const asked = waits(body.request)
      if (asked === undefined) return wrong('refuses what does not wait')
      const act = asked.operator === body.operator ? 'ask' : { refuse: asked.role }
      const message = first(ratingsAsked(before, body.request), (id) => {
        const row = rowOf(body, id, act)
        return typeof row === 'string' ? row : null
      })
      return message === null ? null : wrong(message)
    },
  }
}

function actOf(action: EntryBodies['decision']['action'], row: RatingRow): OfficerAct {
  if (action === 'release') return 'release'
  if (action === 'withdraw' && !isLeftOut(row)) return 'withdraw-release'
  return { second: action, voided: row.rule === 'voided' }
}
