import { Type } from 'typebox'
import { isoShanghai } from '../contract/campaign-time.ts'
import { openService } from '../ledger/record-service.ts'
import type { HubParts } from './hub-parts.ts'
import type { Routes } from './http-server.ts'

const exact = { additionalProperties: false } as const
const said = (description: string) => Type.String({ minLength: 1, maxLength: 100, description })
const Short = Type.String({ minLength: 1, maxLength: 100 })

/** Queue and business systems say that somebody was served; nothing that goes back to them differs by level. */
export const serviceRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { ledger, devices, now } = hub
  const OPENED = {
    serviceId: Type.String(),
    invitationId: Type.String(),
    expiresAt: Type.String({ format: 'date-time', description: 'until when the citizen is asked' }),
  }

  http.post(
    // Not `:hall`: a program's key is good for every hall, and the guard binds `:hall` to people.
    '/api/v1/windows/:hallCode/:window/services',
    {
      config: { access: { scope: 'services' } },
      schema: {
        tags: ['services'],
        summary: 'One citizen was served: opens one invitation; the same service again answers 200 and the same ids',
        params: Type.Object({ hallCode: Short, window: Short }),
        body: Type.Object(
          {
            caseNo: said("the system's own number of the case; kept only as a keyed hash"),
            matter: Type.Optional(said('at a window for many units: what was done; it names the unit')),
            unit: Type.Optional(said('code of the unit that was asked for; goes before `matter`')),
            staff: Type.Optional(said('number of who served; else who signed in at the window')),
            ticketNo: Type.Optional(said('of the queue; two tickets of one case are two services')),
            party: Type.Enum(['person', 'organisation']),
          },
          exact,
        ),
        response: {
          200: Type.Object(OPENED, { description: 'Recorded before: the same ids' }),
          201: Type.Object(OPENED, { description: 'Recorded now' }),
        },
      },
    },
    async (request, reply) => {
      const { hallCode: hall, window } = request.params
      const id = ledger.registry.window(hall, window)?.id
      const connected = id !== undefined && devices.connectedAt(id)
      const opened = await ledger.write((w) => openService(w, { hall, window, ...request.body }, connected))
      if (id !== undefined && opened.ended) devices.cancel(id, opened.ended)
      if (id !== undefined && opened.show) {
        const { matter } = request.body
        const expiresInMs = Math.max(0, opened.expires - now())
        devices.invite(id, { id: opened.invitation, expiresInMs, ...(matter === undefined ? {} : { matter }) })
      }
      return reply.code(opened.fresh ? 201 : 200).send({
        serviceId: opened.service,
        invitationId: opened.invitation,
        expiresAt: isoShanghai(opened.expires),
      })
    },
  )
}
