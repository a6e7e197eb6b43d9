import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { parseInstant } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { changesOf } from '../changes.ts'
import { userOf } from '../guard.ts'
import type { HubParts } from '../hub-parts.ts'
import type { Routes } from '../http-server.ts'
import { ChangedShape } from '../../contract/answers/changes.ts'
import { WHY } from '../why.ts'
import { like } from '../../contract/answers/basic.ts'

const exact = { additionalProperties: false } as const
const HallParams = Type.Object({ hall: Type.String() })
const Name = Type.String({ minLength: 1, maxLength: 40, ...like('户籍') })
const Code = Type.Object({ code: Type.String(like('A17')) })
const Mode = Type.Enum(['open', 'invited'])

/** A window comes, or has another name; and whether anyone may press there. */
export const windowRoutes: Routes<{ hub: HubParts }> = async (http, { hub }) => {
  const { store } = hub
  const tags = ['halls']
  const change = changesOf(hub)

  http.post(
    '/api/v1/halls/:hall/windows',
    {
      config: { access: { permission: 'window:manage', hall: 'params' } },
      schema: {
        tags,
        summary: 'A new window, or another name, zone or matter of one that is there; its mode is for the new one',
        params: HallParams,
        body: Type.Object(
          {
            code: Type.String({ pattern: '^[A-Z][0-9]{2,3}$', ...like('A17') }),
            name: Name,
            zone: Type.String({ maxLength: 10 }),
            mode: Type.Optional(Mode),
            matter: Type.Optional(Name),
            reason: WHY.reason,
          },
          exact,
        ),
        response: { 200: Code, 201: Code },
      },
    },
    async (request, reply) => {
      const { code } = request.body
      const window = { hall: request.params.hall, ...request.body }
      const { fresh } = await store.act('windows.change', window, actorOf(userOf(request)))
      return reply.code(fresh ? 201 : 200).send({ code })
    },
  )

  http.post(
    '/api/v1/halls/:hall/windows/:window/mode',
    {
      config: { access: { permission: 'window:manage', hall: 'params' } },
      schema: {
        tags,
        summary:
          'Whether anyone may press at a window, or only who was invited; for the past, presses are screened again',
        params: Type.Object({ hall: Type.String(), window: Type.String() }),
        body: Type.Object(
          {
            mode: Mode,
            from: Type.Optional(Type.String({ description: 'ISO 8601 with offset; absent: now' })),
            ...WHY,
          },
          exact,
        ),
        response: { 200: ChangedShape },
      },
    },
    async (request) => {
      const { hall, window } = request.params
      const { mode, from, reason, preview } = request.body
      const since = from === undefined ? undefined : parseInstant(from)
      if (since === null) throw new Refusal('bad-interval', 'ISO 8601 with offset expected')
      return change(userOf(request), preview, 'windows.set-mode', { hall, window, mode, from: since, reason })
    },
  )
}
