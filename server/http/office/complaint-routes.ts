import { Type } from 'typebox'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { complaintFile } from '../../export/complaint-export.ts'
import type { HubParts } from '../hub-parts.ts'
import { recordExport } from '../record-export.ts'
import { sendFile } from '../sent-files.ts'
import type { Routes } from '../http-server.ts'
import { ComplaintsShape } from '../../contract/answers/hotline/complaints.ts'

const Params = Type.Object({ campaign: Type.String() })
const Query = Type.Object(
  {
    month: Type.String({
      pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$',
      description: 'month in Asia/Shanghai, such as 2026-11',
    }),
  },
  { additionalProperties: false },
)

/** The monthly report of complaints about working style (campaign document 八.2). */
export const complaintRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['12345']

  http.get(
    '/api/v1/campaigns/:campaign/complaints',
    {
      config: { access: { permission: 'scores:read' } },
      schema: {
        tags,
        summary: 'Complaints of a month by unit: what came, how it is followed up, what came of it',
        params: Params,
        querystring: Query,
        response: { 200: ComplaintsShape },
      },
    },
    async (request) => store.read('complaints.list', { ...request.params, ...request.query, now: now() }),
  )

  http.get(
    '/api/v1/campaigns/:campaign/complaints.xlsx',
    {
      config: { access: { permission: 'scores:export' } },
      schema: {
        tags,
        summary: 'The same as a workbook',
        params: Params,
        querystring: Query,
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => {
      const { campaign } = request.params
      const asked = { campaign, month: request.query.month, now: now() }
      const { report, of } = await store.read('complaints.for-file', asked)
      const file = await complaintFile(report, of)
      await recordExport(store, request, `campaign:${campaign}`, file.name)
      return sendFile(reply, file)
    },
  )
}
