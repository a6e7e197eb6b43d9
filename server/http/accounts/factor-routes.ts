import { Type } from 'typebox'
import { actorOf } from '../../contract/viewer.ts'
import { like } from '../../contract/answers/basic.ts'
import { EnrolmentShape, RecoveryCodesShape, SessionShape, UserShape } from '../../contract/answers/accounts.ts'
import type { RemoteAccess } from '../../store/access/remote.ts'
import { sessionOf, userOf } from '../guard.ts'
import type { Routes } from '../http.ts'
import { accessAct, saidAt } from './access-act.ts'
import { accountFacts } from './account-facts.ts'
import { sessionFacts } from './session-facts.ts'
import { FactorCode } from './session-routes.ts'

const exact = { additionalProperties: false } as const
const CodeBody = Type.Object({ code: FactorCode }, exact)
const Account = Type.Object({ username: Type.String({ minLength: 1, maxLength: 200, ...like('wang') }) })

/** The second factor: the own one, and another one for whoever lost it (store/access/README.md). */
export const factorRoutes: Routes<{ access: RemoteAccess }> = async (http, { access }) => {
  const { signIn, factorResets } = access
  const own = { access: { permission: 'own-session' } } as const
  const tags = ['session']

  http.post(
    '/api/v1/session/factor',
    {
      config: own,
      schema: {
        tags,
        summary: 'Show the second factor again, as `factor-again` asks; it is believed for 10 minutes',
        body: CodeBody,
        response: { 200: SessionShape },
      },
    },
    async (request) => {
      const session = sessionOf(request)
      await signIn.proveAgain(session, request.body.code, request.ip)
      return sessionFacts(access, session)
    },
  )

  http.post(
    '/api/v1/session/factor/enrolment',
    {
      config: own,
      schema: {
        tags,
        summary: 'Begin to enrol a phone, by the own password; nothing changes before its first code',
        body: Type.Object({ password: Type.String({ maxLength: 1_000, ...like('Helan-mountain-2026') }) }, exact),
        response: { 201: EnrolmentShape },
      },
    },
    async (request, reply) =>
      reply.code(201).send(await signIn.beginFactor(sessionOf(request), request.body.password, request.ip)),
  )

  http.post(
    '/api/v1/session/factor/enrolment/confirmation',
    {
      config: own,
      schema: {
        tags,
        summary:
          "The phone's first code: the factor holds, other sessions of the account end, recovery codes are told once",
        body: CodeBody,
        response: { 200: RecoveryCodesShape },
      },
    },
    async (request) => ({
      recoveryCodes: await signIn.confirmFactor(sessionOf(request), request.body.code, request.ip),
    }),
  )

  http.post(
    '/api/v1/session/factor/recovery-codes',
    {
      config: own,
      schema: {
        tags,
        summary: 'Ten new recovery codes; those of before open nothing any more',
        body: CodeBody,
        response: { 200: RecoveryCodesShape },
      },
    },
    async (request) => ({
      recoveryCodes: await signIn.renewRecoveryCodes(sessionOf(request), request.body.code, request.ip),
    }),
  )

  http.post(
    '/api/v1/session/factor/removal',
    {
      config: own,
      schema: {
        tags,
        summary: 'Take the own second factor away, where the role needs none',
        body: CodeBody,
        response: { 200: SessionShape },
      },
    },
    async (request) => {
      const session = sessionOf(request)
      await signIn.removeFactor(session, request.body.code, request.ip)
      return sessionFacts(access, session)
    },
  )

  http.post(
    '/api/v1/users/:username/factor-reset',
    {
      config: accessAct('factorResets.ask'),
      schema: {
        tags: ['users'],
        summary: 'Ask to take a second factor away, since phone and recovery codes are lost; a second person confirms',
        params: Account,
        body: saidAt('factorResets.ask', '/api/v1/users/:username/factor-reset').body,
        response: { 201: UserShape },
      },
    },
    async (request, reply) => {
      const actor = actorOf(userOf(request))
      const user = await factorResets.ask(request.params.username, request.body.reason, actor)
      return reply.code(201).send(accountFacts(user))
    },
  )

  http.post(
    '/api/v1/users/:username/factor-reset/confirmation',
    {
      config: accessAct('factorResets.confirm'),
      schema: {
        tags: ['users'],
        summary:
          'Confirm that, as another officer than who asked: the next sign-in enrols a new one before anything else',
        params: Account,
        response: { 200: UserShape },
      },
    },
    async (request) => accountFacts(await factorResets.confirm(request.params.username, actorOf(userOf(request)))),
  )

  http.delete(
    '/api/v1/users/:username/factor-reset',
    {
      config: accessAct('factorResets.refuse'),
      schema: {
        tags: ['users'],
        summary: 'Take such a request back, or refuse it',
        params: Account,
        response: { 200: UserShape },
      },
    },
    async (request) => accountFacts(await factorResets.refuse(request.params.username, actorOf(userOf(request)))),
  )
}
