import { Type } from 'typebox'
import { SessionsEndedShape, SessionsShape, type Sessions } from '../../contract/answers/accounts.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { actorOf } from '../../contract/viewer.ts'
import type { RemoteAccess, RunningSession, Session } from '../../store/access/remote.ts'
import { sessionOf, userOf } from '../guard.ts'
import type { Routes } from '../http.ts'
import { accessAct, saidAt } from './access-act.ts'

/** Who is signed in, from where and in what browser: one's own, and those of accounts that one manages. */
export const sessionsRoutes: Routes<{ access: RemoteAccess }> = async (http, { access }) => {
  const tags = ['session']
  const own = { access: { permission: 'own-session' } } as const

  http.get(
    '/api/v1/sessions',
    { config: own, schema: { tags, summary: 'The own sessions that run', response: { 200: SessionsShape } } },
    async (request) => {
      const session = sessionOf(request)
      return listed(await access.sessionList.of(session.viewer.username), session)
    },
  )

  http.post(
    '/api/v1/sessions/end',
    {
      config: own,
      schema: {
        tags,
        summary: 'End one of the own sessions, or all but the one that asks',
        body: saidAt('sessionList.end', '/:username').body,
        response: { 200: SessionsEndedShape },
      },
    },
    async (request) => {
      const { id, viewer } = sessionOf(request)
      const which = { id: request.body.session, keep: id }
      return { ended: await access.sessionList.end(viewer.username, which, actorOf(viewer)) }
    },
  )

  http.get(
    '/api/v1/users/:username/sessions',
    {
      config: { access: { permission: 'user:manage' } },
      schema: {
        tags: ['users'],
        summary: 'The sessions of an account that run: when, from where, in what browser',
        params: Type.Object({ username: Type.String({ minLength: 1, maxLength: 200 }) }),
        response: { 200: SessionsShape },
      },
    },
    async (request) => listed(await access.sessionList.of(canonical(request.params.username)), sessionOf(request)),
  )

  http.post(
    '/api/v1/users/:username/sessions/end',
    {
      config: accessAct('sessionList.end'),
      schema: {
        tags: ['users'],
        summary: 'End one session of an account, or all of them',
        ...saidAt('sessionList.end', '/api/v1/users/:username/sessions/end'),
        response: { 200: SessionsEndedShape },
      },
    },
    async (request) => {
      const { username } = request.params
      const which = { id: request.body.session }
      return { ended: await access.sessionList.end(canonical(username), which, actorOf(userOf(request))) }
    },
  )
}

function canonical(username: string): string {
  return username.normalize('NFKC').toLowerCase()
}

function listed(sessions: readonly RunningSession[], { id: own }: Session): Sessions {
  return {
    sessions: sessions.map(({ id, created, seen, ...from }) => ({
      id,
      signedInAt: isoShanghai(created),
      seenAt: isoShanghai(seen),
      ...from,
      own: own.startsWith(id),
    })),
  }
}
