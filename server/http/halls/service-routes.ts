import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import type { Actor } from '../../contract/audit.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import type { CorrectedService } from '../../store/presses/correct-service.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { like } from '../../contract/answers/basic.ts'

const exact = { additionalProperties: false } as const
const shortText = (description: string, example?: string) =>
  Type.String({ minLength: 1, maxLength: 100, description, ...(example === undefined ? {} : like(example)) })
const Short = Type.String({ minLength: 1, maxLength: 100 })

/** What was taken, and yet is not as the caller may think. */
const Warnings = Type.Optional(
  Type.Array(Type.Enum(['unknown-matter']), {
    description: 'unknown-matter: nobody knows the matter; the service counts for the unit posted at the window',
  }),
)
const warningsOf = (strange: boolean) => (strange ? { warnings: ['unknown-matter' as const] } : {})

function operatorOf({ viewer }: FastifyRequest): Actor {
  if (!viewer) throw new Refusal('not-signed-in')
  return actorOf(viewer)
}

/** Queue and business systems say that somebody was served; nothing that goes back to them differs by level. */
export const serviceRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store, devices, now } = hub
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
  const where = {
    params: Type.Object({ hallCode: Short, window: Short, service: Type.String({ format: 'uuid' }) }),
  }
  const DONE = Type.Object({
    serviceId: Type.String(),
    at: Type.String({ format: 'date-time', description: 'when it was put on record' }),
    warnings: Warnings,
  })
  const answer = ({ service, at, ended, strange }: CorrectedService) => {
    if (ended) devices.cancel(ended.window, ended.invitation)
    return { serviceId: service, at: isoShanghai(at), ...warningsOf(strange) }
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
            caseNo: shortText("the system's own number of the case; kept only as a keyed hash", 'YC-GA-2026-118-0427'),
            matter: Type.Optional(
              shortText('at a window for many units: what was done; it names the unit', '户口迁移'),
            ),
            unit: Type.Optional(shortText('code of the unit that was asked for; goes before `matter`')),
            staff: Type.Optional(shortText('number of who served; else who signed in at the window', '64010027')),
            ticketNo: Type.Optional(shortText('of the queue; two tickets of one case are two services', 'A127')),
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
      const id = store.registry.window(hall, window)?.id
      const connected = id !== undefined && devices.connectedAt(id)
      const opened = await store.act('services.open', { hall, window, ...request.body, connected }, operatorOf(request))
      if (id !== undefined && opened.ended) devices.cancel(id, opened.ended)
      if (id !== undefined && opened.show) {
        const { matter } = request.body
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

  http.post(
    '/api/v1/windows/:hallCode/:window/services/:service/cancellation',
    {
      config: { access: { scope: 'services' } },
      schema: {
        tags: ['services'],
        summary:
          'The service was none (误叫, 过号): it ends the invitation and counts no more; refused once it was rated; said twice, it is said once',
        ...where,
        body: Type.Object({ reason: shortText('why, for the record, such as 误叫 or 过号', '过号') }, exact),
        response: { 200: DONE },
      },
    },
    async (request) => {
      const { hallCode: hall, window, service } = request.params
      const cancelled = { hall, window, service, reason: request.body.reason }
      return answer(await store.act('services.cancel', cancelled, operatorOf(request)))
    },
  )

  http.post(
    '/api/v1/windows/:hallCode/:window/services/:service/correction',
    {
      config: { access: { scope: 'services' } },
      schema: {
        tags: ['services'],
        summary:
          'What the service is from here on, all of it: a matter, unit or staff that is left out is named no more; its rating goes where it belongs',
        ...where,
        body: Type.Object(
          {
            matter: Type.Optional(shortText('as when it was announced', '居民身份证换领')),
            unit: Type.Optional(shortText('code of the unit that was asked for; goes before `matter`')),
            staff: Type.Optional(shortText('number of who served; else who signed in at the window')),
            party: Type.Optional(Type.Enum(['person', 'organisation'])),
            reason: shortText('why, for the record', '窗口人员选错了事项'),
          },
          exact,
        ),
        response: { 200: DONE },
      },
    },
    async (request) => {
      const { hallCode: hall, window, service } = request.params
      const { reason, ...facts } = request.body
      const corrected = { where: { hall, window, service }, facts, reason }
      return answer(await store.act('services.correct', corrected, operatorOf(request)))
    },
  )
}
