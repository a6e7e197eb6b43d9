import { createHash } from 'node:crypto'
import { Type, type Static } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { CALL_COLUMN_NAMES, type CallColumn } from '../../contract/hotline/call-columns.ts'
import { MOST_FILE_BYTES } from '../../campaign/call-file/limits.ts'
import { faultyRowsFile, templateFile } from '../../campaign/call-file/write-rows.ts'
import { CallImports } from '../../campaign/call-imports.ts'
import { levelsSaid, type CallImport } from '../../campaign/import-calls.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import { fileIn, goneOf, takesFiles, workbook } from '../sent-files.ts'
import type { Routes } from '../http-server.ts'
import { CallImportShape, ImportProgressShape } from '../../contract/answers/hotline/imports.ts'
import { like } from '../../contract/answers/basic.ts'

export { MOST_FILE_BYTES }

const exact = { additionalProperties: false } as const
/** Faulty rows that one answer lists; whoever has more takes them away as a file. */
const MOST_LISTED = 1_000

const Head = Type.Optional(
  Type.String({ maxLength: 100, description: 'head of this column in the file; empty: the file has none' }),
)
const Lines = (description: string) =>
  Type.Optional(Type.String({ pattern: '^[0-9]{1,7}(,[0-9]{1,7})*$', maxLength: 10_000, description }))
const Job = Type.String({
  pattern: '^[0-9A-Za-z-]{8,64}$',
  ...like('import-20261118-1'),
  description: 'an id of your choice, for progress and cancelling',
})
const Query = Type.Object(
  {
    dryRun: Type.Optional(Type.Boolean({ description: 'only say what would be imported', ...like(true) })),
    leaveOut: Lines('lines left out, such as 3,7'),
    sheet: Type.Optional(Type.String({ maxLength: 100, description: 'name of the sheet; else the first that fits' })),
    levels: Type.Optional(
      Type.String({
        maxLength: 1_000,
        description: 'what words mean as levels, such as 很好=5,差=2, beside the usual ones',
      }),
    ),
    unknownToTray: Type.Optional(
      Type.Boolean({ description: 'a unit that nobody knows is no fault: the answer goes to the tray with the words' }),
    ),
    job: Type.Optional(Job),
    ...(Object.fromEntries(CALL_COLUMN_NAMES.map((column) => [column, Head])) as Record<CallColumn, typeof Head>),
  },
  exact,
)
const OfJob = { params: Type.Object({ job: Job }) }

/** Callers' answers of 12345 from a file (campaign document 五.2), by the campaign office in a browser. */
export const hotlineImportRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const imports = new CallImports(store, now)
  const config = { access: { permission: 'hotline:import' } } as const
  const tags = ['12345']
  takesFiles(http, MOST_FILE_BYTES)

  http.post(
    '/api/v1/hotline/imports',
    {
      config,
      bodyLimit: MOST_FILE_BYTES,
      schema: {
        tags,
        summary:
          'A csv or xlsx as the body (application/octet-stream): all rows that are not left out, or none, idempotent by call id',
        querystring: Query,
        consumes: ['application/octet-stream'],
        response: { 200: CallImportShape },
      },
    },
    async (request, reply) => {
      const bytes = fileIn(request.body)
      const order = orderOf(request.query, bytes)
      const by = actorOf(userOf(request))
      // By its hash: the name of a file may say whom it is about.
      const subject = `file:${createHash('sha256').update(bytes).digest('hex')}`
      const record = { subject, detail: { leftOut: order.leaveOut.size } }
      const { job } = request.query
      const {
        faults,
        conflicts,
        faultyRows: _rows,
        ...done
      } = await imports.enter(order, { ...(job === undefined ? {} : { id: job }), by, gone: goneOf(reply) }, record)
      return {
        ...done,
        conflict: conflicts.length,
        conflicts: conflicts.slice(0, MOST_LISTED),
        faulty: faults.length,
        faults: faults.slice(0, MOST_LISTED),
      }
    },
  )

  http.get(
    '/api/v1/hotline/imports/:job',
    {
      config,
      schema: {
        tags,
        summary: 'How far an import of yours is; not found once it is done',
        ...OfJob,
        response: { 200: ImportProgressShape },
      },
    },
    async (request) => imports.progress(request.params.job, actorOf(userOf(request))),
  )

  http.delete(
    '/api/v1/hotline/imports/:job',
    {
      config,
      schema: {
        tags,
        summary: 'Cancels an import of yours: nothing of it is stored; refused once it takes effect',
        ...OfJob,
        response: { 204: Type.Null() },
      },
    },
    async (request, reply) => {
      imports.cancel(request.params.job, actorOf(userOf(request)))
      return reply.code(204).send(null)
    },
  )

  http.get(
    '/api/v1/hotline/imports/template.xlsx',
    {
      config,
      schema: { tags, summary: 'An empty workbook with the heads of every column', produces: [CONTENT_TYPES.xlsx] },
    },
    async (_request, reply) => workbook(reply, 'hotline-template.xlsx', await templateFile()),
  )

  http.post(
    '/api/v1/hotline/imports/faulty-rows.xlsx',
    {
      config,
      bodyLimit: MOST_FILE_BYTES,
      schema: {
        tags,
        summary: 'The faulty rows of a file alone, with line and reason, to be mended and imported: nothing is stored',
        querystring: Query,
        consumes: ['application/octet-stream'],
        produces: [CONTENT_TYPES.xlsx],
      },
    },
    async (request, reply) => {
      const order = { ...orderOf(request.query, fileIn(request.body)), dryRun: true }
      const by = actorOf(userOf(request))
      const { heads, faults, faultyRows } = await imports.enter(order, { by, gone: goneOf(reply) }, NO_RECORD)
      const reasons = new Map(faults.map(({ line, zh }) => [line, zh]))
      const rows = faultyRows.filter(({ line }) => reasons.has(line))
      return workbook(reply, 'hotline-faulty-rows.xlsx', await faultyRowsFile(heads, rows, reasons))
    },
  )
}

/** Of a dry run, which leaves none. */
const NO_RECORD = { subject: '', detail: {} }

function orderOf(query: Static<typeof Query>, bytes: Uint8Array): CallImport {
  const { dryRun = false, leaveOut, sheet, levels, unknownToTray = false, job: _job, ...columns } = query
  return {
    bytes,
    columns,
    ...(sheet === undefined ? {} : { sheet }),
    levels: levelsSaid(levels ?? ''),
    strangersToTray: unknownToTray,
    leaveOut: new Set((leaveOut ?? '').split(',').filter(Boolean).map(Number)),
    dryRun,
  }
}
