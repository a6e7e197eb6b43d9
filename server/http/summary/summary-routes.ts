import { Type } from 'typebox'
import { mustShowSummary, summaryFile } from '../../campaign/summary/summary-file.ts'
import { FollowUpShape, SummaryShape } from '../../contract/answers/summary.ts'
import { EXPORT_FORMATS } from '../../contract/export/export-formats.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { userOf } from '../guard.ts'
import type { Routes } from '../http-server.ts'
import type { HubParts } from '../hub-parts.ts'
import { recordExport } from '../record-export.ts'

const Params = Type.Object({ campaign: Type.String() })
/** Of the owners of methods the survey team's alone. */
const READERS = { access: { permission: 'summary:read', method: 'third-party' } } as const
const CSV_BEGIN = {
  fileExample: '单位代码,参评单位,类别,第三方状态,第三方得分（分）,第三方名次\nJ36,公安局,机关单位,排名,88.46,28\n',
}

/** The year's summary and the follow-up list that comes of it: sealed figures alone. */
export const summaryRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['summary']

  http.get(
    '/api/v1/campaigns/:campaign/summary',
    {
      config: READERS,
      schema: {
        tags,
        summary:
          'All units by all four methods, side by side; null where a method is not sealed or does not cover a unit',
        params: Params,
        response: { 200: SummaryShape },
      },
    },
    async (request) => {
      const answer = await store.read('summary.of-campaign', { campaign: request.params.campaign, now: now() })
      mustShowSummary(answer, userOf(request))
      return answer
    },
  )

  for (const format of EXPORT_FORMATS) {
    http.get(
      `/api/v1/campaigns/:campaign/summary.${format}`,
      {
        config: READERS,
        schema: {
          tags,
          summary: `The same as ${format}`,
          params: Params,
          ...(format === 'json'
            ? { response: { 200: SummaryShape } }
            : { produces: [CONTENT_TYPES[format]], ...(format === 'csv' ? CSV_BEGIN : {}) }),
        },
      },
      async (request, reply) => {
        const { campaign } = request.params
        const file = await summaryFile(store, { campaign, now: now() }, format, userOf(request))
        await recordExport(store, request, `campaign:${campaign}`, file.name)
        return reply
          .type(file.contentType)
          .header('content-disposition', `attachment; filename="${file.name}"`)
          .send(Buffer.from(file.bytes))
      },
    )
  }

  http.get(
    '/api/v1/campaigns/:campaign/follow-up',
    {
      config: { access: { permission: 'scores:read' } },
      schema: {
        tags,
        summary: "Next year's follow-up list: the last places of each sealed method, ties included",
        params: Params,
        response: { 200: FollowUpShape },
      },
    },
    (request) => store.read('followUp.list', { campaign: request.params.campaign, now: now() }),
  )
}
