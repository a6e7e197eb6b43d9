import type { Invitation, WindowState } from '../../../server/contract/device/device-protocol.ts'
import { CHANGE_OF_MIND_MS, type Level } from '../../../server/contract/limits.ts'
import type { ClockReading } from '../../../server/contract/device/press.ts'
import type { Panel } from '../panels.ts'
import { NOTHING_KNOWN, USUAL, type About, type Settings } from '../memory/remembered.ts'

export { USUAL, type Settings } from '../memory/remembered.ts'

/** Times of the flow, ms: the same for every level (screens: clerk-blind rule). */
export const INVITED_MS = 45_000
export const CHOSEN_MS = CHANGE_OF_MIND_MS
/** After a change of mind the panel stays at least this long, so that it can be read. */
export const CHANGED_AT_LEAST_MS = 1_500
/** Without a touch; each touch starts it anew. */
export const REASONS_MS = 20_000
/** A cloth on the glass must not hold the screen for ever. */
export const REASONS_AT_MOST_MS = 180_000
/** Long enough to find and unlock a phone; a touch or the next invitation ends it. */
export const THANKS_MS = 15_000
export const TROUBLE_MS = 6_000
/** Storing that takes longer than this is shown as trouble. */
export const STORING_AT_MOST_MS = 5_000
/** A trembling finger touches twice and would hit the next screen, too: it takes no touch for this long. */
export const SETTLE_MS = 800
/** A language or type size that somebody left behind goes back. */
export const IDLE_MS = 60_000
/** A corner that somebody left open closes, without a touch. */
export const PANEL_MS = 30_000
/** A technician reads and telephones. */
export const TECHNICIAN_MS = 180_000
/** How long a clerk sees that the sign-in worked. */
export const SIGNED_MS = 3_000

/** The clocks at an event. `now` is the page's monotonic clock, ms: it never jumps, and means nothing elsewhere. */
export interface Moment {
  now: number
  reading: ClockReading
}

/** A press that is safely stored, and what the screen needs until this citizen has gone. */
export interface Taken {
  pressId: string
  receipt: string
  at: Moment
  /** As it was at the press: a change of posting under way must not change what this citizen sees. */
  window: WindowState
}

export type TroubleWith = 'press' | 'change' | 'reasons'

export type Visit =
  /** The press is on its way to the disk. Nothing else is taken until it is there, or has failed. */
  | { step: 'storing'; level: Level; at: Moment; window: WindowState; invitationId?: string; until: number }
  | { step: 'chosen'; taken: Taken; level: Level; until: number }
  | { step: 'again'; taken: Taken; level: Level; until: number }
  | { step: 'changing'; taken: Taken; level: Level; next: Level }
  | { step: 'reasons'; taken: Taken; picked: string[]; since: number; until: number }
  | { step: 'adding'; taken: Taken; picked: string[] }
  | { step: 'thanks'; taken: Taken; until: number }
  /** `until` is null while the disk has not answered: another press might be the same one twice. */
  | {
      step: 'trouble'
      with: TroubleWith
      storing: Extract<Visit, { step: 'storing' }> | null
      taken: Taken | null
      until: number | null
    }

export interface FlowState {
  /** False until the memory was read. */
  awake: boolean
  /** False when this browser cannot store anything: then nothing may be promised. */
  storage: boolean
  paired: boolean
  /** The hub does not accept who we are: only a new pairing helps. */
  identityRefused: boolean
  standing: 'normal' | 'replaced' | 'revoked'
  /** When a replaced device tries again, on the page's monotonic clock. */
  retryAt: number
  online: boolean
  about: About
  /** Undefined: the hub has never told; null: the device stands at no window. */
  window: WindowState | null | undefined
  invitation: { invitation: Invitation; until: number } | null
  /** The last invitation that was used or called off: it is never shown again. */
  spent: string | null
  visit: Visit | null
  /** What lies over the resting screen: comfort, staff, technician. Never while somebody rates. */
  panel: Panel | null
  /** When the present screen came: no touch, click or key counts on it before SETTLE_MS have passed. */
  shownSince: number
  /** Wrong technician PINs in a row, and until when none is taken. */
  wrongPins: number
  pinShutUntil: number
  /** True when a technician PIN is kept here; without one only a pairing code opens the corner. */
  hasPin: boolean
  /** When this page paired: for some minutes after it the technician who did it may set the PIN. */
  pairedAt: number | null
  /** How this device stands when nobody has changed anything: a technician says so. */
  usual: Settings
  settings: Settings
  /** When somebody last touched screen or keys; -Infinity: nobody since the page was loaded. */
  touchedAt: number
}

