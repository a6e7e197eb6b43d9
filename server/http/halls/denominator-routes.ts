import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { denominatorFile } from '../../export/denominator-export.ts'
import type { Page } from '../../store/pages.ts'
import type { DenominatorAsked } from '../../store/reads/halls/denominator-report.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { recordExport } from '../record-export.ts'
import { sendFile } from '../sent-files.ts'
import { PeriodQuery } from '../office/score-routes.ts'
import { DenominatorShape } from '../../contract/answers/halls.ts'

/** The denominator by window, staff and unit over any period: of a hall for its manager, of all for the campaign office. */
export const denominatorRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const HallParams = Type.Object({ hall: Type.String() })
  const CampaignParams = Type.Object({ campaign: Type.String() })
  const summary = 'Served, invited, shown, pressed, ran out, device down: by window, staff and unit'

  /** @throws Refusal unknown-hall, unknown-campaign, bad-period */
  const counted = async (asked: DenominatorAsked) => {
    let whole: Page<'halls.denominator'> = null
    for await (const page of store.pages('halls.denominator', asked)) whole = page
    return whole!
  }
  const send = async (request: FastifyRequest, reply: FastifyReply, asked: DenominatorAsked) => {
    const { report, of } = await counted(asked)
    const file = await denominatorFile(report, { ...of, now: asked.now })
    await recordExport(store, request, report.hall ? `hall:${report.hall.code}` : 'halls', file.name)
    return sendFile(reply, file)
  }

  const hallRead = { access: { permission: 'hall:follow', hall: 'params' } } as const
  http.get(
    '/api/v1/halls/:hall/denominator',
    {
      config: hallRead,
      schema: {
        tags: ['halls'],
        summary: `${summary}; today when no date is said`,
        params: HallParams,
        querystring: PeriodQuery,
        response: { 200: DenominatorShape },
      },
    },
    async ({ params, query }) => (await counted({ ...params, ...query, now: now() })).report,
  )
  http.get(
    '/api/v1/halls/:hall/denominator.xlsx',
    {
      config: hallRead,
      schema: {
        tags: ['halls'],
        summary: 'The same as a workbook',
        params: HallParams,
        querystring: PeriodQuery,
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => send(request, reply, { ...request.params, ...request.query, now: now() }),
  )

  const base = '/api/v1/campaigns/:campaign/methods/service-centre/denominator'
  http.get(
    base,
    {
      config: { access: { permission: 'method:read', method: 'service-centre' } },
      schema: {
        tags: ['scores'],
        summary: `${summary}, of all halls`,
        params: CampaignParams,
        querystring: PeriodQuery,
        response: { 200: DenominatorShape },
      },
    },
    async ({ params, query }) => (await counted({ ...params, ...query, now: now() })).report,
  )
  http.get(
    `${base}.xlsx`,
    {
      config: { access: { permission: 'method:export', method: 'service-centre' } },
      schema: {
        tags: ['scores'],
        summary: 'The same as a workbook',
        params: CampaignParams,
        querystring: PeriodQuery,
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => send(request, reply, { ...request.params, ...request.query, now: now() }),
  )
}
