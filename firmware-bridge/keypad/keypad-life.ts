import type { AttachedKeypad, HidTrouble } from './hid-port.ts'

/** A keypad that went away is looked for again after this: the bus needs a moment to settle. */
export const SETTLE_MS = 250
/** A keypad that could not be opened is tried again after this, each time twice as long. */
export const FIRST_REOPEN_MS = 250
export const LONGEST_REOPEN_MS = 5_000

/**
 * The life of one bound keypad. `attempt` tells connections apart: what an older one still has to say is stale.
 *
 *     absent --seen--> opening --opened--> ready --lost, unseen--> lost --seen--> reopening --opened--> ready
 *                         \--open-failed, unseen--> lost             <--open-failed, unseen--/
 */
export type KeypadState =
  /** Not seen since the bridge began. */
  | { name: 'absent'; attempt: number }
  | { name: 'opening'; attempt: number; keypad: AttachedKeypad; failures: number }
  | { name: 'ready'; attempt: number; keypad: AttachedKeypad }
  /** Gone, or cannot be opened. While `waiting`, a delay runs before the next attempt. */
  | { name: 'lost'; attempt: number; why: string; failures: number; waiting: boolean }
  | { name: 'reopening'; attempt: number; keypad: AttachedKeypad; failures: number }

export type KeypadEvent =
  /** The bus was looked at: there is the keypad, or there is none. */
  | { is: 'seen'; keypad: AttachedKeypad }
  | { is: 'unseen' }
  | { is: 'opened'; attempt: number }
  | { is: 'open-failed'; attempt: number; trouble: HidTrouble }
  /** The connection says so itself. */
  | { is: 'lost'; attempt: number; reason: string }
  | { is: 'wait-over' }

export type KeypadEffect =
  | { do: 'open'; attempt: number; keypad: AttachedKeypad }
  | { do: 'close'; attempt: number }
  | { do: 'wait'; ms: number }
  /** Look at the bus now, not only when it is time. */
  | { do: 'look' }

export interface KeypadStep {
  state: KeypadState
  effects: KeypadEffect[]
}

export const BEGINNING: KeypadState = { name: 'absent', attempt: 0 }

/** The next state and what is to be done for it. Pure; an event that means nothing in a state changes nothing. */
export function stepKeypad(state: KeypadState, event: KeypadEvent): KeypadStep {
  switch (event.is) {
    case 'seen':
      return onSeen(state, event.keypad)
    case 'unseen':
      return onUnseen(state)
    case 'opened':
      return onOpened(state, event.attempt)
    case 'open-failed':
      return onOpenFailed(state, event.attempt, event.trouble)
    case 'lost':
      if (state.name !== 'ready' || state.attempt !== event.attempt) return same(state)
      return lose(state, event.reason, 0, SETTLE_MS)
    case 'wait-over':
      if (state.name !== 'lost' || !state.waiting) return same(state)
      return { state: { ...state, waiting: false }, effects: [{ do: 'look' }] }
    default:
      return event satisfies never
  }
}

function onSeen(state: KeypadState, keypad: AttachedKeypad): KeypadStep {
  const attempt = state.attempt + 1
  switch (state.name) {
    case 'absent':
      return { state: { name: 'opening', attempt, keypad, failures: 0 }, effects: [{ do: 'open', attempt, keypad }] }
    case 'lost':
      if (state.waiting) return same(state)
      return {
        state: { name: 'reopening', attempt, keypad, failures: state.failures },
        effects: [{ do: 'open', attempt, keypad }],
      }
    case 'opening':
    case 'reopening':
    case 'ready':
      if (state.keypad.path === keypad.path) return same(state)
      // Unplugged and plugged in again between two looks: the old connection has not noticed yet.
      return {
        state: { name: 'reopening', attempt, keypad, failures: 0 },
        effects: [
          { do: 'close', attempt: state.attempt },
          { do: 'open', attempt, keypad },
        ],
      }
    default:
      return state satisfies never
  }
}

function onUnseen(state: KeypadState): KeypadStep {
  switch (state.name) {
    case 'absent':
      return same(state)
    case 'lost':
      // Whatever was wrong with it, it was taken away: what is plugged in next starts afresh.
      return state.failures === 0 ? same(state) : { state: { ...state, failures: 0 }, effects: [] }
    case 'opening':
    case 'reopening':
    case 'ready':
      return {
        state: { name: 'lost', attempt: state.attempt, why: 'unplugged', failures: 0, waiting: false },
        effects: [{ do: 'close', attempt: state.attempt }],
      }
    default:
      return state satisfies never
  }
}

function onOpened(state: KeypadState, attempt: number): KeypadStep {
  if ((state.name !== 'opening' && state.name !== 'reopening') || state.attempt !== attempt) {
    // It took so long that the keypad was gone meanwhile: this connection is nobody's.
    return { state, effects: [{ do: 'close', attempt }] }
  }
  return { state: { name: 'ready', attempt, keypad: state.keypad }, effects: [] }
}

function onOpenFailed(state: KeypadState, attempt: number, trouble: HidTrouble): KeypadStep {
  if ((state.name !== 'opening' && state.name !== 'reopening') || state.attempt !== attempt) return same(state)
  const wait = Math.min(LONGEST_REOPEN_MS, FIRST_REOPEN_MS * 2 ** state.failures)
  return lose(state, trouble.message, state.failures + 1, wait)
}

function lose(state: KeypadState, why: string, failures: number, ms: number): KeypadStep {
  return {
    state: { name: 'lost', attempt: state.attempt, why, failures, waiting: true },
    effects: [
      { do: 'close', attempt: state.attempt },
      { do: 'wait', ms },
    ],
  }
}

function same(state: KeypadState): KeypadStep {
  return { state, effects: [] }
}
