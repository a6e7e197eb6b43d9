import { Type } from 'typebox'
import { yearPackage } from '../../campaign/year-package/year-package.ts'
import { like } from '../../contract/answers/basic.ts'
import { holderOf, userOf } from '../guard.ts'
import type { Routes } from '../http-server.ts'
import type { HubParts } from '../hub-parts.ts'
import { recordExport } from '../record-export.ts'
import { toKeep } from '../sent-files.ts'

/** All that a year has sealed, as one file. */
export const packageRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, seals, now } = hub

  http.get(
    '/api/v1/campaigns/:campaign/package.zip',
    {
      // Whoever reads the packages of all four methods and the report: no owner does before all are sealed.
      config: { access: { permission: 'scores:export' } },
      schema: {
        tags: ['summary'],
        summary:
          'The whole year as a zip, streamed: sealed packages, report, summary, verify.html, README; x-bytes tells how much it will be, about',
        params: Type.Object({ campaign: Type.String(like('2026')) }),
        produces: ['application/zip'],
      },
    },
    async (request, reply) => {
      const { campaign } = request.params
      const viewer = userOf(request)
      const { stream, bytes, methods, report, ...file } = await yearPackage(
        { store, seals },
        { campaign, by: holderOf(viewer), name: viewer.username, now: now() },
      )
      const said = { methods: methods.length, ...(report === null ? {} : { report }) }
      await recordExport(store, request, `campaign:${campaign}`, file.name, said)
      return toKeep(reply, file.name, 'application/zip')
        .header('x-bytes', bytes)
        .header('cache-control', 'no-store')
        .send(stream)
    },
  )
}
