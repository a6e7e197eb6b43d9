import { Type } from 'typebox'
import { MOST_FILE_BYTES } from '../../campaign/call-file/limits.ts'
import { baselineTemplate } from '../../campaign/summary/baseline-template.ts'
import { takeBaseline } from '../../campaign/summary/take-baseline.ts'
import { mustShowSummary, summaryFile } from '../../campaign/summary/summary-file.ts'
import { like } from '../../contract/answers/basic.ts'
import { Refusal } from '../../contract/errors.ts'
import { actorOf } from '../../contract/viewer.ts'
import { BaselineFileShape, FollowUpShape, SummaryShape } from '../../contract/answers/summary.ts'
import { EXPORT_FORMATS } from '../../contract/export/export-formats.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { userOf } from '../guard.ts'
import { sealerOf } from '../office/decider.ts'
import type { Routes } from '../http-server.ts'
import type { HubParts } from '../hub-parts.ts'
import { offering } from '../offer-acts.ts'
import { recordExport } from '../record-export.ts'
import { goneOf, sendFile, takesFiles, toKeep } from '../sent-files.ts'

const FileQuery = Type.Object(
  {
    dryRun: Type.Optional(Type.Boolean({ description: 'only say what would be taken (试读)', ...like(true) })),
    sheet: Type.Optional(Type.String({ maxLength: 100, ...like('2025年') })),
  },
  { additionalProperties: false },
)
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
        return sendFile(reply, file)
      },
    )
  }

  takesFiles(http, MOST_FILE_BYTES)
  http.post(
    '/api/v1/campaigns/:campaign/baseline',
    {
      config: { access: { permission: 'baseline:enter' } },
      bodyLimit: MOST_FILE_BYTES,
      schema: {
        tags,
        summary:
          "Takes a csv or xlsx (application/octet-stream) of last year's figures: unit, method, score, rank; all lines or none",
        params: Params,
        querystring: FileQuery,
        consumes: ['application/octet-stream'],
        response: { 200: BaselineFileShape },
      },
    },
    async (request, reply) => {
      const { dryRun = false, ...query } = request.query
      const viewer = userOf(request)
      return takeBaseline(
        store,
        { bytes: fileIn(request.body), campaign: request.params.campaign, dryRun, ...query },
        { actor: actorOf(viewer), officer: sealerOf(viewer), now: now(), signal: goneOf(reply) },
      )
    },
  )

  for (const format of ['csv', 'xlsx'] as const) {
    http.get(
      `/api/v1/campaigns/:campaign/baseline/template.${format}`,
      {
        config: { access: { permission: 'baseline:enter' } },
        schema: {
          tags,
          summary: `An empty file of last year's figures as ${format}: every unit by every method that was not sealed here`,
          params: Params,
          produces: [CONTENT_TYPES[format]],
          ...(format === 'csv' ? { fileExample: '参评单位,评议方式,得分,名次\n公安局,网络及跟踪评议,,\n' } : {}),
        },
      },
      async (request, reply) => {
        const { campaign } = request.params
        const before = String(Number(campaign) - 1)
        const { methods } = await store.read('summary.of-campaign', { campaign, now: now() })
        const sealed = methods.flatMap(({ method, baseline }) => (baseline?.source === 'seal' ? [method] : []))
        const bytes = await baselineTemplate(format, store.registry.units(), new Set(sealed))
        return toKeep(reply, `pingyi-baseline-${before}.${format}`, CONTENT_TYPES[format]).send(Buffer.from(bytes))
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

  const decided = Type.Object({ entry: Type.Integer({ minimum: 1, ...like(48_240) }) })
  offering(http, hub, tags)(
    'followUp.decide',
    '/api/v1/campaigns/:campaign/follow-up/decisions',
    {
      summary:
        'Says with a reason whether a unit without a rank (样本不足) joins the follow-up list; the last word stands. The same again answers 200',
      response: { 200: decided, 201: decided },
    },
    ({ result: { entry, fresh }, reply }) => reply.code(fresh ? 201 : 200).send({ entry }),
  )
}

/** @throws Refusal file-empty */
function fileIn(body: unknown): Uint8Array {
  if (!Buffer.isBuffer(body) || body.length === 0) throw new Refusal('file-empty')
  return body
}
