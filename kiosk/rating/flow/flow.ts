import type { FlowEffect, FlowEvent, Step } from './flow-events.ts'
import { quiet } from './flow-events.ts'
import { cancel, invite, setWindow, standing } from './flow-hub.ts'
import { panelEvent, passPanelTime, touchPanel } from './flow-panel.ts'
import { IDLE_MS, screenOf, showingOf, takesTouch, type FlowState, type Moment, type Screen } from './flow-state.ts'
import {
  button,
  extraFailed,
  extraStored,
  passVisitTime,
  pressFailed,
  pressStored,
  takeLevel,
  touchVisit,
} from './flow-visit.ts'
import type { VoiceLine } from '../../strings/citizens/rating.words.ts'

export type { FlowEffect, FlowEvent, Step } from './flow-events.ts'

/**
 * The flow of the kiosk, as a function of values: rest, invited, chosen, reasons, thanks, and every way out.
 * Nothing in it looks at which level was pressed, except to store and to repeat it.
 */
export function step(state: FlowState, event: FlowEvent, at: Moment): Step {
  // Deadlines come first, so that a late timer never lets a touch through that came after its time.
  const present = marked(state, passTime(state, at), at)
  const counts = !TOUCHES.has(event.event) || takesTouch(present, at.now)
  const next = counts ? happen(present, event, at) : quiet({ ...present, touchedAt: at.now })
  const after = marked(present, next.state, at)
  const spoken = counts ? voiceOf(state, after, event) : []
  return { state: after, effects: [...next.effects, ...spoken] }
}

/**
 * What a finger or a key does, and what counts for nothing on a screen that has just come. Not the digits of a pad: a
 * digit twice decides nothing, and whoever types fast would lose the first one.
 */
const TOUCHES: ReadonlySet<FlowEvent['event']> = new Set<FlowEvent['event']>([
  'touch',
  'level',
  'again',
  'confirm',
  'pick',
  'skip',
  'submit',
  'set',
  'open',
  'close',
  'sign-out',
  'change-pin',
  'self-test',
  'unpair',
  'prefer',
  'try-voice',
])

/** Notes when another screen came. Where nobody has touched anything since the page was loaded, nobody touches twice. */
function marked(before: FlowState, after: FlowState, at: Moment): FlowState {
  if (showingOf(screenOf(before)) === showingOf(screenOf(after))) return after
  return after.touchedAt === Number.NEGATIVE_INFINITY ? after : { ...after, shownSince: at.now }
}

function happen(state: FlowState, event: FlowEvent, at: Moment): Step {
  switch (event.event) {
    case 'tick':
      return quiet(state)
    case 'remembered':
    case 'no-storage':
    case 'paired':
    case 'about':
    case 'link':
      return quiet(standing(state, event, at))
    case 'window':
      return quiet(setWindow(state, event.window, at))
    case 'invite':
      return quiet(invite(state, event.invitation, at))
    case 'cancel':
      return quiet(cancel(state, event.invitationId))
    case 'set':
      return quiet(touchPanel({ ...state, settings: { ...state.settings, ...event.settings }, touchedAt: at.now }, at))
    case 'touch':
      return quiet(touchPanel(touchVisit({ ...state, touchedAt: at.now }, at), at))
    case 'level':
      return takeLevel(state, event.level, event.input, at)
    case 'press-stored':
      return quiet(pressStored(state, event, at))
    case 'press-failed':
      return quiet(pressFailed(state, at))
    case 'extra-stored':
      return quiet(extraStored(state, at))
    case 'extra-failed':
      return quiet(extraFailed(state, at))
    case 'again':
    case 'confirm':
    case 'pick':
    case 'skip':
    case 'submit':
      return button(state, event, at)
    default:
      return panelEvent(state, event, at)
  }
}

function passTime(state: FlowState, at: Moment): FlowState {
  let present = state
  if (present.invitation && at.now >= present.invitation.until && present.visit?.step !== 'storing') {
    present = { ...present, invitation: null }
  }
  present = passVisitTime(passPanelTime(present, at), at)
  const left = !present.visit && present.settings !== present.usual
  return left && at.now >= present.touchedAt + IDLE_MS ? { ...present, settings: present.usual } : present
}

/** What is said when a screen comes: the same for every level, because a line knows none. */
const SAID: Partial<Record<Screen, VoiceLine>> = {
  invited: 'invited',
  chosen: 'chosen',
  again: 'again',
  reasons: 'reasons',
  thanks: 'thanks',
  trouble: 'trouble',
}

function voiceOf(before: FlowState, after: FlowState, event: FlowEvent): FlowEffect[] {
  if (event.event === 'try-voice') return [{ effect: 'say', line: 'rest' }]
  if (!after.settings.voice) return before.settings.voice ? [{ effect: 'hush' }] : []
  const screen = screenOf(after)
  const line = SAID[screen]
  if (!before.settings.voice && event.event === 'set') return [{ effect: 'say', line: line ?? 'rest' }]
  if (line === undefined || screen === screenOf(before)) return []
  return [{ effect: 'say', line }]
}
