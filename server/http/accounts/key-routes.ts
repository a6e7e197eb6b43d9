import { Type } from 'typebox'
import type { ApiKey, RemoteAccess } from '../../store/access/remote.ts'
import { actorOf } from '../../contract/viewer.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { accessAct, saidAt } from './access-act.ts'
import { userOf } from '../guard.ts'
import type { Routes } from '../http.ts'
import { standingFacts } from './standing-facts.ts'
import { like } from '../../contract/answers/basic.ts'
import { KeyMadeShape, KeysShape, KeyShape, type ProgramKey } from '../../contract/answers/accounts.ts'

const Named = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 200, description: 'name of the program', ...like('queue') }),
})

/** Keys of programs: made by admin and told once, listed without the keys themselves, vouched for by the office. */
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
    '/api/v1/keys',
    {
      config: accessAct('apiKeys.add'),
      schema: {
        tags,
        summary: 'Make the key of a program; it is told this once',
        body: saidAt('apiKeys.add', '/api/v1/keys').body,
        response: { 201: KeyMadeShape },
      },
    },
    async (request, reply) => {
      const { name, scope, hall } = request.body
      const { key } = await access.apiKeys.add(name, scope, actorOf(userOf(request)), hall)
      return reply.code(201).send({ program: await named(access, name), key })
    },
  )

  http.post(
    '/api/v1/keys/:name/revocation',
    {
      config: accessAct('apiKeys.revoke'),
      schema: {
        tags,
        summary: 'Revoke the key of a program; its name is not given again',
        params: Named,
        response: { 200: KeyShape },
      },
    },
    async (request) => {
      const { name } = request.params
      await access.apiKeys.revoke(name, actorOf(userOf(request)))
      return named(access, name)
    },
  )

  http.post(
    '/api/v1/keys/:name/vouch',
    {
      config: accessAct('apiKeys.vouch'),
      schema: {
        tags,
        summary: 'An officer of the office vouches for a key that waits for a second person',
        params: Named,
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

async function named(access: RemoteAccess, name: string): Promise<ProgramKey> {
  return factsOf((await access.apiKeys.list()).find((each) => each.name === name)!)
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
