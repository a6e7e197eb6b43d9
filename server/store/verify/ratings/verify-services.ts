import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { CLAIMS_NOTHING } from '../../../rules/screening/no-vote.ts'
import { unitOfService } from '../../presses/count-service.ts'
import { openDoubt } from '../../changes/clock-doubt.ts'
import { findRating } from '../../projections/rating-row.ts'
import { sealAt } from '../../changes/seals/seals.ts'
import { knownService, type ServiceRow } from '../../projections/service-row.ts'
import { uuidBytes } from '../../sqlite/uuid-bytes.ts'
import { wrongCause, type Before, type Checked, type EntryCheck, type ExpectNext, type Wrong } from '../verify-check.ts'

/** Services and what became of their invitations. */
export function serviceChecks(before: Before, expectNext: ExpectNext): EntryCheck {
  const { sql, registry, memory } = before

  const find = (id: string) => knownService(sql, id)

  function service(body: EntryBodies['service']): Wrong | null {
    const wrong = (message: string): Wrong => ({ code: 'service-wrong', message })
    const window = registry.window(body.hall, body.window)
    if (!window) return wrong(`no window ${body.hall}/${body.window}`)
    memory.withoutServices.delete(window.id)
    const invited = registry.modeAt(window.id, body.at) === 'invited'
    if (invited !== body.invited) return wrong(`the window was ${invited ? 'for the invited' : 'open'}`)
    const expires = body.at + registry.policy(body.at).policy.invitationMs
    if (expires !== body.expires) return wrong(`expires ${body.expires}, the policy gives ${expires}`)
    const { named, matter } = body
    const unit = unitOfService(before, window.id, body.at, { unit: named, matter })
    return unit === body.unit
      ? null
      : wrong(`is counted for ${body.unit ?? 'nobody'}, what is known gives ${unit ?? 'nobody'}`)
  }

  function invitation(body: EntryBodies['invitation'], { n }: Checked): Wrong | null {
    const row = find(body.service)
    const message = row === undefined ? `no service ${body.service}` : wrongEvent(row, body, n)
    return message === null ? null : { code: 'invitation-wrong', message }
  }

  function wrongEvent(row: ServiceRow, body: EntryBodies['invitation'], n: number): string | null {
    if (body.invitation !== row.invitation) return `the service's invitation is ${row.invitation}`
    if (body.event !== 'pressed' && body.rating !== undefined) return `${body.event} names no rating`
    if (body.event === 'shown') return null
    if (row.outcome === 'not-invited') return 'nobody was invited'
    if (body.event === 'device-down') {
      if (n !== row.n + 1) return 'whether a device was there is said with the service'
      return body.at === row.expires ? null : `at is ${body.at}, the invitation ran until ${row.expires}`
    }
    if (row.outcome === 'device-down') return 'it found no device'
    return body.event === 'unrated' ? wrongEnd(row, body, n) : wrongPress(row, body)
  }

  /** It ran out, or the next service of its window ended it, which may be the very next entry. */
  function wrongEnd(row: ServiceRow, { at }: EntryBodies['invitation'], n: number): string | null {
    const next = sql('SELECT min(at) FROM service WHERE window = ? AND (at, n) > (?, ?)')
      .pluck()
      .get(row.window, row.at, row.n) as number | null
    const over = Math.min(row.expires, row.cancelled ?? Infinity)
    if (at === Math.min(over, next ?? Infinity)) return null
    // A clock that went back may run behind what was written before, one in doubt by more than that.
    if (openDoubt(sql) === null && (at < row.at || at > Math.min(over, next ?? Infinity)))
      return `at is ${at}, the invitation did not end then`
    const { hall, code } = registry.windowById(row.window)!
    expectNext(n, (entry) => {
      const body = entry.body as EntryBodies['service']
      if (entry.kind === 'service' && body.hall === hall && body.window === code && body.at === at) return null
      return { code: 'invitation-wrong', message: `at is ${at}, and no service of its window came then` }
    })
    return null
  }

  function wrongPress(row: ServiceRow, { at, rating }: EntryBodies['invitation']): string | null {
    const press = rating === undefined ? undefined : findRating(sql, uuidBytes(rating))
    if (press?.source !== 'press') return `no press ${rating}`
    if (press.occurred !== at) return `at is ${at}, its press was made ${press.occurred}`
    if (press.window !== row.window || at < row.at || at >= Math.min(row.expires, row.cancelled ?? Infinity))
      return 'its press was made elsewhere or at another time'
    return (press.facts & CLAIMS_NOTHING) === 0 ? null : 'its press spends no invitation'
  }

  /** One that was rated is not called off, and none twice. */
  function correction(body: EntryBodies['service-correction']): Wrong | null {
    const row = find(body.service)
    const wrong = (message: string): Wrong => ({ code: 'service-wrong', message })
    if (row === undefined) return wrong(`no service ${body.service}`)
    if (sealAt(sql, row.at) !== undefined) return wrong('its period was sealed')
    if (row.cancelled !== null) return wrong('it was called off before')
    return body.cancelled && row.outcome === 'pressed' ? wrong('it was rated') : null
  }

  return {
    service,
    'service-correction': correction,
    invitation,
    'service-attribution': ({ service: id, unit, cause }, { n }) => {
      const row = find(id)
      const wrong = (message: string): Wrong => ({ code: 'service-wrong', message })
      if (row === undefined) return wrong(`no service ${id}`)
      if (sealAt(sql, row.at) !== undefined) return wrong('its period was sealed')
      const due = unitOfService(before, row.window, row.at, { unit: row.named, matter: row.matter })
      if (unit !== due) return wrong(`is counted for ${unit ?? 'nobody'}, what is known gives ${due ?? 'nobody'}`)
      return wrongCause(cause, n)
    },
  }
}
