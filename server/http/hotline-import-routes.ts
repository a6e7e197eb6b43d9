import { createHash } from 'node:crypto'
import { Type } from 'typebox'
import { actorOf } from '../access/viewer.ts'
import { CALL_COLUMNS, type CallColumn } from '../campaign/hotline-file.ts'
import { importCalls } from '../campaign/import-calls.ts'
import { Refusal } from '../contract/errors.ts'
import { userOf } from './guard.ts'
import type { HubParts } from './hub-parts.ts'
import type { Routes } from './http-server.ts'
import { CallImportShape } from './shapes/desk-shapes.ts'

const exact = { additionalProperties: false } as const
export const MOST_FILE_BYTES = 20 * 1_048_576
/** Faulty rows that one answer lists; whoever has more corrects the file. */
const MOST_LISTED = 1_000

const Head = Type.Optional(
  Type.String({ maxLength: 100, description: 'head of this column in the file; empty: the file has none' }),
)
const Query = Type.Object(
  {
    dryRun: Type.Optional(Type.Boolean({ description: 'only say what would be imported' })),
    leaveOut: Type.Optional(
      Type.String({ pattern: '^[0-9]+(,[0-9]+)*$', maxLength: 10_000, description: 'lines left out, such as 3,7' }),
    ),
    ...(Object.fromEntries(Object.keys(CALL_COLUMNS).map((column) => [column, Head])) as Record<
      CallColumn,
      typeof Head
    >),
  },
  exact,
)

/** Callers' answers of 12345 from a file (campaign document 五.2), by the campaign office in a browser. */
export const hotlineImportRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { ledger, access, now } = hub
  // Of these routes alone: nowhere else does the hub take a file.
  http.addContentTypeParser(
    'application/octet-stream',
    { parseAs: 'buffer', bodyLimit: MOST_FILE_BYTES },
    (_request, body, done) => done(null, body),
  )

  http.post(
    '/api/v1/hotline/imports',
    {
      config: { access: { permission: 'hotline:import' } },
      bodyLimit: MOST_FILE_BYTES,
      schema: {
        tags: ['12345'],
        summary:
          'A csv or xlsx as the body (application/octet-stream): all rows that are not left out, or none, idempotent by call id',
        querystring: Query,
        consumes: ['application/octet-stream'],
        response: { 200: CallImportShape },
      },
    },
    async (request) => {
      if (!(request.body instanceof Uint8Array)) throw new Refusal('file-unreadable', 'no file in the body')
      const bytes = request.body
      const { dryRun = false, leaveOut, ...columns } = request.query
      const lines = new Set((leaveOut ?? '').split(',').filter(Boolean).map(Number))
      // By its hash: the name of a file may say whom it is about.
      const subject = `file:${createHash('sha256').update(bytes).digest('hex')}`
      const { faults, conflicts, ...done } = await importCalls(
        ledger,
        { bytes, columns, leaveOut: lines, dryRun },
        now(),
        (rows) => access.audit.record(actorOf(userOf(request)), 'data:import', subject, { rows, leftOut: lines.size }),
      )
      return {
        ...done,
        conflict: conflicts.length,
        conflicts: conflicts.slice(0, MOST_LISTED),
        faulty: faults.length,
        faults: faults.slice(0, MOST_LISTED),
      }
    },
  )
}
