import { Type } from 'typebox'
import { actorOf } from '../../access/viewer.ts'
import { campaignById, periodOf } from '../../store/reads/scores/campaigns.ts'
import { exportRatings, RATING_FORMATS } from '../../campaign/export-ratings.ts'
import { exportServiceCentre } from '../../campaign/export-service-centre.ts'
import { knowledgeAsOf } from '../../store/reads/scores/knowledge.ts'
import { reportedScores } from '../../store/reads/scores/reported-scores.ts'
import { serviceCentreScores } from '../../store/reads/scores/service-centre-scores.ts'
import { CONTENT_TYPES, EXPORT_FORMATS } from '../../export/export-file.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { ScoresShape } from '../shapes/score-shapes.ts'

const exact = { additionalProperties: false } as const
export const PeriodQuery = Type.Object(
  {
    from: Type.Optional(Type.String({ description: 'date in Asia/Shanghai, included' })),
    to: Type.Optional(Type.String({ description: 'date in Asia/Shanghai, included' })),
  },
  exact,
)

/** The service-centre method's scores, to read and to take away. */
export const scoreRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { ledger, access, now } = hub
  const tags = ['scores']

  http.get(
    '/api/v1/campaigns/:campaign/methods/service-centre/scores',
    {
      config: { access: { permission: 'scores:read' } },
      schema: {
        tags,
        summary: 'All units, in the order of the campaign document',
        params: Type.Object({ campaign: Type.String() }),
        querystring: Type.Object(
          {
            ...PeriodQuery.properties,
            asOf: Type.Optional(
              Type.String({ description: 'date in Asia/Shanghai: as it was known at the end of that day' }),
            ),
          },
          exact,
        ),
        response: { 200: ScoresShape },
      },
    },
    async (request) => {
      const campaign = campaignById(ledger, request.params.campaign, now())
      const { from, to, asOf } = request.query
      const period = periodOf(campaign, now(), from, to)
      if (asOf === undefined) return reportedScores(ledger, campaign, period, now()).answer
      return serviceCentreScores(ledger, campaign, period, now(), knowledgeAsOf(ledger, asOf, now())).answer
    },
  )

  for (const format of EXPORT_FORMATS) {
    http.get(
      `/api/v1/campaigns/:campaign/methods/service-centre/export.${format}`,
      {
        config: { access: { permission: 'scores:export' } },
        schema: {
          tags,
          summary: `The same as ${format}`,
          params: Type.Object({ campaign: Type.String() }),
          querystring: PeriodQuery,
          ...(format === 'json' ? { response: { 200: ScoresShape } } : { produces: [CONTENT_TYPES[format]] }),
        },
      },
      async (request, reply) => {
        const { campaign } = request.params
        const { from, to } = request.query
        const file = await exportServiceCentre(ledger, { campaign, from, to, format }, now())
        access.audit.record(actorOf(userOf(request)), 'scores:export', `campaign:${campaign}`, { file: file.name })
        return reply
          .type(file.contentType)
          .header('content-disposition', `attachment; filename="${file.name}"`)
          .send(Buffer.from(file.bytes))
      },
    )
  }

  for (const format of RATING_FORMATS) {
    http.get(
      `/api/v1/campaigns/:campaign/methods/service-centre/ratings.${format}`,
      {
        config: { access: { permission: 'scores:export' } },
        schema: {
          tags,
          summary: `Every rating of a period as ${format}, streamed; x-rows and x-bytes tell how many there will be, about`,
          params: Type.Object({ campaign: Type.String() }),
          querystring: Type.Object({ ...PeriodQuery.properties, unit: Type.Optional(Type.String()) }, exact),
          produces: [CONTENT_TYPES[format]],
        },
      },
      async (request, reply) => {
        const { campaign } = request.params
        const { from, to, unit } = request.query
        const file = exportRatings(ledger, { campaign, from, to, unit, format }, now())
        access.audit.record(actorOf(userOf(request)), 'scores:export', `campaign:${campaign}`, { file: file.name })
        return reply
          .type(file.contentType)
          .header('content-disposition', `attachment; filename="${file.name}"`)
          .header('x-rows', file.rows)
          .header('x-bytes', file.bytes)
          .send(file.stream)
      },
    )
  }
}
