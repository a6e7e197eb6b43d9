import { Type } from 'typebox'
import type { RemoteAccess, User } from '../../store/access/remote.ts'
import type { Store } from '../../store/port.ts'
import { actorOf } from '../../contract/viewer.ts'
import { isoShanghai, parseDay, startOfDay } from '../../contract/campaign-time.ts'
import { bindingOf } from '../../contract/binding.ts'
import { Refusal } from '../../contract/errors.ts'
import { ROLES } from '../../contract/roles.ts'
import { userOf } from '../guard.ts'
import type { Routes } from '../http.ts'
import { standingFacts } from './standing-facts.ts'
import { like } from '../../contract/answers/basic.ts'
import {
  AccountMadeShape,
  AccountsShape,
  AuditShape,
  BINDING,
  OneTimePassword,
  UserShape,
  type Account,
} from '../../contract/answers/accounts.ts'

const exact = { additionalProperties: false } as const
const Name = Type.String({ minLength: 1, maxLength: 200 })
const RoleName = Type.Enum([...ROLES])
const MOST_AUDIT_ENTRIES = 1_000
const USUAL_AUDIT_ENTRIES = 200

/** Accounts and the audit log. */
export const userRoutes: Routes<{ access: RemoteAccess; store: Store }> = async (http, { access, store }) => {
  const manage = { access: { permission: 'user:manage' } } as const
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
      users: (await access.users.list()).map(factsOf),
      units: store.registry.units().map(({ code, name }) => ({ code, name })),
    }),
  )

  http.post(
    '/api/v1/users',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Make an account with a one-time password',
        body: Type.Object(
          { username: Name, role: RoleName, ...BINDING },
          { ...exact, ...like({ username: 'wang', role: 'hall-manager', hall: 'shimin' }) },
        ),
        response: { 201: AccountMadeShape },
      },
    },
    async (request, reply) => {
      const { user, oneTimePassword } = await access.users.invite(request.body, actorOf(userOf(request)))
      return reply.code(201).send({ user: factsOf(user), oneTimePassword })
    },
  )

  http.post(
    '/api/v1/users/:username/password',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Replace a password by a one-time password; ends the sessions of the user',
        params: Type.Object({ username: Name }),
        response: { 200: Type.Object({ oneTimePassword: OneTimePassword }) },
      },
    },
    async (request) => ({
      oneTimePassword: await access.users.resetPassword(request.params.username, actorOf(userOf(request))),
    }),
  )

  http.post(
    '/api/v1/users/:username/disabled',
    {
      config: manage,
      schema: {
        tags,
        summary: 'Shut an account, or open it again; shutting ends its sessions',
        params: Type.Object({ username: Name }),
        body: Type.Object({ disabled: Type.Boolean() }, exact),
        response: { 200: UserShape },
      },
    },
    async (request) => {
      const { username } = request.params
      const actor = actorOf(userOf(request))
      const { users } = access
      return factsOf(await (request.body.disabled ? users.disable(username, actor) : users.enable(username, actor)))
    },
  )

  http.post(
    '/api/v1/users/:username/binding',
    {
      config: manage,
      schema: {
        tags,
        summary:
          'Another role, hall, unit, method or body; the account waits for a second person, and its sessions end',
        params: Type.Object({ username: Name }),
        body: Type.Object(
          { role: RoleName, ...BINDING },
          { ...exact, ...like({ role: 'hall-manager', hall: 'shimin' }) },
        ),
        response: { 200: UserShape },
      },
    },
    async (request) => {
      const { username } = request.params
      return factsOf(await access.users.bind(username, request.body, actorOf(userOf(request))))
    },
  )

  http.post(
    '/api/v1/users/:username/vouch',
    {
      config: { access: { permission: 'user:vouch' } },
      schema: {
        tags,
        summary: 'An officer of the office vouches for an account that waits for a second person',
        params: Type.Object({ username: Name }),
        response: { 200: UserShape },
      },
    },
    async (request) => {
      const viewer = userOf(request)
      return factsOf(await access.users.vouch(request.params.username, viewer.username, actorOf(viewer)))
    },
  )

  http.get(
    '/api/v1/audit',
    {
      config: { access: { permission: 'audit:read' } },
      schema: {
        tags: ['audit'],
        summary: 'The audit log, newest first',
        querystring: Type.Object(
          {
            from: Type.Optional(Type.String()),
            to: Type.Optional(Type.String()),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: MOST_AUDIT_ENTRIES })),
          },
          exact,
        ),
        response: { 200: Type.Object({ entries: Type.Array(AuditShape) }) },
      },
    },
    async (request) => {
      const { from, to, limit } = request.query
      const entries = await store.read('audit.list', { ...periodOf(from, to), limit: limit ?? USUAL_AUDIT_ENTRIES })
      return { entries: entries.map((entry) => ({ ...entry, at: isoShanghai(entry.at) })) }
    },
  )
}

/** Dates in Asia/Shanghai, both included, to instants, half-open. @throws Refusal `bad-period` */
function periodOf(from: string | undefined, to: string | undefined): { from?: number; until?: number } {
  const first = from === undefined ? undefined : parseDay(from)
  const last = to === undefined ? undefined : parseDay(to)
  if (first === null || last === null) throw new Refusal('bad-period')
  if (first !== undefined && last !== undefined && first > last) throw new Refusal('bad-period')
  return {
    ...(first === undefined ? {} : { from: startOfDay(first) }),
    ...(last === undefined ? {} : { until: startOfDay(last + 1) }),
  }
}

function factsOf(user: User): Account {
  return {
    username: user.username,
    role: user.role,
    ...bindingOf(user),
    mustChangePassword: user.mustChangePassword,
    createdAt: isoShanghai(user.created),
    ...(user.disabled === undefined ? {} : { disabledSince: isoShanghai(user.disabled) }),
    standing: standingFacts(user.standing),
    ...(user.reset === undefined ? {} : { reset: { at: isoShanghai(user.reset.at), by: user.reset.by } }),
  }
}
