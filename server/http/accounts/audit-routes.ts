import { Readable } from 'node:stream'
import { Type, type Static } from 'typebox'
import { AuditChainShape, AuditShape } from '../../contract/answers/accounts.ts'
import { like } from '../../contract/answers/basic.ts'
import { AUDIT_ACTIONS, type AuditAction, type AuditEntry } from '../../contract/audit.ts'
import { isoShanghai, parseDay, startOfDay } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { actorOf } from '../../contract/viewer.ts'
import { AUDIT_COLUMNS } from '../../export/audit-export.ts'
import { csvHead, csvLine } from '../../export/csv-export.ts'
import { CONTENT_TYPES } from '../../export/export-file.ts'
import type { Store } from '../../store/port.ts'
import { userOf } from '../guard.ts'
import type { Routes } from '../http.ts'
import { toKeep } from '../sent-files.ts'

const exact = { additionalProperties: false } as const
const MOST_ENTRIES = 1_000
const USUAL_ENTRIES = 200

const FILTERS = {
  from: Type.Optional(Type.String({ description: 'date in Asia/Shanghai, included' })),
  to: Type.Optional(Type.String({ description: 'the same, included' })),
  who: Type.Optional(
    Type.String({
      maxLength: 80,
      description:
        'a part of who did it, as in `actor`, also of accounts that are gone; what is in no row finds none, whether there is such an account or not',
      ...like('zhang'),
    }),
  ),
  action: Type.Optional(
    Type.String({
      maxLength: 1_000,
      description: 'what was done, as in `action`; several with commas',
      ...like('user:add,user:password-reset'),
    }),
  ),
  about: Type.Optional(Type.String({ maxLength: 200, description: 'to whom or what, whole', ...like('user:wang') })),
  text: Type.Optional(Type.String({ maxLength: 80, description: 'a part of anything in the row', ...like('wang') })),
}
const Filters = Type.Object(FILTERS, exact)
const Query = Type.Object(
  {
    ...FILTERS,
    before: Type.Optional(Type.Integer({ minimum: 1, description: 'rows before this one: `next` of the page before' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_ENTRIES })),
  },
  exact,
)

/** The audit log: read in pages, taken away as a file, and looked at as a chain. */
export const auditRoutes: Routes<{ store: Store }> = async (http, { store }) => {
  const config = { access: { permission: 'audit:read' } } as const
  const tags = ['audit']

  http.get(
    '/api/v1/audit',
    {
      config,
      schema: {
        tags,
        summary: 'The audit log, newest first, page by page',
        querystring: Query,
        response: { 200: AuditShape },
      },
    },
    async (request) => {
      const { before, limit = USUAL_ENTRIES, ...filters } = request.query
      // One more, to see whether there are older ones.
      const rows = await store.read('audit.list', { ...asked(filters), before, limit: limit + 1 })
      const entries = rows.slice(0, limit)
      return {
        entries: entries.map((entry) => ({ ...entry, at: isoShanghai(entry.at) })),
        ...(rows.length > limit ? { next: entries.at(-1)!.n } : {}),
      }
    },
  )

  http.get(
    '/api/v1/audit/export.csv',
    {
      config,
      schema: {
        tags,
        summary: 'The same rows as a file, all of them, newest first',
        querystring: Filters,
        produces: [CONTENT_TYPES.csv],
      },
    },
    async (request, reply) => {
      const query = asked(request.query)
      const { from = '', to = '' } = request.query
      const name = ['pingyi-audit', ...[from, to].filter((each) => each !== '')].join('-')
      // A file that cannot be recorded is not handed out; the row is in the file.
      await store.act(
        'audit.record',
        { action: 'audit:export', subject: 'audit', detail: { ...request.query } },
        actorOf(userOf(request)),
      )
      return toKeep(reply, `${name}.csv`, CONTENT_TYPES.csv).send(
        Readable.from(lines(store.pages('audit.rows', query))),
      )
    },
  )

  http.get(
    '/api/v1/audit/chain',
    {
      config,
      schema: {
        tags,
        summary: 'How the audit log stands as a chain: its last row, and the checkpoint that names one',
        querystring: Type.Object(
          {
            check: Type.Optional(
              Type.Boolean({ description: 'look at every row: whether it follows from the one before' }),
            ),
          },
          exact,
        ),
        response: { 200: AuditChainShape },
      },
    },
    async (request) => {
      const { problem, checkpoint, ...state } = await store.read('audit.chain', request.query.check ?? false)
      return {
        ...state,
        ...(checkpoint === undefined ? {} : { checkpoint: { ...checkpoint, at: isoShanghai(checkpoint.at) } }),
        ...(problem === undefined
          ? {}
          : { checked: { whole: problem === null, ...(problem === null ? {} : { problem }) } }),
      }
    },
  )
}

async function* lines(pages: AsyncIterable<AuditEntry[]>): AsyncGenerator<string> {
  yield csvHead(AUDIT_COLUMNS)
  for await (const page of pages) yield page.map((row) => csvLine(AUDIT_COLUMNS, row)).join('')
}

/** @throws Refusal `bad-period`; `bad-request` for an action that there is not */
function asked({ from, to, action, ...rest }: Static<typeof Filters>) {
  const actions = action?.split(',')
  const unknown = actions?.find((each) => !isAction(each))
  if (unknown !== undefined)
    throw new Refusal('bad-request', `action: ${unknown.slice(0, 40)}`, `没有这种操作：${unknown.slice(0, 40)}`)
  return { ...periodOf(from, to), ...rest, actions: actions as AuditAction[] | undefined }
}

function isAction(text: string): text is AuditAction {
  return Object.hasOwn(AUDIT_ACTIONS, text)
}

/** Dates in Asia/Shanghai, both included, to instants, half-open. @throws Refusal `bad-period` */
function periodOf(from: string | undefined, to: string | undefined): { from?: number; until?: number } {
  const first = from === undefined ? undefined : parseDay(from)
  const last = to === undefined ? undefined : parseDay(to)
  if (first === null || last === null) throw new Refusal('bad-period')
  if (first !== undefined && last !== undefined && first > last) throw new Refusal('bad-period')
  return {
    ...(first === undefined ? {} : { from: startOfDay(first) }),
    ...(last === undefined ? {} : { until: startOfDay(last + 1) }),
  }
}
