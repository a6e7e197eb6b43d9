import { campaignYearAt } from '../../../contract/campaign-time.ts'
import type { MethodCode } from '../../../contract/methods.ts'
import type { Reader } from '../../reader.ts'
import {
  allSeals,
  lastSealRequest,
  reopenRequests,
  sealsMet,
  spanOfDates,
  standsSince,
} from '../../changes/seals/seals.ts'

/** What one officer began with a period and another one has to end. */
export interface WaitingSeal {
  what: 'request' | 'consent' | 'reopen'
  method: MethodCode
  campaign: string
  from: string
  to: string
  operator: string
  at: number
}

/**
 * Requests to seal, the newest of each period; consents that no seal has taken, the newest of each period, and requests to open a seal again; without the person's
 * own, who cannot be the second. Whether a consent still holds, the period's page says.
 */
export function waitingSeals({ sql }: Reader, operator: string): WaitingSeal[] {
  const periods = sql('SELECT DISTINCT method, from_date, to_date FROM seal_stand').all() as {
    method: MethodCode
    from_date: string
    to_date: string
  }[]
  const consents = periods.flatMap(({ method, from_date: from, to_date: to }): WaitingSeal[] => {
    const span = spanOfDates({ method, from, to })
    if (sealsMet(sql, span).same) return []
    const stand = standsSince(sql, span).findLast((each) => each.operator !== operator)
    if (!stand || stand.content === null) return []
    const campaign = String(campaignYearAt(span.since))
    return [{ what: 'consent', method, campaign, from, to, operator: stand.operator, at: stand.at }]
  })
  const dates = sql('SELECT DISTINCT method, from_date, to_date FROM seal_request').all() as {
    method: MethodCode
    from_date: string
    to_date: string
  }[]
  const requests = dates.flatMap(({ method, from_date: from, to_date: to }): WaitingSeal[] => {
    const last = lastSealRequest(sql, spanOfDates({ method, from, to }))
    if (!last || last.refused !== null || last.operator === operator) return []
    return [{ what: 'request', method, campaign: last.campaign, from, to, operator: last.operator, at: last.at }]
  })
  const openings = allSeals(sql)
    .filter(({ reopened }) => reopened === null)
    .flatMap(({ n, method, campaign, from_date: from, to_date: to }): WaitingSeal[] => {
      const asked = reopenRequests(sql, n).findLast((each) => each.operator !== operator)
      return asked ? [{ what: 'reopen', method, campaign, from, to, operator: asked.operator, at: asked.at }] : []
    })
  return [...requests, ...consents, ...openings]
}