export const ASLEEP: FlowState = {
  awake: false,
  storage: true,
  paired: false,
  identityRefused: false,
  standing: 'normal',
  retryAt: 0,
  online: false,
  about: NOTHING_KNOWN,
  window: undefined,
  invitation: null,
  spent: null,
  visit: null,
  panel: null,
  shownSince: Number.NEGATIVE_INFINITY,
  wrongPins: 0,
  pinShutUntil: Number.NEGATIVE_INFINITY,
  hasPin: false,
  pairedAt: null,
  usual: USUAL,
  settings: USUAL,
  touchedAt: Number.NEGATIVE_INFINITY,
}

export type Screen =
  | 'starting'
  | 'no-storage'
  | 'unpaired'
  | 'connecting'
  | 'replaced'
  | 'revoked'
  | 'not-placed'
  | 'no-unit'
  | 'closed'
  | 'paused'
  | 'rest'
  | 'invited'
  | 'chosen'
  | 'again'
  | 'reasons'
  | 'thanks'
  | 'trouble'
  | 'comfort'
  | 'staff'
  | 'signed'
  | 'unlock'
  | 'new-pin'
  | 'technician'

/** What the citizen sees. A visit that has begun is finished first, whatever happens to window or link. */
export function screenOf(state: FlowState): Screen {
  if (state.visit) return screenOfVisit(state.visit, state)
  if (state.panel) return state.panel.panel
  return screenWithoutVisit(state)
}

function screenOfVisit(visit: Visit, state: FlowState): Screen {
  switch (visit.step) {
    case 'storing':
      return state.invitation ? 'invited' : 'rest'
    case 'changing':
      return 'again'
    case 'adding':
      return 'reasons'
    default:
      return visit.step
  }
}

/** The screen under visit and panel. */
export function screenWithoutVisit(state: FlowState): Screen {
  if (!state.storage) return 'no-storage'
  if (!state.awake) return 'starting'
  if (!state.paired || state.identityRefused) return 'unpaired'
  if (state.standing !== 'normal') return state.standing
  const { window } = state
  if (window === undefined) return 'connecting'
  if (window === null) return 'not-placed'
  if (window.unit === null) return 'no-unit'
  if (window.state !== 'open') return window.state
  return state.invitation ? 'invited' : 'rest'
}

/** Rest and invited are one showing: a finger that is on its way to a face must not miss. */
export function showingOf(screen: Screen): string {
  return screen === 'rest' || screen === 'invited' ? 'faces' : screen
}

/** Whether a touch, click or key at this instant of the page's monotonic clock counts: the screen has been there long enough. */
export function takesTouch(state: FlowState, now: number): boolean {
  return now - state.shownSince >= SETTLE_MS
}

/** The instant at which the present countdown ends, on the page's monotonic clock; null when none runs. */
export function countdownEnd(state: FlowState): number | null {
  const { visit } = state
  if (state.panel && !visit) return null
  if (!visit) return screenWithoutVisit(state) === 'invited' ? state.invitation!.until : null
  switch (visit.step) {
    case 'storing':
      return state.invitation?.until ?? null
    case 'chosen':
    case 'again':
    case 'reasons':
    case 'thanks':
      return visit.until
    default:
      return null
  }
}

/** Whole seconds that a countdown shows. */
export function secondsLeft(until: number, now: number): number {
  return Math.max(0, Math.ceil((until - now) / 1_000))
}

const MINUTE_MS = 60_000

/** Whole minutes until a replaced device tries again; 0: it is about to, or trying. */
export function minutesToRetry(state: FlowState, now: number): number {
  return Math.max(0, Math.ceil((state.retryAt - now) / MINUTE_MS))
}

/** When the screen may change by itself next: a deadline, or the next second of a countdown. Null: only an event. */
export function wakeAt(state: FlowState, now: number): number | null {
  const times: number[] = []
  const until = countdownEnd(state)
  if (until !== null && until > now) times.push(until - (secondsLeft(until, now) - 1) * 1_000)
  if (state.invitation) times.push(state.invitation.until)
  if (state.visit && 'until' in state.visit && state.visit.until !== null) times.push(state.visit.until)
  if (state.panel) times.push(state.panel.until)
  if (state.standing === 'replaced' && state.retryAt > now) {
    times.push(state.retryAt - (minutesToRetry(state, now) - 1) * MINUTE_MS)
  }
  if (!state.visit && state.settings !== state.usual) times.push(state.touchedAt + IDLE_MS)
  return times.length === 0 ? null : Math.min(...times)
}
