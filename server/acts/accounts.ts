import { Type } from 'typebox'
import { BINDING } from '../contract/answers/accounts.ts'
import { like } from '../contract/answers/basic.ts'
import { API_SCOPES, ROLES } from '../contract/roles.ts'
import type { AccessName } from '../store/access/remote.ts'
import { exact, type Act } from './act.ts'

const Name = Type.String({ minLength: 1, maxLength: 200 })
const Secret = Type.String({ minLength: 1, maxLength: 1_000 })
/** Whose account it is. */
const PersonName = Type.Optional(Type.String({ maxLength: 40, description: 'whose it is', ...like('王建宁') }))
const Role = Type.Enum([...ROLES])
const of = <T extends Record<string, ReturnType<typeof Type.String>>>(members: T) => Type.Object(members, exact)

/**
 * What is done to accounts, sessions, keys of programs and PINs: by the names by which access is asked, beside the table of
 * changes. Access writes each with its rows of the audit log in one transaction of its own.
 */
export const ACCESS_ACTS = {
  'users.add': {
    input: Type.Object(
      { username: Name, name: PersonName, role: Role, ...BINDING, password: Secret, mustChange: Type.Boolean() },
      exact,
    ),
    permission: 'user:manage',
    audit: ['user:add'],
    from: ['command-line'],
  },
  'users.invite': {
    input: Type.Object(
      { username: Name, name: PersonName, role: Role, ...BINDING },
      { ...exact, ...like({ username: 'wang', name: '王建宁', role: 'hall-manager', hall: 'shimin' }) },
    ),
    permission: 'user:manage',
    audit: ['user:add'],
    from: ['rest'],
  },
  'users.rename': {
    input: Type.Object({ username: Name, name: Type.String({ maxLength: 40, ...like('王建宁') }) }, exact),
    permission: 'user:manage',
    audit: ['user:rename'],
    from: ['rest'],
  },
  'users.setPassword': {
    input: Type.Object({ username: Name, password: Secret, mustChange: Type.Boolean() }, exact),
    permission: 'user:manage',
    audit: ['user:password-reset'],
    from: ['command-line'],
  },
  'users.resetPassword': {
    input: of({ username: Name }),
    permission: 'user:manage',
    audit: ['user:password-reset'],
    from: ['rest'],
  },
  'users.disable': {
    input: of({ username: Name }),
    permission: 'user:manage',
    audit: ['user:disable'],
    from: ['rest'],
  },
  'users.enable': {
    input: of({ username: Name }),
    permission: 'user:manage',
    audit: ['user:enable'],
    from: ['rest'],
  },
  'users.bind': {
    input: Type.Object(
      { username: Name, role: Role, ...BINDING },
      { ...exact, ...like({ username: 'wang', role: 'hall-manager', hall: 'shimin' }) },
    ),
    permission: 'user:manage',
    audit: ['user:bind'],
    from: ['rest', 'command-line'],
  },
  // The second person: never the one who made it, since who makes accounts vouches for none.
  'users.vouch': {
    input: of({ username: Name }),
    permission: 'user:vouch',
    audit: ['user:vouch'],
    from: ['rest', 'command-line'],
  },
  // Phone and recovery codes are lost: one asks, another one confirms.
  'factorResets.ask': {
    input: Type.Object(
      { username: Name, reason: Type.String({ minLength: 1, maxLength: 200, ...like('手机丢失，本人到场') }) },
      exact,
    ),
    permission: 'factor:ask',
    audit: ['user:factor-ask'],
    from: ['rest', 'command-line'],
  },
  'factorResets.refuse': {
    input: of({ username: Name }),
    permission: 'factor:ask',
    audit: ['user:factor-refuse'],
    from: ['rest'],
  },
  'factorResets.confirm': {
    input: of({ username: Name }),
    permission: 'factor:confirm',
    audit: ['user:factor-reset'],
    from: ['rest'],
  },
  'sessionList.end': {
    input: Type.Object(
      {
        username: Name,
        session: Type.Optional(Type.String({ pattern: '^[0-9a-f]{16}$', ...like('9f3c5d20a7b41e6c') })),
      },
      exact,
    ),
    permission: 'user:manage',
    audit: ['session:end'],
    from: ['rest'],
  },
  'apiKeys.add': {
    input: Type.Object(
      { name: Name, scope: Type.Enum([...API_SCOPES]), hall: Type.Optional(Name) },
      { ...exact, ...like({ name: 'queue-shimin', scope: 'services', hall: 'shimin' }) },
    ),
    permission: 'user:manage',
    audit: ['api-key:add'],
    from: ['rest', 'command-line'],
  },
  'apiKeys.revoke': {
    input: of({ name: Name }),
    permission: 'user:manage',
    audit: ['api-key:revoke'],
    from: ['rest', 'command-line'],
  },
  'apiKeys.vouch': {
    input: of({ name: Name }),
    permission: 'user:vouch',
    audit: ['api-key:vouch'],
    from: ['rest', 'command-line'],
  },
  'staffPins.set': {
    input: of({ no: Name, pin: Secret }),
    permission: 'staff:manage',
    audit: ['staff-pin:set'],
    from: ['rest', 'command-line'],
  },
  'staffPins.takeBack': {
    input: of({ no: Name }),
    permission: 'staff:manage',
    audit: ['staff-pin:take-back'],
    from: ['rest'],
  },
  'staffCards.give': {
    input: of({ no: Name, card: Secret }),
    permission: 'staff:manage',
    audit: ['staff-card:give'],
    from: ['rest', 'command-line'],
  },
  'staffCards.takeBack': {
    input: of({ no: Name }),
    permission: 'staff:manage',
    audit: ['staff-card:take-back'],
    from: ['rest', 'command-line'],
  },
} as const satisfies { readonly [N in Exclude<AccessName, NoAct>]: Act }

/** What only looks, what a request or a device proves itself by, and what its own owner does to a session or password. */
type NoAct =
  | 'apiKeys.list'
  | 'audit.record'
  | 'deviceTokens.check'
  | 'deviceTokens.confirm'
  | 'deviceTokens.offer'
  | 'identity.admit'
  | 'identity.of'
  | 'sessionList.of'
  | 'sessions.end'
  | 'sessions.noteUses'
  | 'signIn.beginFactor'
  | 'signIn.changePassword'
  | 'signIn.confirmFactor'
  | 'signIn.prove'
  | 'signIn.proveAgain'
  | 'signIn.removeFactor'
  | 'signIn.renewRecoveryCodes'
  | 'signIn.startFromPage'
  | 'staffCards.holder'
  | 'staffPins.check'
  | 'standing.isFoundingTime'
  | 'users.list'
  | 'users.own'

export type AccessActName = keyof typeof ACCESS_ACTS

export function isAccessAct(name: string): name is AccessActName {
  return Object.hasOwn(ACCESS_ACTS, name)
}
