import type { Invitation, WindowState } from '../../server/contract/device-protocol.ts'
import type { LinkState } from '../../server/contract/device-link.ts'
import { CHANGE_OF_MIND_MS, type Level } from '../../server/contract/limits.ts'
import {
  CHANGED_AT_LEAST_MS,
  CHOSEN_MS,
  IDLE_MS,
  REASONS_AT_MOST_MS,
  REASONS_MS,
  SETTLE_MS,
  STORING_AT_MOST_MS,
  THANKS_MS,
  TROUBLE_MS,
  USUAL,
  screenOf,
  type FlowState,
  type Moment,
  type Settings,
  type Taken,
  type Visit,
} from './flow-state.ts'
import type { About, Remembered } from './remembered.ts'

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
  /** Time has passed. */
  | { event: 'tick' }

export type FlowEffect =
  | { effect: 'store-press'; level: Level; input: 'touch' | 'key'; at: Moment; invitationId?: string }
  | { effect: 'store-extra'; pressId: string; at: Moment; level?: Level; reasons?: string[] }

export interface Step {
  state: FlowState
  effects: FlowEffect[]
}

/**
 * The flow of the kiosk, as a function of values: rest, invited, chosen, reasons, thanks, and every way out.
 * Nothing in it looks at which level was pressed, except to store and to repeat it.
 */
export function step(state: FlowState, event: FlowEvent, at: Moment): Step {
  // Deadlines come first, so that a late timer never lets a touch through that came after its time.
  const present = passTime(state, at)
  switch (event.event) {
    case 'tick':
      return quiet(present)
    case 'remembered':
    case 'no-storage':
    case 'paired':
    case 'about':
    case 'link':
      return quiet(standing(present, event))
    case 'window':
      return quiet(setWindow(present, event.window, at))
    case 'invite':
      return quiet(invite(present, event.invitation, at))
    case 'cancel':
      return quiet(cancel(present, event.invitationId))
    case 'set':
      return quiet({ ...present, settings: { ...present.settings, ...event.settings }, touchedAt: at.now })
    case 'touch':
      return quiet(touch(present, at))
    case 'level':
      return takeLevel(present, event.level, event.input, at)
    case 'press-stored':
      return quiet(pressStored(present, event, at))
    case 'press-failed':
      return quiet(pressFailed(present, at))
    case 'extra-stored':
      return quiet(extraStored(present, at))
    case 'extra-failed':
      return quiet(extraFailed(present, at))
    case 'again':
    case 'confirm':
    case 'pick':
    case 'skip':
    case 'submit':
      return button(present, event, at)
  }
}

function quiet(state: FlowState): Step {
  return { state, effects: [] }
}

type Standing = Extract<FlowEvent, { event: 'remembered' | 'no-storage' | 'paired' | 'about' | 'link' }>

function standing(state: FlowState, event: Standing): FlowState {
  switch (event.event) {
    case 'remembered': {
      const { identity, window, about, spentInvitation } = event.remembered
      return { ...state, awake: true, paired: identity !== null, window, about, spent: spentInvitation }
    }
    case 'no-storage':
      return { ...state, awake: true, storage: false }
    case 'paired':
      return { ...state, paired: true, identityRefused: false, standing: 'normal', window: undefined, invitation: null }
    case 'about':
      return { ...state, about: event.about }
    case 'link':
      return link(state, event.link)
  }
}

function link(state: FlowState, link: LinkState): FlowState {
  switch (link.link) {
    case 'online':
      return { ...state, online: true, standing: 'normal', identityRefused: false }
    case 'replaced':
    case 'revoked':
      return { ...state, online: false, standing: link.link, invitation: null }
    case 'offline': {
      const refused = link.code === 'unknown-device' || link.code === 'bad-token'
      return { ...state, online: false, identityRefused: state.identityRefused || refused }
    }
  }
}

function setWindow(state: FlowState, window: WindowState | null, at: Moment): FlowState {
  const changed = { ...state, window }
  if (window?.invitation) return invite(changed, window.invitation, at)
  // A window that says nothing of an invitation has none open.
  return state.visit?.step === 'storing' ? changed : { ...changed, invitation: null }
}

