import { Type } from 'typebox'
import { MOST_FILE_BYTES } from '../../campaign/call-file/limits.ts'
import { monthlyFile, monthlyTemplate } from '../../campaign/hand-in-file/monthly-files.ts'
import { readAside } from '../../campaign/hand-in-file/read-aside.ts'
import { like } from '../../contract/answers/basic.ts'
import {
  MonthlyDraftShape,
  MonthlyFileShape,
  MonthlyProposalShape,
  MonthlyReportsShape,
  MonthlyReturnedShape,
  MonthlySubmittedShape,
} from '../../contract/answers/hotline/monthly.ts'
import { Refusal } from '../../contract/errors.ts'
import { MONTHLY_FAULTS } from '../../contract/hotline/monthly.ts'
import { actorOf, type UserViewer } from '../../contract/viewer.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { checkMonthly } from '../../rules/deductions/check-monthly.ts'
import { isMonthOpen } from '../../rules/deductions/month-open.ts'
import { holderOf, userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { recordExport } from '../record-export.ts'
import { fileIn, goneOf, takesFiles, workbook } from '../sent-files.ts'

const BASE = '/api/v1/monthly-reports'
/** Faults that one answer lists. */
const MOST_LISTED = 500
const Campaign = Type.Object(
  { campaign: Type.String({ pattern: '^\\d{4}$', ...like('2026') }) },
  { additionalProperties: false },
)

/** Monthly reports of 12345 and the media (campaign document, 八.2), by form or file; what is missing; the year's table. */
export const monthlyRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['deductions']
  const read = { access: { permission: 'monthly:read', body: 'own' } } as const
  const all = (campaign: string, user: UserViewer) =>
    store.read('monthly.reports', campaign, { by: holderOf(user), operator: actorOf(user) }, now())
  takesFiles(http, MOST_FILE_BYTES)

  offering(http, hub, tags)(
    'monthly.submit',
    `${BASE}/:month`,
    {
      summary:
        'Hands in the report of a month: all lines or none; a later one is the next version. The same again answers 200',
      response: { 200: MonthlySubmittedShape, 201: MonthlySubmittedShape },
    },
    ({ result: { fresh, ...handedIn }, reply }) => reply.code(fresh ? 201 : 200).send(handedIn),
  )

  offering(http, hub, tags)('monthly.save-draft', `${BASE}/:month/draft`, {
    summary: 'Keeps what is being written of a month; handing in takes it away',
    response: { 200: MonthlyDraftShape },
  })

  offering(http, hub, tags)('monthly.return', `${BASE}/:month/return`, {
    summary: 'The office sends the newest version of a month back with a reason',
    response: { 200: MonthlyReturnedShape },
  })

  http.get(
    `${BASE}/:month/proposal`,
    {
      config: { access: { permission: 'monthly:submit', body: 'own' } },
      schema: {
        tags,
        summary: "The month as the hub's records give it: of 12345 its complaints, of the media what they fed back",
        params: Type.Object({ month: Type.String({ maxLength: 10, ...like('2026-10') }) }),
        response: { 200: MonthlyProposalShape },
      },
    },
    async (request) => {
      const user = userOf(request)
      const viewer = { by: holderOf(user), operator: actorOf(user) }
      return store.read('monthly.proposal', request.params.month, viewer, now())
    },
  )

  http.post(
    `${BASE}/:month/file`,
    {
      config: { access: { permission: 'monthly:submit', body: 'own' } },
      bodyLimit: MOST_FILE_BYTES,
      schema: {
        tags,
        summary:
          'Reads a csv or xlsx (application/octet-stream) into lines and says what is wrong; nothing is stored (试读)',
        params: Type.Object({ month: Type.String(like('2026-10')) }),
        consumes: ['application/octet-stream'],
        response: { 200: MonthlyFileShape },
      },
    },
    async (request, reply) => {
      const { body, params } = request
      if (!isMonthOpen(params.month, now())) throw new Refusal('date-outside-period', params.month)
      const { lines, missing } = await readAside({ bytes: fileIn(body), part: 'monthly' }, { signal: goneOf(reply) })
      const { rows, faults } = checkMonthly(lines, (written) => store.registry.unitMeant(written))
      const listed = faults.slice(0, MOST_LISTED).map((fault) => ({ ...fault, zh: MONTHLY_FAULTS[fault.code].zh }))
      return { missing, lines, sound: rows.length, faults: listed }
    },
  )

  http.get(
    BASE,
    {
      config: read,
      schema: {
        tags,
        summary: 'Every month of a campaign by body, what is missing, and the newest version of each',
        querystring: Campaign,
        response: { 200: MonthlyReportsShape },
      },
    },
    async (request) => all(request.query.campaign, userOf(request)),
  )

  http.get(
    `${BASE}/export.xlsx`,
    {
      config: read,
      schema: {
        tags,
        summary: "The year's table as a workbook",
        querystring: Campaign,
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => {
      const reports = await all(request.query.campaign, userOf(request))
      const name = `monthly-${reports.campaign}.xlsx`
      const bytes = await monthlyFile(reports)
      await recordExport(store, request, `campaign:${reports.campaign}`, name)
      return workbook(reply, name, bytes)
    },
  )

  http.get(
    `${BASE}/template.xlsx`,
    {
      config: read,
      schema: { tags, summary: 'An empty workbook with the heads of every column', produces: [CONTENT_TYPES.xlsx] },
    },
    async (_request, reply) => workbook(reply, 'monthly-template.xlsx', await monthlyTemplate()),
  )
}
