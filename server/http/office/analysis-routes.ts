import { Type } from 'typebox'
import { may } from '../../contract/roles.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { PeriodQuery } from './score-routes.ts'
import { CalendarShape, ComparisonShape, UnitShape, WhatIfShape } from '../../contract/answers/scores.ts'

const CampaignParams = Type.Object({ campaign: Type.String() })
const BASE = '/api/v1/campaigns/:campaign/methods/service-centre'

/** What the campaign office asks beside the score: one unit in parts, other times, other rules, and the calendar. */
export const analysisRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['scores']
  const config = { access: { permission: 'method:read', method: 'service-centre' } } as const
  const asked = ({ campaign }: { campaign: string }, query: { from?: string; to?: string }) => ({
    campaign,
    ...query,
    now: now(),
  })

  http.get(
    `${BASE}/units/:unit`,
    {
      config,
      schema: {
        tags,
        summary: 'One unit by month, hall, window, staff, matter and subject',
        response: { 200: UnitShape },
        params: Type.Object({ campaign: Type.String(), unit: Type.String() }),
        querystring: PeriodQuery,
      },
    },
    async ({ params, query }) => store.read('scores.unit', params.unit, asked(params, query)),
  )

  http.get(
    `${BASE}/comparison`,
    {
      config,
      schema: {
        tags,
        summary: 'Scores and ranks of the month before and of the year before',
        response: { 200: ComparisonShape },
        params: CampaignParams,
        querystring: PeriodQuery,
      },
    },
    async ({ params, query }) => store.read('scores.comparison', asked(params, query)),
  )

  http.get(
    `${BASE}/what-if`,
    {
      config,
      schema: {
        tags,
        summary: 'Scores and ranks under other rules; none of them decides anything',
        response: { 200: WhatIfShape },
        params: CampaignParams,
        querystring: PeriodQuery,
      },
    },
    async ({ params, query }) => store.read('scores.what-if', asked(params, query)),
  )

  http.get(
    '/api/v1/campaigns/:campaign/calendar',
    {
      config: { access: { permission: 'campaigns:read' } },
      schema: {
        tags,
        summary: 'The dates of the campaign document: done, late, coming',
        params: CampaignParams,
        response: { 200: CalendarShape },
      },
    },
    async (request) => {
      const calendar = await store.read('calendar.list', request.params.campaign, now())
      const { role } = userOf(request)
      // Where somebody comes to look is between the office and that unit.
      return may(role, 'rectification:read') && role !== 'unit' ? calendar : { ...calendar, visits: [] }
    },
  )

  offering(http, hub, tags)(
    'calendar.mark',
    '/api/v1/campaigns/:campaign/calendar/:code',
    { summary: 'Marks a date as done, with a word on how, or takes the mark back', response: { 200: CalendarShape } },
    ({ said: { campaign } }) => store.read('calendar.list', campaign, now()),
  )
}
