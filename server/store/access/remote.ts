import { Refusal } from '../../contract/errors.ts'
import type { Access } from './open-access.ts'

export type { AccessLimits } from './open-access.ts'
export type { ApiKey } from './secrets/api-keys.ts'
export type { Admitted } from './identity.ts'
export type { RunningSession } from './session-list.ts'
export type { Session } from './sessions.ts'
export type { AccountStanding, StandingState } from './standing.ts'
export type { User } from './users.ts'

/**
 * What the rest of the hub may ask of access, part by part. The classes of access work beside the writer, in its turns;
 * everybody else asks by these names, waits for the answer, and sends and gets plain data. A name is a crossing: what
 * belongs together is one.
 */
export const ASKED = {
  apiKeys: ['add', 'list', 'revoke', 'vouch'],
  audit: ['record'],
  deviceTokens: ['check', 'confirm', 'offer'],
  factorResets: ['ask', 'confirm', 'refuse'],
  identity: ['admit', 'of'],
  sessionList: ['end', 'of'],
  sessions: ['end', 'noteUses'],
  signIn: [
    'beginFactor',
    'changePassword',
    'confirmFactor',
    'proveAgain',
    'prove',
    'removeFactor',
    'renewRecoveryCodes',
    'startFromPage',
  ],
  staffCards: ['give', 'holder', 'takeBack'],
  staffPins: ['check', 'set', 'takeBack'],
  standing: ['isFoundingTime'],
  users: [
    'add',
    'bind',
    'disable',
    'enable',
    'invite',
    'list',
    'own',
    'rename',
    'resetPassword',
    'setPassword',
    'vouch',
  ],
} as const satisfies { readonly [P in keyof Access]?: readonly (keyof Access[P])[] }

type Asked = typeof ASKED
/** Part and name, as in `users.add`. */
export type AccessName = { [P in keyof Asked]: `${P}.${Asked[P][number]}` }[keyof Asked]

/** A part as it is asked remotely: every method answers later, and so does what is no method. */
type Remote<Part> = {
  readonly [Name in keyof Part]: Part[Name] extends (...given: infer Given) => infer Answer
    ? (...given: Given) => Promise<Awaited<Answer>>
    : () => Promise<Part[Name]>
}

/** Access as the rest of the hub knows it. Everything rejects with what the method throws. */
export type RemoteAccess = {
  readonly [P in keyof Asked]: Remote<Pick<Access[P], Extract<Asked[P][number], keyof Access[P]>>>
}

/** One question as it crosses: `path` is part and name, such as `users.add`. */
export interface AccessCall {
  path: string
  arguments: readonly unknown[]
}

/** Remote access, over any way on which a call comes to the writer and its answer back. */
export function remoteAccess(ask: (call: AccessCall) => Promise<unknown>): RemoteAccess {
  const parts = Object.entries(ASKED).map(([part, names]) => {
    const methods = names.map((name) => [
      name,
      (...given: unknown[]) => ask({ path: `${part}.${name}`, arguments: given }),
    ])
    return [part, Object.fromEntries(methods) as unknown]
  })
  return Object.fromEntries(parts) as RemoteAccess
}

/**
 * Carries a call out where access is. What every object has is reached by no path.
 *
 * @throws Refusal not-found for a path that is not in `ASKED`, and what the method refuses
 */
export async function answerCall(access: Access, { path, arguments: given }: AccessCall): Promise<unknown> {
  const [part, name, ...more] = path.split('.') as [keyof Asked, string]
  const names: readonly string[] = Object.hasOwn(ASKED, part) ? ASKED[part] : []
  if (more.length > 0 || !names.includes(name)) throw new Refusal('not-found', path)
  const asked = access[part] as unknown as Record<string, unknown>
  const member = asked[name]
  return typeof member === 'function' ? (Reflect.apply(member, asked, given) as unknown) : member
}

/** Remote access to this very thread: it answers later, all the same. */
export function inThisThread(access: Access): RemoteAccess {
  return remoteAccess((call) => answerCall(access, call))
}
