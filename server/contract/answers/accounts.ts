import { Type, type Static } from 'typebox'
import { BODY_CODES } from '../bodies.ts'
import { METHOD_CODES } from '../methods.ts'
import { API_SCOPES, ROLES } from '../roles.ts'
import { Instant, like, Named } from './basic.ts'

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

/** Of an account's second factor. */
const FACTOR = {
  on: Type.Boolean({ description: 'a phone is enrolled' }),
  needed: Type.Boolean({ description: 'the role must have one' }),
  until: Type.Optional(
    Type.String({ description: 'until when it may do without one; afterwards it can only enrol one' }),
  ),
  reset: Type.Optional(
    Type.Object(
      { by: Type.String(like('user:zhang')), at: Type.String(), reason: Type.String(like('手机丢失，本人到场')) },
      { description: 'somebody asked to take it away, and a second person has not confirmed that yet' },
    ),
  ),
}
export const FactorShape = Type.Object(FACTOR)
export type Factor = Static<typeof FactorShape>
export const OwnFactorShape = Type.Object({
  ...FACTOR,
  recoveryCodes: Type.Optional(Type.Integer({ description: 'how many were not used yet' })),
})

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
  expiresAt: Type.String({
    description:
      'moves on with use, until 24 hours after signing in; of officers half an hour of idleness and 12 hours in all',
  }),
  factor: OwnFactorShape,
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
  factorResets: Type.Optional(
    Type.Array(Type.Object({ at: Type.String(), by: Type.String(), asked: Type.String() }), {
      description: 'times in the last 30 days that two people took the second factor away, newest first',
    }),
  ),
})
export type Session = Static<typeof SessionShape>

export const UserShape = Type.Object({
  username: Type.String(),
  name: Type.Optional(Type.String({ description: 'whose it is', ...like('王建宁') })),
  role: RoleName,
  ...BINDING,
  mustChangePassword: Type.Boolean(),
  createdAt: Type.String(),
  disabledSince: Type.Optional(Type.String()),
  signedInAt: Type.Optional(Type.String({ description: 'when somebody last signed in with it' })),
  standing: StandingShape,
  reset: Type.Optional(
    Type.Object({ at: Type.String(), by: Type.String() }, { description: 'when somebody else set the password last' }),
  ),
  factor: FactorShape,
  oneTimeUntil: Type.Optional(
    Type.String({ description: 'until when the password that somebody else set opens anything' }),
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
/** What a slip of paper says beside the password, which is told once. */
export const SlipShape = Type.Object({
  no: Type.String({ description: 'year, and number of the row in the audit log', ...like('DL-2026-1047') }),
  madeAt: Instant,
  expiresAt: Type.String({ description: '24 hours later: until then somebody has to have signed in' }),
})
export type Slip = Static<typeof SlipShape>
export const AccountMadeShape = Type.Object({ user: UserShape, oneTimePassword: OneTimePassword, slip: SlipShape })
export type AccountMade = Static<typeof AccountMadeShape>
export const PasswordResetShape = Type.Object({ oneTimePassword: OneTimePassword, slip: SlipShape })

/** Sessions of one account that run, newest first. */
export const SessionsShape = Type.Object({
  sessions: Type.Array(
    Type.Object({
      id: Type.String(like('9f3c5d20a7b41e6c')),
      signedInAt: Instant,
      /** When it was last used, to the minute. */
      seenAt: Instant,
      address: Type.Optional(Type.String(like('10.1.2.30'))),
      browser: Type.Optional(Type.String(like('Chrome 126, Windows'))),
      own: Type.Boolean({ description: 'whether it is the one that asks' }),
    }),
  ),
})
export type Sessions = Static<typeof SessionsShape>
export const SessionsEndedShape = Type.Object({ ended: Type.Integer({ minimum: 0, ...like(2) }) })

/** What a phone is told of a second factor, once. */
export const EnrolmentShape = Type.Object({
  secret: Type.String({ description: 'base32, to type by hand', ...like('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP') }),
  uri: Type.String({ description: 'what the QR code says', ...like('otpauth://totp/…') }),
})
export type Enrolment = Static<typeof EnrolmentShape>
export const RecoveryCodesShape = Type.Object({
  recoveryCodes: Type.Array(Type.String(like('7K2MX-9QRT4')), {
    description: 'told once; each is good for one time in the place of the phone',
  }),
})

/** The key of a program, without the key itself. */
export const KeyShape = Type.Object({
  name: Type.String(like('queue')),
  scope: Type.Enum([...API_SCOPES]),
  hall: Type.Optional(Type.String({ description: 'the one hall for which it is good', ...like('shimin') })),
  createdAt: Type.String(),
  revokedAt: Type.Optional(Type.String()),
  standing: StandingShape,
})
export type ProgramKey = Static<typeof KeyShape>
export const KeysShape = Type.Object({ keys: Type.Array(KeyShape) })
/** A key that was just made: told this once. */
export const KeyMadeShape = Type.Object({
  program: KeyShape,
  key: Type.String({
    description: 'what the program sends as `Authorization: Bearer`; told this once',
    minLength: 20,
    ...like('pyk_3q7mZbX0a5RkWcYv8TnLhS2dEoUgJf1iPw9xCyQzB4M'),
  }),
})
export type KeyMade = Static<typeof KeyMadeShape>

const AuditRow = Type.Object({
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
export type AuditRow = Static<typeof AuditRow>
export const AuditShape = Type.Object({
  entries: Type.Array(AuditRow),
  next: Type.Optional(
    Type.Integer({ description: '`before` of the next page; absent: there are no older ones', ...like(81_204) }),
  ),
})
export type AuditPage = Static<typeof AuditShape>

/** How the audit log stands as a chain. */
export const AuditChainShape = Type.Object({
  rows: Type.Integer(like(81_304)),
  hash: Type.Optional(
    Type.String({
      description: 'of the last row, which holds that of the row before, and so on',
      ...like('9b2e61c07f5d4a83e1c9d2740b6f8a35c4d1e0f97a2b8c6d3e5f4a1b0c9d8e7f'),
    }),
  ),
  checkpoint: Type.Optional(
    Type.Object(
      { entry: Type.Integer(), at: Type.String(), row: Type.Integer(like(81_290)), holds: Type.Boolean() },
      {
        description:
          'the newest checkpoint of the ledger that names a row of this log, and whether it is still that row',
      },
    ),
  ),
  checked: Type.Optional(
    Type.Object(
      { whole: Type.Boolean(), problem: Type.Optional(Type.String()) },
      { description: 'where every row was looked at: whether each follows from the one before it' },
    ),
  ),
})
export type AuditChain = Static<typeof AuditChainShape>
