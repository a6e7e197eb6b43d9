import { CHANGE_OF_MIND_MS, type Level } from '../../../server/contract/limits.ts'
import { quiet, type FlowEvent, type Step } from './flow-events.ts'
import {
  CHANGED_AT_LEAST_MS,
  CHOSEN_MS,
  REASONS_AT_MOST_MS,
  REASONS_MS,
  STORING_AT_MOST_MS,
  THANKS_MS,
  TROUBLE_MS,
  screenOf,
  type FlowState,
  type Moment,
  type Taken,
  type Visit,
} from './flow-state.ts'

/** One citizen's way from the press to the thanks. */
/** Each touch starts the reasons' time anew, and ends the thanks. */
export function touchVisit(state: FlowState, at: Moment): FlowState {
  const { visit } = state
  if (visit?.step === 'thanks') return endVisit(state)
  if (visit?.step !== 'reasons') return state
  const until = Math.min(at.now + REASONS_MS, visit.since + REASONS_AT_MOST_MS)
  return { ...state, visit: { ...visit, until } }
}

export function takeLevel(state: FlowState, level: Level, input: 'touch' | 'key', at: Moment): Step {
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
  const backToPanel: Visit = {
    step: 'chosen',
    taken,
    level: visit.level,
    until: Math.max(taken.at.now + CHOSEN_MS, at.now + CHANGED_AT_LEAST_MS),
  }
  if (level === visit.level || !mayChange(taken, at)) return quiet({ ...state, visit: backToPanel })
  return {
    state: { ...state, visit: { step: 'changing', taken, level: visit.level, next: level } },
    effects: [{ effect: 'store-extra', pressId: taken.pressId, at, level }],
  }
}

/** Within 5 s by uptime of one boot: the hub would refuse anything else (server/contract/README.md). */
export function mayChange(taken: Taken, at: Moment): boolean {
  if (at.reading.bootId !== taken.at.reading.bootId) return false
  return at.reading.uptimeMs - taken.at.reading.uptimeMs <= CHANGE_OF_MIND_MS
}

export function pressStored(state: FlowState, stored: { pressId: string; receipt: string }, at: Moment): FlowState {
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
  return { ...used, visit: { step: 'chosen', taken, level: storing.level, until } }
}

export function pressFailed(state: FlowState, at: Moment): FlowState {
  const { visit } = state
  const storing = visit?.step === 'storing' || (visit?.step === 'trouble' && visit.storing !== null)
  return storing ? { ...state, visit: trouble('press', null, at) } : state
}

export function extraStored(state: FlowState, at: Moment): FlowState {
  const { visit } = state
  if (visit?.step === 'adding') return { ...state, visit: thanks(visit.taken, at) }
  if (visit?.step !== 'changing') return state
  const until = Math.max(visit.taken.at.now + CHOSEN_MS, at.now + CHANGED_AT_LEAST_MS)
  return { ...state, visit: { step: 'chosen', taken: visit.taken, level: visit.next, until } }
}

export function extraFailed(state: FlowState, at: Moment): FlowState {
  const { visit } = state
  if (visit?.step === 'adding') return { ...state, visit: trouble('reasons', visit.taken, at) }
  if (visit?.step === 'changing') return { ...state, visit: trouble('change', visit.taken, at) }
  return state
}

type Button = Extract<FlowEvent, { event: 'again' | 'confirm' | 'pick' | 'skip' | 'submit' }>

export function button(state: FlowState, event: Button, at: Moment): Step {
  const { visit } = state
  if (visit?.step === 'chosen') {
    if (event.event === 'confirm') return quiet({ ...state, visit: afterChoice(visit.taken, at) })
    if (event.event !== 'again' || !mayChange(visit.taken, at)) return quiet(state)
    const until = visit.taken.at.now + CHOSEN_MS
    return quiet({ ...state, visit: { ...visit, step: 'again', until } })
  }
  if (visit?.step !== 'reasons') return quiet(state)
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

/** What runs out by itself; the rating stands in every case. */
export function passVisitTime(state: FlowState, at: Moment): FlowState {
  const { visit } = state
  if (visit && 'until' in visit && visit.until !== null && at.now >= visit.until) return visitTimedOut(state, visit, at)
  return state
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
export function endVisit(state: FlowState): FlowState {
  return { ...state, visit: null, settings: state.usual }
}
