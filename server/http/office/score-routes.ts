import { Type } from 'typebox'
import { exportRatings } from '../../campaign/export-ratings.ts'
import { exportMethod } from '../../campaign/export-method.ts'
import { methodOf } from '../../methods/methods.ts'
import { runsMethod } from '../../contract/roles.ts'
import { userOf } from '../guard.ts'
import { mustShow } from '../../methods/must-show.ts'
import { EXPORT_FORMATS, RATING_FORMATS } from '../../contract/export/export-formats.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import type { HubParts } from '../hub-parts.ts'
import { RATING_COLUMNS } from '../../export/rating-columns.ts'
import { SCORE_COLUMNS } from '../../export/score-columns.ts'
import type { Routes } from '../http-server.ts'
import { recordExport } from '../record-export.ts'
import { sendFile, toKeep } from '../sent-files.ts'
import { MethodScoresShape } from '../../contract/answers/scores.ts'
import { like } from '../../contract/answers/basic.ts'

const exact = { additionalProperties: false } as const
export const PeriodQuery = Type.Object(
  {
    from: Type.Optional(Type.String({ description: 'date in Asia/Shanghai, included', ...like('2026-07-01') })),
    to: Type.Optional(Type.String({ description: 'date in Asia/Shanghai, included', ...like('2026-09-30') })),
  },
  exact,
)

/** How a file in text begins. */
const begin = (columns: readonly { header: string }[], line: string) => ({
  fileExample: `${columns.map(({ header }) => header).join(',')}\n${line}\n`,
})
const SCORES_BEGIN = begin(
  SCORE_COLUMNS,
  'J36,公安局,机关单位,排名,7,92.09,90.57,93.60,412,297,85,21,6,3,97.82,480,65,13.54,92.14,415,7,',
)
const RATINGS_BEGIN = begin(
  RATING_COLUMNS,
  '48190,2026-11-18 10:00:00,窗口按键,市民大厅,A01,J36,公安局,王建宁,户口迁移,5,非常满意,计入,,ok,,01957a3c-5d20-7b41-9c6e-2f8d41a07e93',
)

const MethodParams = Type.Object({ campaign: Type.String(), method: Type.String() })

/** The scores of a method, to read and to take away. */
export const scoreRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['scores']

  http.get(
    '/api/v1/campaigns/:campaign/methods/:method/scores',
    {
      config: { access: { permission: 'method:read', method: 'params' } },
      schema: {
        tags,
        summary: 'All units, in the order of the campaign document',
        params: MethodParams,
        querystring: Type.Object(
          {
            ...PeriodQuery.properties,
            asOf: Type.Optional(
              Type.String({
                description: 'date in Asia/Shanghai: as it was known at the end of that day',
                ...like('2026-10-31'),
              }),
            ),
          },
          exact,
        ),
        response: { 200: MethodScoresShape },
      },
    },
    async (request) => {
      const { method, campaign } = request.params
      const known = methodOf(method)
      const answer = await store.read('scores.reported', { method: known.code, campaign, ...request.query, now: now() })
      mustShow(known, answer, runsMethod(userOf(request), known.code))
      return answer
    },
  )

  for (const format of EXPORT_FORMATS) {
    http.get(
      `/api/v1/campaigns/:campaign/methods/:method/export.${format}`,
      {
        config: { access: { permission: 'method:export', method: 'params' } },
        schema: {
          tags,
          summary: `The same as ${format}`,
          params: MethodParams,
          querystring: PeriodQuery,
          ...(format === 'json'
            ? { response: { 200: MethodScoresShape } }
            : { produces: [CONTENT_TYPES[format]], ...(format === 'csv' ? SCORES_BEGIN : {}) }),
        },
      },
      async (request, reply) => {
        const { method, campaign } = request.params
        const known = methodOf(method)
        const asked = { campaign, ...request.query, now: now() }
        const file = await exportMethod(store, known, asked, format, runsMethod(userOf(request), known.code))
        await recordExport(store, request, `campaign:${campaign}`, file.name)
        return sendFile(reply, file)
      },
    )
  }

  for (const format of RATING_FORMATS) {
    http.get(
      `/api/v1/campaigns/:campaign/methods/service-centre/ratings.${format}`,
      {
        config: { access: { permission: 'method:export', method: 'service-centre' } },
        schema: {
          tags,
          summary: `Every rating of a period as ${format}, streamed; x-rows and x-bytes tell how many there will be, about`,
          params: Type.Object({ campaign: Type.String() }),
          querystring: Type.Object({ ...PeriodQuery.properties, unit: Type.Optional(Type.String()) }, exact),
          produces: [CONTENT_TYPES[format]],
          ...(format === 'csv' ? RATINGS_BEGIN : {}),
        },
      },
      async (request, reply) => {
        const { campaign } = request.params
        const file = await exportRatings(store, { campaign, ...request.query, format, now: now() })
        await recordExport(store, request, `campaign:${campaign}`, file.name)
        return toKeep(reply, file.name, file.contentType)
          .header('x-rows', file.rows)
          .header('x-bytes', file.bytes)
          .send(file.stream)
      },
    )
  }
}
