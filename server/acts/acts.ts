import type { ChangeName } from '../store/changes.ts'
import type { Act, SaidOf } from './act.ts'
import { HOURS } from './hours.ts'
import { PLACES } from './places.ts'
import { WINDOWS } from './windows.ts'

/** Everything that people, programs and devices can do, by desk. */
export const ACTS = {
  ...HOURS,
  ...PLACES,
  ...WINDOWS,
} satisfies { [N in ChangeName]?: Act }

export type ActName = keyof typeof ACTS
/** What is said of an act. */
export type Said<N extends ActName> = SaidOf<(typeof ACTS)[N]>
