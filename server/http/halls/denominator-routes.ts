import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { campaignById, datesOf, periodOf, runningCampaign } from '../../store/reads/scores/campaigns.ts'
import { provenanceOf } from '../../store/reads/provenance.ts'
import { dateOfDay, dayOf } from '../../contract/campaign-time.ts'
import type { DenominatorReport } from '../../contract/hall-reports.ts'
import { Refusal } from '../../contract/errors.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { denominatorFile } from '../../export/denominator-export.ts'
import { denominatorReport } from '../../store/reads/halls/denominator-report.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { PeriodQuery } from '../office/score-routes.ts'
import { DenominatorShape } from '../shapes/hall-shapes.ts'

/** The denominator by window, staff and unit over any period: of a hall for its manager, of all for the campaign office. */
export const denominatorRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { ledger, access, now } = hub
  const HallParams = Type.Object({ hall: Type.String() })
  const CampaignParams = Type.Object({ campaign: Type.String() })
  const summary = 'Served, invited, shown, pressed, ran out, device down: by window, staff and unit'

  const ofHall = (code: string, { from, to }: { from?: string; to?: string }) => {
    const hall = ledger.registry.hall(code)
    if (!hall) throw new Refusal('unknown-hall', code)
    const today = dateOfDay(dayOf(now()))
    return denominatorReport(ledger, hall, datesOf(runningCampaign(now()), now(), from ?? to ?? today, to ?? today))
  }
  const ofCampaign = (id: string, { from, to }: { from?: string; to?: string }) =>
    denominatorReport(ledger, undefined, periodOf(campaignById(ledger, id, now()), now(), from, to))
  const send = async (request: FastifyRequest, reply: FastifyReply, report: DenominatorReport) => {
    const file = await denominatorFile(report, { ...provenanceOf(ledger), now: now() })
    const subject = report.hall ? `hall:${report.hall.code}` : 'halls'
    access.audit.record(actorOf(userOf(request)), 'scores:export', subject, { file: file.name })
    return reply
      .type(file.contentType)
      .header('content-disposition', `attachment; filename="${file.name}"`)
      .send(Buffer.from(file.bytes))
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
    async (request) => ofHall(request.params.hall, request.query),
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
    async (request, reply) => send(request, reply, await ofHall(request.params.hall, request.query)),
  )

  const base = '/api/v1/campaigns/:campaign/methods/service-centre/denominator'
  http.get(
    base,
    {
      config: { access: { permission: 'scores:read' } },
      schema: {
        tags: ['scores'],
        summary: `${summary}, of all halls`,
        params: CampaignParams,
        querystring: PeriodQuery,
        response: { 200: DenominatorShape },
      },
    },
    async (request) => ofCampaign(request.params.campaign, request.query),
  )
  http.get(
    `${base}.xlsx`,
    {
      config: { access: { permission: 'scores:export' } },
      schema: {
        tags: ['scores'],
        summary: 'The same as a workbook',
        params: CampaignParams,
        querystring: PeriodQuery,
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => send(request, reply, await ofCampaign(request.params.campaign, request.query)),
  )
}
