import type { ChangeName } from '../store/changes.ts'
import type { Act, SaidOf } from './act.ts'
import { FOLLOW_UP } from './follow-up.ts'
import { HOURS } from './hours.ts'
import { OFFICE } from './office.ts'
import { PLACES } from './places.ts'
import { SCREENING } from './screening.ts'
import { WINDOWS } from './windows.ts'

/** Everything that people, programs and devices can do, by desk. */
export const ACTS = {
  ...FOLLOW_UP,
  ...HOURS,
  ...OFFICE,
  ...PLACES,
  ...SCREENING,
  ...WINDOWS,
} satisfies { [N in ChangeName]?: Act }

export type ActName = keyof typeof ACTS
/** What is said of an act. */
export type Said<N extends ActName> = SaidOf<(typeof ACTS)[N]>
