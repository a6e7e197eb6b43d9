import { Type } from 'typebox'
import { MOST_FILE_BYTES } from '../../campaign/call-file/limits.ts'
import { faultyRowsFile } from '../../campaign/call-file/write-rows.ts'
import { surveyTemplate } from '../../campaign/survey-file/survey-templates.ts'
import { readSurveyFile, takeSurveyFile } from '../../campaign/survey-file/take-file.ts'
import { SurveyFileShape, SurveyProgressShape } from '../../contract/answers/methods/survey.ts'
import { like } from '../../contract/answers/basic.ts'
import { SURVEY_FAULTS } from '../../contract/survey/answers.ts'
import { actorOf } from '../../contract/viewer.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import { fileIn, goneOf, takesFiles, workbook } from '../sent-files.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'

const BASE = '/api/v1/campaigns/:campaign/methods/third-party'
const OfSurvey = Type.Object({ campaign: Type.String() })
const exact = { additionalProperties: false } as const
const Query = Type.Object(
  {
    dryRun: Type.Optional(Type.Boolean({ description: 'only say what would be taken (试读)', ...like(true) })),
    sheet: Type.Optional(Type.String({ maxLength: 100, ...like('答卷') })),
  },
  exact,
)
const KINDS = [
  ['answers', 'answers: id, status, q1, q2, q3, answeredAt'],
  ['result', "the team's own result: unit, score, n"],
] as const

/** The survey's answers (campaign document 五.1): files of its owner, and how far it is. */
export const surveyAnswerRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['survey']
  const config = { access: { permission: 'survey:run', method: 'third-party' } } as const
  const offer = offering(http, hub, tags)
  takesFiles(http, MOST_FILE_BYTES)

  http.get(
    `${BASE}/survey`,
    {
      config: { access: { permission: 'survey:read', method: 'third-party' } },
      schema: {
        tags,
        summary: 'How far the survey is, unit by unit, and its imports; no answer and no score',
        params: OfSurvey,
        response: { 200: SurveyProgressShape },
      },
    },
    async ({ params }) => store.read('survey.progress', params.campaign, now()),
  )

  for (const [kind, what] of KINDS) {
    http.post(
      `${BASE}/survey/${kind}`,
      {
        config,
        bodyLimit: MOST_FILE_BYTES,
        schema: {
          tags,
          summary: `Takes a csv or xlsx (application/octet-stream) of ${what}: all lines or none`,
          params: OfSurvey,
          querystring: Query,
          consumes: ['application/octet-stream'],
          response: { 200: SurveyFileShape },
        },
      },
      async (request, reply) => {
        const { dryRun = false, ...query } = request.query
        const order = { kind, bytes: fileIn(request.body), campaign: request.params.campaign, dryRun, ...query }
        return takeSurveyFile(store, order, { actor: actorOf(userOf(request)), now: now(), signal: goneOf(reply) })
      },
    )

    http.post(
      `${BASE}/survey/${kind}/faulty-rows.xlsx`,
      {
        config,
        bodyLimit: MOST_FILE_BYTES,
        schema: {
          tags,
          summary: 'The lines of such a file that have a fault, as they stand in it, with the reason behind them',
          params: OfSurvey,
          querystring: Type.Object({ sheet: Query.properties.sheet }, exact),
          consumes: ['application/octet-stream'],
          produces: [CONTENT_TYPES.xlsx],
        },
      },
      async (request, reply) => {
        const order = {
          kind,
          bytes: fileIn(request.body),
          campaign: request.params.campaign,
          dryRun: true,
          ...request.query,
        }
        const by = { actor: actorOf(userOf(request)), now: now(), signal: goneOf(reply) }
        const { table, faults } = await readSurveyFile(store, order, by)
        const reasons = new Map<number, string>()
        for (const { line, code } of faults)
          reasons.set(line, [reasons.get(line), SURVEY_FAULTS[code].zh].filter(Boolean).join('；'))
        const rows = table.rows.flatMap(({ line, all }) => (reasons.has(line) ? [{ line, cells: all }] : []))
        return workbook(reply, `${kind}-faulty.xlsx`, await faultyRowsFile(table.heads, rows, reasons))
      },
    )

    http.get(
      `${BASE}/survey/${kind}/template.xlsx`,
      {
        config,
        schema: {
          tags,
          summary: 'An empty workbook with the heads of every column',
          params: OfSurvey,
          produces: [CONTENT_TYPES.xlsx],
        },
      },
      async (_request, reply) => workbook(reply, `${kind}-template.xlsx`, await surveyTemplate(kind)),
    )
  }

  offer('survey.withdraw', `${BASE}/survey/imports/:import/withdrawal`, {
    summary: 'Takes one import back, before the seal; what it said counts for nothing',
    response: { 200: Type.Object({ withdrawn: Type.Integer(like(48_310)) }) },
  })
}
