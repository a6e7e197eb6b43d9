import { Type } from 'typebox'
import { ACCESS_ACTS, type AccessActName } from '../../acts/accounts.ts'
import type { Act, SaidOf } from '../../acts/act.ts'
import type { Permission } from '../../contract/roles.ts'
import type { AccessRule } from '../guard.ts'
import { partsOf } from '../offer-acts.ts'

/** Which act of access a route does, and thereby who may call it. */
export function accessAct(name: AccessActName): { act: AccessActName; access: AccessRule } {
  const { permission }: Act = ACCESS_ACTS[name]
  return { act: name, access: { permission: permission as Permission } }
}

type Said<N extends AccessActName> = SaidOf<(typeof ACCESS_ACTS)[N]>
type InAddress<U extends string> = U extends `${string}:${infer Member}/${infer Rest}`
  ? Member | InAddress<`/${Rest}`>
  : U extends `${string}:${infer Member}`
    ? Member
    : never

/** What is said of an act of access at an address: what the address names, and the body. */
export function saidAt<N extends AccessActName, const U extends string>(name: N, url: U) {
  const { params, body } = partsOf(ACCESS_ACTS[name], url, {})
  type Named = InAddress<U> & keyof Said<N>
  return {
    params: Type.Unsafe<Pick<Said<N>, Named>>(params),
    body: Type.Unsafe<Omit<Said<N>, Named>>(body),
  }
}
