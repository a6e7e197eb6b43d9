import type { Problem } from './chain/verify-chain.ts'

/**
 * Where a member of an entry comes from. `said`: somebody said it, and the ledger alone cannot know better; with a
 * problem's code, only within rules whose breach verify names so. `follows`: it is computed from what stands before it,
 * and verify computes it again.
 */
export type Origin = 'said' | `said:${Problem['code']}` | `follows:${Problem['code']}`

type Inner<T> = NonNullable<T> extends readonly (infer Each)[] ? Each : NonNullable<T>
export type Origins<T> = {
  readonly [M in keyof T]-?: Origin | (Inner<T[M]> extends object ? Origins<Inner<T[M]>> : never)
}