function invite(state: FlowState, invitation: Invitation, at: Moment): FlowState {
  if (invitation.id === state.spent || invitation.expiresInMs <= 0) return state
  const { visit } = state
  if (visit && 'invitationId' in visit && visit.invitationId === invitation.id) return state
  // The service before has ended by itself: whoever is thanked now is leaving.
  const leaving = visit?.step === 'thanks'
  const invited = { ...state, invitation: { invitation, until: at.now + invitation.expiresInMs } }
  return leaving ? endVisit(invited) : invited
}

function cancel(state: FlowState, invitationId: string): FlowState {
  if (state.visit?.step === 'storing' || state.invitation?.invitation.id !== invitationId) return state
  return { ...state, invitation: null, spent: invitationId }
}

function touch(state: FlowState, at: Moment): FlowState {
  const touched = { ...state, touchedAt: at.now }
  const { visit } = state
  if (visit?.step !== 'reasons') return touched
  const until = Math.min(at.now + REASONS_MS, visit.since + REASONS_AT_MOST_MS)
  return { ...touched, visit: { ...visit, until } }
}

function takeLevel(state: FlowState, level: Level, input: 'touch' | 'key', at: Moment): Step {
  if (state.visit?.step === 'again') return changeLevel(state, state.visit, level, at)
  const screen = screenOf(state)
  if (state.visit || !state.window || (screen !== 'rest' && screen !== 'invited')) return quiet(state)
  const invitationId = state.invitation?.invitation.id
  const named = invitationId === undefined ? {} : { invitationId }
  const visit: Visit = {
    step: 'storing',
    level,
    at,
    window: state.window,
    until: at.now + STORING_AT_MOST_MS,
    ...named,
  }
  return {
    state: { ...state, touchedAt: at.now, visit },
    effects: [{ effect: 'store-press', level, input, at, ...named }],
  }
}

function changeLevel(state: FlowState, visit: Extract<Visit, { step: 'again' }>, level: Level, at: Moment): Step {
  const { taken } = visit
  if (at.now - visit.since < SETTLE_MS) return quiet(state)
  const backToPanel: Visit = {
    step: 'chosen',
    taken,
    level: visit.level,
    since: at.now,
    until: Math.max(taken.at.now + CHOSEN_MS, at.now + CHANGED_AT_LEAST_MS),
  }
  if (level === visit.level || !mayChange(taken, at)) return quiet({ ...state, visit: backToPanel })
  return {
    state: { ...state, visit: { step: 'changing', taken, level: visit.level, next: level, since: at.now } },
    effects: [{ effect: 'store-extra', pressId: taken.pressId, at, level }],
  }
}

/** Within 5 s by uptime of one boot: the hub would refuse anything else (DESIGN.md section 5). */
export function mayChange(taken: Taken, at: Moment): boolean {
  if (at.reading.bootId !== taken.at.reading.bootId) return false
  return at.reading.uptimeMs - taken.at.reading.uptimeMs <= CHANGE_OF_MIND_MS
}

function pressStored(state: FlowState, stored: { pressId: string; receipt: string }, at: Moment): FlowState {
  const { visit } = state
  const storing = visit?.step === 'storing' ? visit : visit?.step === 'trouble' ? visit.storing : null
  if (!storing) return state
  const { pressId, receipt } = stored
  const taken: Taken = { pressId, receipt, at: storing.at, window: storing.window }
  const spent = storing.invitationId ?? state.spent
  const used = { ...state, spent, invitation: state.invitation?.invitation.id === spent ? null : state.invitation }
  // It was stored after all, when trouble was already on the screen: thank, and ask nothing more.
  if (visit?.step === 'trouble') return { ...used, visit: thanks(taken, at) }
  const until = Math.max(storing.at.now + CHOSEN_MS, at.now + CHANGED_AT_LEAST_MS)
  return { ...used, visit: { step: 'chosen', taken, level: storing.level, since: at.now, until } }
}

function pressFailed(state: FlowState, at: Moment): FlowState {
  const { visit } = state
  const storing = visit?.step === 'storing' || (visit?.step === 'trouble' && visit.storing !== null)
  return storing ? { ...state, visit: trouble('press', null, at) } : state
}

