import { Type } from 'typebox'
import { actorOf } from '../../access/viewer.ts'
import { provenanceOf } from '../../store/reads/provenance.ts'
import { dateOfDay, dayOf, isoShanghai, parseDay, parseInstant, startOfDay } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { dayReportFile } from '../../export/day-report-export.ts'
import { dayReport } from '../../store/reads/halls/day-report.ts'
import { windowHistory, windowRatings } from '../../store/reads/halls/window-history.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { DayShape, PlacementsShape, WindowHistoryShape, WindowRatingsShape } from '../shapes/hall-shapes.ts'

const WindowParams = Type.Object({ hall: Type.String(), window: Type.String() })
const exact = { additionalProperties: false } as const
const DAYS = 30
const PAGE = 50

/** What a hall's manager reads beside the live board: a window's days and ratings, and the day's end. */
export const hallReportRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { ledger, access, now } = hub
  const config = { access: { permission: 'hall:follow', hall: 'params' } } as const
  const tags = ['halls']
  const windowOf = (hall: string, code: string) => {
    const row = ledger.registry.window(hall, code)
    if (!row) throw new Refusal('unknown-window', `${hall}/${code}`)
    return row
  }
  const reportOf = (code: string, date: string | undefined) => {
    const hall = ledger.registry.hall(code)
    if (!hall) throw new Refusal('unknown-hall', code)
    const day = parseDay(date ?? dateOfDay(dayOf(now())))
    if (day === null || day > dayOf(now())) throw new Refusal('bad-period', date)
    return dayReport(ledger, hall, day, now())
  }

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
    async (request) => {
      const { hall, window } = request.params
      return windowHistory(ledger, windowOf(hall, window), DAYS, now())
    },
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
      const { hall, window } = request.params
      const { before } = request.query
      const instant = before === undefined ? now() + 1 : parseInstant(before)
      if (instant === null) throw new Refusal('bad-request', 'before: ISO 8601 with offset')
      const since = startOfDay(dayOf(now()) - DAYS + 1)
      const ratings = windowRatings(ledger, windowOf(hall, window).id, { before: instant, since, limit: PAGE })
      return { ratings, more: ratings.length === PAGE, since: isoShanghai(since) }
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
    async (request) => {
      const { hall } = request.params
      const { window } = request.query
      const rows = ledger
        .sql(
          `SELECT p.device, d.kind, w.code AS window, p.since, p.until FROM placement p JOIN window w ON w.id = p.window
           JOIN device d ON d.id = p.device WHERE w.hall = ? AND (? IS NULL OR w.code = ?) ORDER BY p.since DESC, p.id DESC`,
        )
        .all(hall, window ?? null, window ?? null) as {
        device: string
        kind: 'kiosk' | 'keypad'
        window: string
        since: number
        until: number | null
      }[]
      return {
        placements: rows.map(({ since, until, ...row }) => ({
          ...row,
          from: isoShanghai(since),
          to: until === null ? null : isoShanghai(until),
        })),
      }
    },
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
    async (request) => reportOf(request.params.hall, request.query.date),
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
      const report = reportOf(hall, request.query.date)
      const file = await dayReportFile(report, {
        ...provenanceOf(ledger),
        now: now(),
        words: (rule) => ALERT_WORDS[rule] ?? rule,
      })
      access.audit.record(actorOf(userOf(request)), 'scores:export', `hall:${hall}`, { file: file.name })
      return reply
        .type(file.contentType)
        .header('content-disposition', `attachment; filename="${file.name}"`)
        .send(Buffer.from(file.bytes))
    },
  )
}

/** Alerts in the words of the board. */
const ALERT_WORDS: Record<string, string> = {
  'bad-rating': '收到差评',
  'half-dissatisfied': '15 分钟内不满意过半',
  'device-offline': '评价器离线',
  'pending-rising': '评价器待报条数在增加',
  'key-silent': '有按键长时间没有动作',
  unrated: '未评率明显高于同单位其他窗口',
  uninvited: '没有办件却有按键',
  burst: '短时间内连续按键',
  'machine-pace': '按键间隔过于均匀',
}
