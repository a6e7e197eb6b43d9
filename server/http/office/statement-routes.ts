import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { statementProof } from '../../export/statement-proof.ts'
import { StatementShape, StatementsShape } from '../../contract/answers/statements.ts'

const SealNumber = Type.Object({ seal: Type.Integer({ minimum: 1 }) })
const PLAIN_TEXT = 'text/plain; charset=utf-8'

/**
 * A unit's own statement (对账单), after the seal and never before. The address names no unit: it is the one that the
 * person is bound to.
 */
export const statementRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['statement']
  /** Whoever reads one is on record. */
  const statementFor = async (viewer: ReturnType<typeof userOf>, seal: number) => {
    const statement = await store.read('statements.one', seal, viewer.unit, now())
    const detail = { unit: statement.row.unit.code }
    await store.act('audit.record', { action: 'statement:read', subject: `seal:${seal}`, detail }, actorOf(viewer))
    return statement
  }
  const own = { access: { permission: 'statement:own' } } as const

  http.get(
    '/api/v1/statements',
    {
      config: own,
      schema: {
        tags,
        summary: 'Sealed periods of which your unit may see its statement, newest first',
        response: { 200: StatementsShape },
      },
    },
    async () => ({ statements: await store.read('statements.list') }),
  )

  http.get(
    '/api/v1/statements/:seal',
    {
      config: own,
      schema: {
        tags,
        summary: 'Your unit: its score line by line, and what did not count, with the reason',
        params: SealNumber,
        response: { 200: StatementShape },
      },
    },
    async (request) => statementFor(userOf(request), request.params.seal),
  )

  http.get(
    '/api/v1/statements/:seal/proof',
    {
      config: own,
      schema: {
        tags,
        summary:
          'Your unit: how its score follows and how to check it without the hub, as a text; the statement’s QR code leads here',
        params: SealNumber,
        produces: [PLAIN_TEXT],
        fileExample: '政务服务中心测评告知单 核对说明',
      },
    },
    async (request, reply) =>
      reply.type(PLAIN_TEXT).send(statementProof(await statementFor(userOf(request), request.params.seal))),
  )
}