function extraStored(state: FlowState, at: Moment): FlowState {
  const { visit } = state
  if (visit?.step === 'adding') return { ...state, visit: thanks(visit.taken, at) }
  if (visit?.step !== 'changing') return state
  const until = Math.max(visit.taken.at.now + CHOSEN_MS, at.now + CHANGED_AT_LEAST_MS)
  return { ...state, visit: { step: 'chosen', taken: visit.taken, level: visit.next, since: at.now, until } }
}

function extraFailed(state: FlowState, at: Moment): FlowState {
  const { visit } = state
  if (visit?.step === 'adding') return { ...state, visit: trouble('reasons', visit.taken, at) }
  if (visit?.step === 'changing') return { ...state, visit: trouble('change', visit.taken, at) }
  return state
}

type Button = Extract<FlowEvent, { event: 'again' | 'confirm' | 'pick' | 'skip' | 'submit' }>

function button(state: FlowState, event: Button, at: Moment): Step {
  const { visit } = state
  if (!visit || !('since' in visit) || at.now - visit.since < SETTLE_MS) return quiet(state)
  if (visit.step === 'chosen') {
    if (event.event === 'confirm') return quiet({ ...state, visit: afterChoice(visit.taken, at) })
    if (event.event !== 'again' || !mayChange(visit.taken, at)) return quiet(state)
    const until = visit.taken.at.now + CHOSEN_MS
    return quiet({ ...state, visit: { ...visit, step: 'again', since: at.now, until } })
  }
  if (visit.step !== 'reasons') return quiet(state)
  switch (event.event) {
    case 'pick': {
      if (!visit.taken.window.questions.items.some((item) => item.code === event.code)) return quiet(state)
      const without = visit.picked.filter((code) => code !== event.code)
      const picked = without.length === visit.picked.length ? [...without, event.code] : without
      return quiet({ ...state, visit: { ...visit, picked } })
    }
    case 'skip':
      return quiet({ ...state, visit: thanks(visit.taken, at) })
    case 'submit':
      if (visit.picked.length === 0) return quiet({ ...state, visit: thanks(visit.taken, at) })
      return {
        state: { ...state, visit: { step: 'adding', taken: visit.taken, picked: visit.picked } },
        effects: [{ effect: 'store-extra', pressId: visit.taken.pressId, at, reasons: visit.picked }],
      }
    default:
      return quiet(state)
  }
}

function passTime(state: FlowState, at: Moment): FlowState {
  let present = state
  if (present.invitation && at.now >= present.invitation.until && present.visit?.step !== 'storing') {
    present = { ...present, invitation: null }
  }
  const { visit } = present
  if (visit && 'until' in visit && visit.until !== null && at.now >= visit.until)
    return visitTimedOut(present, visit, at)
  if (!visit && present.settings !== USUAL && at.now >= present.touchedAt + IDLE_MS) {
    present = { ...present, settings: USUAL }
  }
  return present
}

function visitTimedOut(state: FlowState, visit: Visit, at: Moment): FlowState {
  switch (visit.step) {
    case 'storing':
      return { ...state, visit: { step: 'trouble', with: 'press', storing: visit, taken: null, until: null } }
    case 'chosen':
    case 'again':
      return { ...state, visit: afterChoice(visit.taken, at) }
    case 'reasons':
      // The unfinished extra is dropped, the rating stands.
      return { ...state, visit: thanks(visit.taken, at) }
    case 'trouble':
      return visit.taken ? { ...state, visit: thanks(visit.taken, at) } : endVisit(state)
    case 'thanks':
      return endVisit(state)
    default:
      return state
  }
}

/** Without a list of reasons the screen is left out, for every level alike. */
function afterChoice(taken: Taken, at: Moment): Visit {
  if (taken.window.questions.items.length === 0) return thanks(taken, at)
  return { step: 'reasons', taken, picked: [], since: at.now, until: at.now + REASONS_MS }
}

function thanks(taken: Taken, at: Moment): Visit {
  return { step: 'thanks', taken, until: at.now + THANKS_MS }
}

function trouble(what: 'press' | 'change' | 'reasons', taken: Taken | null, at: Moment): Visit {
  return { step: 'trouble', with: what, storing: null, taken, until: at.now + TROUBLE_MS }
}

/** The next citizen finds the screen as it always is. */
function endVisit(state: FlowState): FlowState {
  return { ...state, visit: null, settings: USUAL }
}
