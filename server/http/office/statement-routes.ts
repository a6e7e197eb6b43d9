import { Type } from 'typebox'
import { actorOf } from '../../access/viewer.ts'
import { unitStatement } from '../../store/reads/desks/unit-statement.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { allSeals, sealByNumber } from '../../store/changes/seals.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { StatementShape, StatementsShape } from '../shapes/desk-shapes.ts'

/**
 * A unit's own statement (对账单), after the seal and never before. The address names no unit: it is the one that the
 * person is bound to.
 */
export const statementRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { ledger, access, now } = hub
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
    async () => ({
      statements: allSeals(ledger.sql)
        .filter(({ reopened }) => reopened === null)
        .map(({ n, campaign, from_date, to_date, at }) => ({
          seal: n,
          campaign,
          from: from_date,
          to: to_date,
          sealedAt: isoShanghai(at),
        })),
    }),
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
      const seal = sealByNumber(ledger.sql, request.params.seal)
      if (!seal || seal.reopened !== null) throw new Refusal('seal-missing', String(request.params.seal))
      const statement = viewer.unit === undefined ? null : unitStatement(ledger, seal, viewer.unit, now())
      if (!statement) throw new Refusal('not-found', 'statement')
      access.audit.record(actorOf(viewer), 'statement:read', `seal:${seal.n}`, { unit: statement.row.unit.code })
      return statement
    },
  )
}
