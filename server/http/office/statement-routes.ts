import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { StatementShape, StatementsShape } from '../../contract/answers/statements.ts'

/**
 * A unit's own statement (对账单), after the seal and never before. The address names no unit: it is the one that the
 * person is bound to.
 */
export const statementRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, now } = hub
  const tags = ['statement']
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
        params: Type.Object({ seal: Type.Integer({ minimum: 1 }) }),
        response: { 200: StatementShape },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      const { seal } = request.params
      const statement = await store.read('statements.one', seal, viewer.unit, now())
      const detail = { unit: statement.row.unit.code }
      await store.act('audit.record', { action: 'statement:read', subject: `seal:${seal}`, detail }, actorOf(viewer))
      return statement
    },
  )
}
