import { Type, type Static } from 'typebox'
import { BODY_CODES } from '../bodies.ts'
import { METHOD_CODES } from '../methods.ts'
import { API_SCOPES, ROLES } from '../roles.ts'
import { like, Named } from './basic.ts'

const RoleName = Type.Enum([...ROLES])
/** What an account is bound to; the last two of an owner's and of a reporter's, and of nobody else's. */
export const BINDING = {
  hall: Type.Optional(Type.String()),
  unit: Type.Optional(Type.String()),
  method: Type.Optional(Type.Enum([...METHOD_CODES])),
  body: Type.Optional(Type.Enum([...BODY_CODES])),
}

/** Whether an account or a key may decide, and by whose word. */
export const StandingShape = Type.Object({
  state: Type.Enum(['free', 'founding', 'waiting', 'vouched', 'aged'], {
    description:
      'waiting: decides nothing until an officer vouches, or until `until`; aged: seven days went by; free: the role needs nobody',
  }),
  by: Type.Optional(Type.String({ description: 'who made, reset or changed the account' })),
  since: Type.Optional(Type.String()),
  until: Type.Optional(Type.String()),
  vouchedBy: Type.Optional(Type.String()),
  vouchedAt: Type.Optional(Type.String()),
})
export type AccountStanding = Static<typeof StandingShape>

/** Of signing in. */
export const SignedInShape = Type.Object({
  token: Type.String(like('hQ7vXk2mT9cRwB4eYzL0pNfA6sJdU3gK8iOoV5xM1bE')),
  role: RoleName,
  expiresAt: Type.String(),
  mustChangePassword: Type.Boolean(),
})

export const SessionShape = Type.Object({
  username: Type.String(),
  role: RoleName,
  ...BINDING,
  mustChangePassword: Type.Boolean(),
  expiresAt: Type.String({ description: 'moves on with use, until 24 hours after signing in' }),
  waiting: Type.Optional(
    Type.Object(
      { until: Type.Optional(Type.String({ description: 'when the wait ends by itself' })) },
      { description: 'the account waits for a second person and decides nothing yet' },
    ),
  ),
  passwordResets: Type.Optional(
    Type.Array(Type.Object({ at: Type.String(), by: Type.String() }), {
      description: 'times in the last 30 days that somebody else set the password, newest first',
    }),
  ),
})
export type Session = Static<typeof SessionShape>

export const UserShape = Type.Object({
  username: Type.String(),
  role: RoleName,
  ...BINDING,
  mustChangePassword: Type.Boolean(),
  createdAt: Type.String(),
  disabledSince: Type.Optional(Type.String()),
  standing: StandingShape,
  reset: Type.Optional(
    Type.Object({ at: Type.String(), by: Type.String() }, { description: 'when somebody else set the password last' }),
  ),
})
export type Account = Static<typeof UserShape>
export const OneTimePassword = Type.String({
  description: 'told once; must be changed at the first sign-in',
  ...like('k3v9-m7tz-q2xc-h8r4'),
})

export const AccountsShape = Type.Object({
  users: Type.Array(UserShape),
  units: Type.Array(Named, { description: 'to which an account may be bound' }),
})
export type Accounts = Static<typeof AccountsShape>
export const AccountMadeShape = Type.Object({ user: UserShape, oneTimePassword: OneTimePassword })

/** The key of a program, without the key itself. */
export const KeyShape = Type.Object({
  name: Type.String(like('queue')),
  scope: Type.Enum([...API_SCOPES]),
  createdAt: Type.String(),
  revokedAt: Type.Optional(Type.String()),
  standing: StandingShape,
})
export type ProgramKey = Static<typeof KeyShape>
export const KeysShape = Type.Object({ keys: Type.Array(KeyShape) })

export const AuditShape = Type.Object({
  n: Type.Integer(),
  at: Type.String(),
  actor: Type.String(),
  action: Type.String(like('rating:decide')),
  subject: Type.String(like('rating:01957a3c-5d20-7b41-9c6e-2f8d41a07e93')),
  detail: Type.Record(
    Type.String(),
    Type.Union([Type.String(), Type.Number(), Type.Boolean()]),
    like({ action: 'release', reason: '复核后确认是群众本人所按', decided: 1 }),
  ),
  address: Type.Optional(Type.String()),
})
