import { Type } from 'typebox'
import { isoShanghai } from '../../contract/campaign-time.ts'
import type { CorrectedService } from '../../store/presses/correct-service.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { offering } from '../offer-acts.ts'
import { like } from '../../contract/answers/basic.ts'

/** What was taken, and yet is not as the caller may think. */
const Warnings = Type.Optional(
  Type.Array(Type.Enum(['unknown-matter']), {
    description: 'unknown-matter: nobody knows the matter; the service counts for the unit posted at the window',
  }),
)
const warningsOf = (strange: boolean) => (strange ? { warnings: ['unknown-matter' as const] } : {})

/** Queue and business systems say that somebody was served; nothing that goes back to them differs by level. */
export const serviceRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, devices, now } = hub
  const offer = offering(http, hub, ['services'])
  // Not `:hall`: a program's key is good for every hall, and the guard binds `:hall` to people.
  const named = { hallCode: 'hall' }
  const OPENED = {
    serviceId: Type.String(),
    invitationId: Type.String(),
    expiresAt: Type.Optional(
      Type.String({
        format: 'date-time',
        description: 'until when the citizen is asked; absent where nobody is',
        ...like('2026-11-18T10:00:45+08:00'),
      }),
    ),
    warnings: Warnings,
  }
  const DONE = Type.Object({
    serviceId: Type.String(),
    at: Type.String({ format: 'date-time', description: 'when it was put on record' }),
    warnings: Warnings,
  })
  const answer = ({ result: { service, at, ended, strange } }: { result: CorrectedService }) => {
    if (ended) devices.cancel(ended.window, ended.invitation)
    return { serviceId: service, at: isoShanghai(at), ...warningsOf(strange) }
  }

  offer(
    'services.open',
    '/api/v1/windows/:hallCode/:window/services',
    {
      summary: 'One citizen was served: opens one invitation; the same service again answers 200 and the same ids',
      named,
      response: {
        200: Type.Object(OPENED, { description: 'Recorded before: the same ids' }),
        201: Type.Object(OPENED, { description: 'Recorded now' }),
      },
      add({ hall, window }) {
        const id = store.registry.window(hall, window)?.id
        return { connected: id !== undefined && devices.connectedAt(id) }
      },
    },
    ({ result: opened, said: { hall, window, matter }, reply }) => {
      const id = store.registry.window(hall, window)?.id
      if (id !== undefined && opened.ended) devices.cancel(id, opened.ended)
      if (id !== undefined && opened.show) {
        const expiresInMs = Math.max(0, opened.expires - now())
        devices.invite(id, { id: opened.invitation, expiresInMs, ...(matter === undefined ? {} : { matter }) })
      }
      return reply.code(opened.fresh ? 201 : 200).send({
        serviceId: opened.service,
        invitationId: opened.invitation,
        ...(opened.invited ? { expiresAt: isoShanghai(opened.expires) } : {}),
        ...warningsOf(opened.strange),
      })
    },
  )

  offer(
    'services.cancel',
    '/api/v1/windows/:hallCode/:window/services/:service/cancellation',
    {
      summary:
        'The service was none (误叫, 过号): it ends the invitation and counts no more; refused once it was rated; said twice, it is said once',
      named,
      response: { 200: DONE },
    },
    answer,
  )

  offer(
    'services.correct',
    '/api/v1/windows/:hallCode/:window/services/:service/correction',
    {
      summary:
        'What the service is from here on, all of it: a matter, unit or staff that is left out is named no more; its rating goes where it belongs',
      named,
      response: { 200: DONE },
    },
    answer,
  )
}
