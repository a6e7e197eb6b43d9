import type { Problem } from '../../server/contract/limits.ts'
import type { HidTrouble } from '../keypad/hid-port.ts'
import type { KeypadState } from '../keypad/keypad-life.ts'
import type { ModelFault } from '../keypad/keypad-model.ts'

/** How a bridge is doing. Nothing personal is in it, and nothing by level. */
export interface BridgeStatus {
  version: string
  hub: string
  /** Since when the process runs, ms since 1970. */
  since: number
  /** Why keypads cannot be listed, null while they can. */
  trouble: HidTrouble | null
  /** Why the bindings cannot be read, null while they can. */
  bindingFault: string | null
  modelFaults: ModelFault[]
  keypads: KeypadStatus[]
  /** Plugged in and used by nobody. */
  refused: { port: string | null; serial: string | null; why: 'unbound' | 'ambiguous' }[]
}

export interface KeypadStatus {
  device: string
  /** By what the keypad is known again: `serial X1`, `port 0000:00:14.0/2`. */
  identity: string
  state: KeypadState['name']
  /** Why it is lost. */
  why: string | null
  model: string | null
  port: string | null
  link: string
  /** Stored and not yet acknowledged by the hub. */
  pending: number
  problems: Problem[]
  warning: string | null
  /** Its keys are being tested. */
  testing: boolean
}
