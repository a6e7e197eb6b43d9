import { Type } from 'typebox'
import type { RemoteAccess } from '../../store/access/remote.ts'
import type { Store } from '../../store/port.ts'
import { actorOf } from '../../contract/viewer.ts'
import { userOf } from '../guard.ts'
import type { Routes } from '../http.ts'
import { accessAct, saidAt } from './access-act.ts'
import { accountFacts } from './account-facts.ts'
import { slipOf } from './slip.ts'
import { AccountMadeShape, AccountsShape, PasswordResetShape, UserShape } from '../../contract/answers/accounts.ts'

const exact = { additionalProperties: false } as const
const Params = Type.Object({ username: Type.String({ minLength: 1, maxLength: 200 }) })

/** Accounts: made, bound, shut, reset, vouched for. */
export const userRoutes: Routes<{ access: RemoteAccess; store: Store }> = async (http, { access, store }) => {
  const tags = ['users']

  http.get(
    '/api/v1/users',
    {
      config: { access: { permission: 'user:read' } },
      schema: {
        tags,
        summary: 'All accounts, and the units to which one may be bound',
        response: { 200: AccountsShape },
      },
    },
    async () => ({
      users: (await access.users.list()).map(accountFacts),
      units: store.registry.units().map(({ code, name }) => ({ code, name })),
    }),
  )

  http.post(
    '/api/v1/users',
    {
      config: accessAct('users.invite'),
      schema: {
        tags,
        summary: 'Make an account with a one-time password',
        body: saidAt('users.invite', '/api/v1/users').body,
        response: { 201: AccountMadeShape },
      },
    },
    async (request, reply) => {
      const { user, oneTimePassword } = await access.users.invite(request.body, actorOf(userOf(request)))
      const slip = await slipOf(store, user.username)
      return reply.code(201).send({ user: accountFacts(user), oneTimePassword, slip })
    },
  )

  http.post(
    '/api/v1/users/:username/password',
    {
      config: accessAct('users.resetPassword'),
      schema: {
        tags,
        summary: 'Replace a password by a one-time password; ends the sessions of the user',
        params: Params,
        response: { 200: PasswordResetShape },
      },
    },
    async (request) => {
      const { username } = request.params
      const oneTimePassword = await access.users.resetPassword(username, actorOf(userOf(request)))
      return { oneTimePassword, slip: await slipOf(store, username) }
    },
  )

  http.post(
    '/api/v1/users/:username/disabled',
    {
      // Opening it again is another act, for the same people.
      config: accessAct('users.disable'),
      schema: {
        tags,
        summary: 'Shut an account, or open it again; shutting ends its sessions',
        params: Params,
        body: Type.Object({ disabled: Type.Boolean() }, exact),
        response: { 200: UserShape },
      },
    },
    async (request) => {
      const { username } = request.params
      const actor = actorOf(userOf(request))
      const { users } = access
      return accountFacts(
        await (request.body.disabled ? users.disable(username, actor) : users.enable(username, actor)),
      )
    },
  )

  http.post(
    '/api/v1/users/:username/binding',
    {
      config: accessAct('users.bind'),
      schema: {
        tags,
        summary:
          'Another role, hall, unit, method or body; the account waits for a second person, and its sessions end',
        params: Params,
        body: saidAt('users.bind', '/api/v1/users/:username/binding').body,
        response: { 200: UserShape },
      },
    },
    async (request) => {
      const { username } = request.params
      return accountFacts(await access.users.bind(username, request.body, actorOf(userOf(request))))
    },
  )

  http.post(
    '/api/v1/users/:username/name',
    {
      config: accessAct('users.rename'),
      schema: {
        tags,
        summary: 'Whose account it is, for lists and slips; an empty name takes it away',
        params: Params,
        body: saidAt('users.rename', '/api/v1/users/:username/name').body,
        response: { 200: UserShape },
      },
    },
    async (request) =>
      accountFacts(await access.users.rename(request.params.username, request.body.name, actorOf(userOf(request)))),
  )

  http.post(
    '/api/v1/users/:username/vouch',
    {
      config: accessAct('users.vouch'),
      schema: {
        tags,
        summary: 'An officer of the office vouches for an account that waits for a second person',
        params: Params,
        response: { 200: UserShape },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      return accountFacts(await access.users.vouch(request.params.username, viewer.username, actorOf(viewer)))
    },
  )
}
