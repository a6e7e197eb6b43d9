import { Type } from 'typebox'
import { browserName } from '../../access/browser-name.ts'
import { endedSessionCookie, sessionCookie } from '../../access/session-cookie.ts'
import type { RemoteAccess } from '../../store/access/remote.ts'
import { isoShanghai } from '../../contract/campaign-time.ts'
import { sessionOf } from '../guard.ts'
import type { Routes } from '../http.ts'
import { like } from '../../contract/answers/basic.ts'
import { SessionShape, SignedInShape } from '../../contract/answers/accounts.ts'
import { sessionFacts } from './session-facts.ts'

const exact = { additionalProperties: false } as const
/** Far above every rule: what is too long is refused by the rule, with its own code. */
const Secret = Type.String({ maxLength: 1_000, ...like('Helan-mountain-2026') })

/** Six digits of the phone, or a recovery code. */
export const FactorCode = Type.String({
  maxLength: 100,
  description: 'six digits of the phone, or a recovery code; asked for by `factor-needed`',
  ...like('755224'),
})

/** Signing in and out (http/README.md). */
export const sessionRoutes: Routes<{ access: RemoteAccess }> = async (http, { access }) => {
  const own = { access: { permission: 'own-session' } } as const
  const tags = ['session']

  http.post(
    '/api/v1/session',
    {
      config: { access: 'public' },
      schema: {
        tags,
        summary:
          'Sign in: sets the cookie and tells the token for `Authorization: Bearer`; an account with a second factor says `code`, too',
        body: Type.Object(
          { username: Type.String({ maxLength: 200 }), password: Secret, code: Type.Optional(FactorCode) },
          { ...exact, ...like({ username: 'wang', password: 'Helan-mountain-2026' }) },
        ),
        response: {
          200: SignedInShape,
        },
      },
    },
    async (request, reply) => {
      const { username, password, code } = request.body
      const { cookie, 'user-agent': agent } = request.headers
      const secure = request.protocol === 'https'
      const beside = { code, gateway: request.certified }
      const from = { address: request.ip, cookie, secure, agent: browserName(agent), ...beside }
      const { token, session, known } = await access.signIn.startFromPage(username, password, from)
      void reply.header('set-cookie', [sessionCookie(token, secure), known])
      const { role, mustChangePassword } = session.viewer
      return { token, role, expiresAt: isoShanghai(session.expiresAt), mustChangePassword }
    },
  )

  http.get(
    '/api/v1/session',
    { config: own, schema: { tags, summary: 'Who is signed in', response: { 200: SessionShape } } },
    async (request) => sessionFacts(access, sessionOf(request)),
  )

  http.delete(
    '/api/v1/session',
    { config: own, schema: { tags, summary: 'Sign out', response: { 204: Type.Null() } } },
    async (request, reply) => {
      const session = sessionOf(request)
      await access.sessions.end(session, `user:${session.viewer.username}`)
      void reply.header('set-cookie', endedSessionCookie(request.protocol === 'https'))
      return reply.code(204).send(null)
    },
  )

  http.post(
    '/api/v1/session/password',
    {
      config: own,
      schema: {
        tags,
        summary: 'Change the own password; ends the other sessions of the user',
        body: Type.Object({ current: Secret, next: Secret }, exact),
        response: { 200: SessionShape },
      },
    },
    async (request) => {
      const session = sessionOf(request)
      await access.signIn.changePassword(session, request.body.current, request.body.next, request.ip)
      return sessionFacts(access, { ...session, viewer: { ...session.viewer, mustChangePassword: false } })
    },
  )
}
