import { Type, type Static } from 'typebox'
import type { ApiKey } from '../../store/access/api-keys.ts'
import type { Access } from '../../store/access/open-access.ts'
import { actorOf } from '../../contract/viewer.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { Refusal } from '../../contract/errors.ts'
import { API_SCOPES } from '../../contract/roles.ts'
import { userOf } from '../guard.ts'
import type { Routes } from '../http.ts'
import { standingFacts, StandingFacts } from '../shapes/standing.ts'
import { like } from '../shapes/basic.ts'

const KeyFacts = Type.Object({
  name: Type.String(like('queue')),
  scope: Type.Enum([...API_SCOPES]),
  createdAt: Type.String(),
  revokedAt: Type.Optional(Type.String()),
  standing: StandingFacts,
})

/** Keys of programs, without the keys themselves, and who vouches for them. They are made at the command line. */
export const keyRoutes: Routes<{ access: Access }> = async (http, { access }) => {
  const tags = ['users']

  http.get(
    '/api/v1/keys',
    {
      config: { access: { permission: 'user:read' } },
      schema: {
        tags,
        summary: 'All keys of programs, without the keys themselves',
        response: { 200: Type.Object({ keys: Type.Array(KeyFacts) }) },
      },
    },
    async () => ({ keys: access.apiKeys.list().map(factsOf) }),
  )

  http.post(
    '/api/v1/keys/:name/vouch',
    {
      config: { access: { permission: 'user:vouch' } },
      schema: {
        tags,
        summary: 'An officer of the office vouches for a key that waits for a second person',
        params: Type.Object({
          name: Type.String({ minLength: 1, maxLength: 200, description: 'name of the program', ...like('queue') }),
        }),
        response: { 200: KeyFacts },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      const { name } = request.params
      access.standing.vouchKey(name, viewer.username, actorOf(viewer))
      const key = access.apiKeys.list().find((each) => each.name === name)
      if (!key) throw new Refusal('not-found', 'api key')
      return factsOf(key)
    },
  )
}

function factsOf({ name, scope, created, revoked, standing }: ApiKey): Static<typeof KeyFacts> {
  return {
    name,
    scope,
    createdAt: isoShanghai(created),
    ...(revoked === undefined ? {} : { revokedAt: isoShanghai(revoked) }),
    standing: standingFacts(standing),
  }
}
