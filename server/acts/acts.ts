import type { ChangeName } from '../store/changes.ts'
import type { Act, SaidOf } from './act.ts'
import { DEDUCTIONS } from './deductions.ts'
import { BALLOT } from './ballot.ts'
import { DEVICES } from './devices.ts'
import { DRAWS } from './draws.ts'
import { FOLLOW_UP } from './follow-up.ts'
import { HAND_INS } from './hand-ins.ts'
import { HOURS } from './hours.ts'
import { ONLINE } from './online.ts'
import { OFFICE } from './office.ts'
import { OVERSIGHT } from './oversight.ts'
import { PLACES } from './places.ts'
import { POOL } from './pool.ts'
import { PROGRAMS } from './programs.ts'
import { RECORD } from './record.ts'
import { RECTIFICATIONS } from './rectifications.ts'
import { REPORT } from './report.ts'
import { SCREENING } from './screening.ts'
import { SUMMARY } from './summary.ts'
import { SURVEY } from './survey.ts'
import { WINDOWS } from './windows.ts'

/** Everything that people, programs and devices can do, by desk. A change without a line here does not compile. */
export const ACTS = {
  ...DEDUCTIONS,
  ...BALLOT,
  ...DEVICES,
  ...DRAWS,
  ...FOLLOW_UP,
  ...HAND_INS,
  ...HOURS,
  ...OFFICE,
  ...ONLINE,
  ...OVERSIGHT,
  ...PLACES,
  ...POOL,
  ...PROGRAMS,
  ...RECORD,
  ...RECTIFICATIONS,
  ...REPORT,
  ...SCREENING,
  ...SUMMARY,
  ...SURVEY,
  ...WINDOWS,
} satisfies { [N in ChangeName]: Act }

export type ActName = keyof typeof ACTS
/** What is said of an act. */
export type Said<N extends ActName> = SaidOf<(typeof ACTS)[N]>
