import type { LinkState } from '../../../server/contract/device/device-link.ts'
import type { Invitation, Staff, WindowState } from '../../../server/contract/device/device-protocol.ts'
import type { Level } from '../../../server/contract/limits.ts'
import type { FlowState, Moment } from './flow-state.ts'
import type { SelfTest } from '../panels.ts'
import type { About, Remembered, Settings } from '../memory/remembered.ts'
import type { VoiceLine } from '../../strings/citizens/rating.words.ts'

export type SignedAnswer = { ok: true; staff: Staff | null } | { ok: false; code: string }

/** What happens around the citizen's own way: comfort settings, staff, technician. */
export type PanelEvent =
  | { event: 'open'; panel: 'comfort' | 'staff' | 'unlock' }
  | { event: 'close' }
  | { event: 'pad'; key: string }
  /** A number that came from a card reader. */
  | { event: 'card'; number: string }
  | { event: 'sign-out' }
  | { event: 'signed'; answer: SignedAnswer }
  | { event: 'pin-checked'; right: boolean }
  | { event: 'pin-kept'; kept: boolean }
  | { event: 'code-refused'; code: string }
  | { event: 'change-pin' }
  | { event: 'self-test' }
  | { event: 'tested'; test: SelfTest }
  | { event: 'unpair' }
  | { event: 'unpaired' }
  | { event: 'prefer'; usual: Partial<Pick<Settings, 'voice' | 'hand'>> }
  | { event: 'try-voice' }

export type FlowEvent =
  | { event: 'remembered'; remembered: Remembered }
  | { event: 'no-storage' }
  | { event: 'paired' }
  | { event: 'about'; about: About }
  | { event: 'link'; link: LinkState }
  | { event: 'window'; window: WindowState | null }
  | { event: 'invite'; invitation: Invitation }
  | { event: 'cancel'; invitationId: string }
  /** Any finger on the glass, any key: somebody is there. */
  | { event: 'touch' }
  | { event: 'level'; level: Level; input: 'touch' | 'key' }
  | { event: 'again' }
  | { event: 'confirm' }
  | { event: 'pick'; code: string }
  | { event: 'skip' }
  | { event: 'submit' }
  | { event: 'set'; settings: Partial<Settings> }
  | { event: 'press-stored'; pressId: string; receipt: string }
  | { event: 'press-failed' }
  | { event: 'extra-stored' }
  | { event: 'extra-failed' }
  | PanelEvent
  /** Time has passed. */
  | { event: 'tick' }

export type StoreEffect =
  | { effect: 'store-press'; level: Level; input: 'touch' | 'key'; at: Moment; invitationId?: string }
  | { effect: 'store-extra'; pressId: string; at: Moment; level?: Level; reasons?: string[] }

export type PanelEffect =
  | { effect: 'sign-in'; no: string; pin: string }
  | { effect: 'sign-out' }
  | { effect: 'check-pin'; pin: string }
  | { effect: 'keep-pin'; pin: string }
  /** A pairing code in the technician's corner: this device is paired anew. */
  | { effect: 'pair-anew'; code: string }
  | { effect: 'self-test'; at: Moment }
  | { effect: 'unpair' }
  | { effect: 'keep-usual' }

/** No line names a level, so nothing that is spoken can. */
export type VoiceEffect = { effect: 'say'; line: VoiceLine } | { effect: 'hush' }

export type FlowEffect = StoreEffect | PanelEffect | VoiceEffect

export interface Step {
  state: FlowState
  effects: FlowEffect[]
}

export function quiet(state: FlowState): Step {
  return { state, effects: [] }
}
