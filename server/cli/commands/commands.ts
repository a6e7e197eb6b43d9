import type { Command } from '../command.ts'
import { BALLOT_COMMANDS } from './ballot.ts'
import { BASELINE_COMMANDS } from './baseline.ts'
import { CLOCK_COMMANDS } from './clock.ts'
import { CORRECTION_COMMANDS } from './correction.ts'
import { demo } from './demo.ts'
import { DEVICE_COMMANDS } from './device.ts'
import { DRAW_COMMANDS } from './draw.ts'
import { PEOPLE_COMMANDS } from './people.ts'
import { POSTING_COMMANDS } from './posting.ts'
import { POLICY_COMMANDS } from './policy.ts'
import { RECORD_COMMANDS } from './record.ts'
import { REPORT_COMMANDS } from './report.ts'
import { SAFEKEEPING_COMMANDS } from './safekeeping.ts'
import { HOURS_COMMANDS } from './hours.ts'
import { importCalls } from './import.ts'
import { seal } from './seal.ts'
import { simulate } from './simulate.ts'
import { start } from './start.ts'
import { TLS_COMMANDS } from './tls.ts'
import { WINDOW_COMMANDS } from './windows.ts'

/** Every command there is, in the order of --help. */
export const COMMANDS: readonly Command[] = [
  start,
  demo,
  ...TLS_COMMANDS,
  ...DEVICE_COMMANDS,
  ...PEOPLE_COMMANDS,
  ...POSTING_COMMANDS,
  ...WINDOW_COMMANDS,
  ...HOURS_COMMANDS,
  ...CORRECTION_COMMANDS,
  ...POLICY_COMMANDS,
  ...CLOCK_COMMANDS,
  ...RECORD_COMMANDS,
  seal,
  ...BASELINE_COMMANDS,
  ...REPORT_COMMANDS,
  importCalls,
  ...DRAW_COMMANDS,
  ...BALLOT_COMMANDS,
  ...SAFEKEEPING_COMMANDS,
  simulate,
]
