import type { Level } from '../../server/contract/limits.ts'
import type { KeypadModel } from '../keypad/keypad-model.ts'
import type { Split } from './key-sample.ts'
import type { Wobble } from './wobble.ts'

/** What a layout was found to be, without the head of the model. */
export interface Found {
  press: KeypadModel['press']
  report: KeypadModel['report']
}

/** What the layouts are inferred from. */
export interface Evidence {
  /** Of each level, in the order of asking: what each press sent, nothing twice in a row, idle reports left out. */
  presses: ReadonlyMap<Level, readonly (readonly Split[])[]>
  idle: readonly Split[]
  wobble: Wobble
}
