import { Type } from 'typebox'
import { parseInstant } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { dayReportFile } from '../../export/day-report-export.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { recordExport } from '../record-export.ts'
import { sendFile } from '../sent-files.ts'
import { DayShape, PlacementsShape, WindowHistoryShape, WindowRatingsShape } from '../../contract/answers/halls.ts'

const WindowParams = Type.Object({ hall: Type.String(), window: Type.String() })
const exact = { additionalProperties: false } as const
const DAYS = 30
const PAGE = 50

/** What a hall's manager reads beside the live board: a window's days and ratings, and the day's end. */
export const hallReportRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const config = { access: { permission: 'hall:follow', hall: 'params' } } as const
  const tags = ['halls']

  http.get(
    '/api/v1/halls/:hall/windows/:window/history',
    {
      config,
      schema: {
        tags,
        summary: 'Today by the hour, the last thirty days by day, and a heat map',
        params: WindowParams,
        response: { 200: WindowHistoryShape },
      },
    },
    async (request) => store.read('windows.history', { ...request.params, days: DAYS, now: now() }),
  )

  http.get(
    '/api/v1/halls/:hall/windows/:window/ratings',
    {
      config,
      schema: {
        tags,
        summary: 'Ratings of a window, newest first, fifty at a time',
        response: { 200: WindowRatingsShape },
        params: WindowParams,
        querystring: Type.Object(
          { before: Type.Optional(Type.String({ description: 'ISO 8601 with offset: only older ones' })) },
          exact,
        ),
      },
    },
    async (request) => {
      const instant = now()
      const before = request.query.before === undefined ? instant + 1 : parseInstant(request.query.before)
      if (before === null) throw new Refusal('bad-request', 'before: ISO 8601 with offset', 'before：要写带时区的时间')
      return store.read('windows.ratings', { ...request.params, days: DAYS, now: instant, before, limit: PAGE })
    },
  )

  http.get(
    '/api/v1/halls/:hall/placements',
    {
      config,
      schema: {
        tags,
        summary: 'Which device stood where, newest first',
        response: { 200: PlacementsShape },
        params: Type.Object({ hall: Type.String() }),
        querystring: Type.Object({ window: Type.Optional(Type.String()) }, exact),
      },
    },
    async ({ params, query }) => ({
      placements: await store.read('halls.placements', params.hall, query.window),
    }),
  )

  const DayQuery = Type.Object(
    { date: Type.Optional(Type.String({ description: 'date in Asia/Shanghai; today when absent' })) },
    exact,
  )
  http.get(
    '/api/v1/halls/:hall/day',
    {
      config,
      schema: {
        tags,
        summary: "The day's report: served, invited, rated, unrated by window and unit; devices, alerts, cases",
        response: { 200: DayShape },
        params: Type.Object({ hall: Type.String() }),
        querystring: DayQuery,
      },
    },
    async (request) => store.read('halls.day', { ...request.params, ...request.query, now: now() }),
  )

  http.get(
    '/api/v1/halls/:hall/day.xlsx',
    {
      config,
      schema: {
        tags,
        summary: 'The same as a workbook',
        produces: [CONTENT_TYPES.xlsx],
        params: Type.Object({ hall: Type.String() }),
        querystring: DayQuery,
      },
    },
    async (request, reply) => {
      const { hall } = request.params
      const asked = { hall, ...request.query, now: now() }
      const { report, provenance } = await store.read('halls.day-traced', asked)
      const file = await dayReportFile(report, { ...provenance, now: asked.now })
      await recordExport(store, request, `hall:${hall}`, file.name)
      return sendFile(reply, file)
    },
  )
}
