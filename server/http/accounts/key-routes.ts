import { Type } from 'typebox'
import type { ApiKey, RemoteAccess } from '../../store/access/remote.ts'
import { actorOf } from '../../contract/viewer.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { accessAct } from './access-act.ts'
import { userOf } from '../guard.ts'
import type { Routes } from '../http.ts'
import { standingFacts } from './standing-facts.ts'
import { like } from '../../contract/answers/basic.ts'
import { KeysShape, KeyShape, type ProgramKey } from '../../contract/answers/accounts.ts'

/** Keys of programs, without the keys themselves, and who vouches for them. They are made at the command line. */
export const keyRoutes: Routes<{ access: RemoteAccess }> = async (http, { access }) => {
  const tags = ['users']

  http.get(
    '/api/v1/keys',
    {
      config: { access: { permission: 'user:read' } },
      schema: {
        tags,
        summary: 'All keys of programs, without the keys themselves',
        response: { 200: KeysShape },
      },
    },
    async () => ({ keys: (await access.apiKeys.list()).map(factsOf) }),
  )

  http.post(
    '/api/v1/keys/:name/vouch',
    {
      config: accessAct('apiKeys.vouch'),
      schema: {
        tags,
        summary: 'An officer of the office vouches for a key that waits for a second person',
        params: Type.Object({
          name: Type.String({ minLength: 1, maxLength: 200, description: 'name of the program', ...like('queue') }),
        }),
        response: { 200: KeyShape },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      const { name } = request.params
      return factsOf(await access.apiKeys.vouch(name, viewer.username, actorOf(viewer)))
    },
  )
}

function factsOf({ name, scope, hall, created, revoked, standing }: ApiKey): ProgramKey {
  return {
    name,
    scope,
    ...(hall === undefined ? {} : { hall }),
    createdAt: isoShanghai(created),
    ...(revoked === undefined ? {} : { revokedAt: isoShanghai(revoked) }),
    standing: standingFacts(standing),
  }
}
