import { PAIRING_CODE_LIFE_MS } from '../../../server/contract/limits.ts'
import { quiet, type PanelEvent, type Step } from './flow-events.ts'
import {
  PANEL_MS,
  SETTLE_MS,
  SIGNED_MS,
  TECHNICIAN_MS,
  screenWithoutVisit,
  type FlowState,
  type Moment,
  type Screen,
} from './flow-state.ts'
import { CODE_LENGTH } from '../pairing-pad.ts'
import type { Panel } from '../panels.ts'

export const PIN_LENGTH = 6
const MAX_DIGITS = 20
const WRONG_PINS = 5
export const PIN_SHUT_MS = 60_000
/** What a card reader sends in place of a staff number. */
export const CARD = 'card'

const STAFF_MAY: ReadonlySet<Screen> = new Set<Screen>(['rest', 'paused', 'closed', 'no-unit'])
const TECHNICIAN_NOT: ReadonlySet<Screen> = new Set<Screen>(['starting', 'no-storage', 'unpaired', 'invited'])

/** How long a panel stays without a touch. */
function lifeOf(panel: Panel['panel']): number {
  return panel === 'signed' ? SIGNED_MS : panel === 'technician' ? TECHNICIAN_MS : PANEL_MS
}

export function touchPanel(state: FlowState, at: Moment): FlowState {
  const { panel } = state
  if (!panel || panel.panel === 'signed') return state
  return { ...state, panel: { ...panel, until: at.now + lifeOf(panel.panel) } }
}

export function closePanel(state: FlowState): FlowState {
  return state.panel ? { ...state, panel: null } : state
}

export function passPanelTime(state: FlowState, at: Moment): FlowState {
  return state.panel && at.now >= state.panel.until ? closePanel(state) : state
}

export function panelEvent(state: FlowState, event: PanelEvent, at: Moment): Step {
  switch (event.event) {
    case 'open':
      return quiet(open(state, event.panel, at))
    case 'close':
      return quiet(closePanel(state))
    case 'pad':
      return pad(state, event.key, at)
    case 'card':
      return card(state, event.number, at)
    case 'sign-out':
      if (state.panel?.panel !== 'staff' || state.panel.busy) return quiet(state)
      return {
        state: { ...state, panel: { ...state.panel, busy: true, problem: null } },
        effects: [{ effect: 'sign-out' }],
      }
    case 'signed':
      return quiet(signed(state, event.answer, at))
    case 'pin-checked':
      return quiet(pinChecked(state, event.right, at))
    case 'pin-kept':
      return quiet(pinKept(state, event.kept, at))
    case 'code-refused':
      if (state.panel?.panel !== 'unlock') return quiet(state)
      return quiet({ ...state, panel: { ...state.panel, digits: '', busy: false, problem: event.code } })
    default:
      return technician(state, event, at)
  }
}

function open(state: FlowState, panel: 'comfort' | 'staff' | 'unlock', at: Moment): FlowState {
  if (state.visit) return state
  const under = screenWithoutVisit(state)
  const until = at.now + lifeOf(panel)
  switch (panel) {
    case 'comfort':
      return under === 'starting' ? state : { ...state, panel: { panel, until } }
    case 'staff':
      if (!STAFF_MAY.has(under)) return TECHNICIAN_NOT.has(under) ? state : open(state, 'unlock', at)
      return { ...state, panel: { panel, no: '', pin: '', field: 'no', busy: false, problem: null, until } }
    case 'unlock': {
      if (TECHNICIAN_NOT.has(under)) return state
      // The technician who has just paired this device sets its PIN; later only the PIN or a new code opens it.
      const mayChoose = !state.hasPin && state.pairedAt !== null && at.now - state.pairedAt < PAIRING_CODE_LIFE_MS
      return { ...state, panel: mayChoose ? newPin(at) : { panel, digits: '', busy: false, problem: null, until } }
    }
  }
}

function newPin(at: Moment): Panel {
  return { panel: 'new-pin', first: null, digits: '', busy: false, problem: null, until: at.now + PANEL_MS }
}

function technicianPanel(at: Moment): Panel {
  return { panel: 'technician', test: null, askedToUnpairAt: null, until: at.now + TECHNICIAN_MS }
}

/** The digits after a key of the pad. */
function typed(digits: string, key: string): string {
  if (key === 'back') return digits.slice(0, -1)
  if (key === 'clear') return ''
  return /^[0-9]$/.test(key) && digits.length < MAX_DIGITS ? digits + key : digits
}

function pad(state: FlowState, key: string, at: Moment): Step {
  const { panel } = state
  if (!panel || !('busy' in panel) || panel.busy) return quiet(state)
  const until = at.now + PANEL_MS
  if (panel.panel === 'staff') {
    if (key !== 'ok')
      return quiet({
        ...state,
        panel: { ...panel, [panel.field]: typed(panel[panel.field], key), problem: null, until },
      })
    if (panel[panel.field] === '') return quiet(state)
    if (panel.field === 'no') return quiet({ ...state, panel: { ...panel, field: 'pin', until } })
    const effect = { effect: 'sign-in', no: panel.no, pin: panel.pin } as const
    return { state: { ...state, panel: { ...panel, busy: true, until } }, effects: [effect] }
  }
  if (key !== 'ok')
    return quiet({ ...state, panel: { ...panel, digits: typed(panel.digits, key), problem: null, until } })
  return panel.panel === 'unlock' ? unlock(state, panel, at) : choosePin(state, panel)
}

function unlock(state: FlowState, panel: Extract<Panel, { panel: 'unlock' }>, at: Moment): Step {
  const { digits } = panel
  const refuse = (problem: string) => quiet({ ...state, panel: { ...panel, digits: '', problem } })
  const busy = { ...state, panel: { ...panel, busy: true } }
  if (at.now < state.pinShutUntil) return refuse('pin-shut')
  if (digits.length === CODE_LENGTH) return { state: busy, effects: [{ effect: 'pair-anew', code: digits }] }
  if (digits.length !== PIN_LENGTH) return refuse(state.hasPin ? 'pin-wrong' : 'pin-none')
  if (!state.hasPin) return refuse('pin-none')
  return { state: busy, effects: [{ effect: 'check-pin', pin: digits }] }
}

function pinChecked(state: FlowState, right: boolean, at: Moment): FlowState {
  if (state.panel?.panel !== 'unlock') return state
  if (right) return { ...state, wrongPins: 0, panel: technicianPanel(at) }
  const wrongPins = state.wrongPins + 1
  const shut = wrongPins >= WRONG_PINS
  const panel: Panel = { ...state.panel, digits: '', busy: false, problem: shut ? 'pin-shut' : 'pin-wrong' }
  return {
    ...state,
    panel,
    wrongPins: shut ? 0 : wrongPins,
    pinShutUntil: shut ? at.now + PIN_SHUT_MS : state.pinShutUntil,
  }
}

function choosePin(state: FlowState, panel: Extract<Panel, { panel: 'new-pin' }>): Step {
  const { first, digits } = panel
  if (digits.length !== PIN_LENGTH) return quiet({ ...state, panel: { ...panel, digits: '', problem: 'pin-short' } })
  if (first === null) return quiet({ ...state, panel: { ...panel, first: digits, digits: '' } })
  if (first !== digits) return quiet({ ...state, panel: { ...panel, first: null, digits: '', problem: 'pin-differs' } })
  return { state: { ...state, panel: { ...panel, busy: true } }, effects: [{ effect: 'keep-pin', pin: digits }] }
}

function pinKept(state: FlowState, kept: boolean, at: Moment): FlowState {
  if (state.panel?.panel !== 'new-pin') return kept ? { ...state, hasPin: true } : state
  if (kept) return { ...state, hasPin: true, panel: technicianPanel(at) }
  return { ...state, panel: { ...newPin(at), problem: 'pin-not-kept' } as Panel }
}

/** A card works wherever a clerk may sign in, without touching the glass. */
function card(state: FlowState, number: string, at: Moment): Step {
  const under = screenWithoutVisit(state)
  const elsewhere = state.panel && (state.panel.panel !== 'staff' || state.panel.busy) && state.panel.panel !== 'signed'
  if (state.visit || elsewhere || !STAFF_MAY.has(under)) return quiet(state)
  const panel: Panel = {
    panel: 'staff',
    no: '',
    pin: '',
    field: 'no',
    busy: true,
    problem: null,
    until: at.now + PANEL_MS,
  }
  return { state: { ...state, panel }, effects: [{ effect: 'sign-in', no: CARD, pin: number }] }
}

function signed(state: FlowState, answer: Extract<PanelEvent, { event: 'signed' }>['answer'], at: Moment): FlowState {
  if (state.panel?.panel !== 'staff') return state
  if (answer.ok) return { ...state, panel: { panel: 'signed', staff: answer.staff, until: at.now + SIGNED_MS } }
  return { ...state, panel: { ...state.panel, pin: '', busy: false, problem: answer.code, until: at.now + PANEL_MS } }
}

type TechnicianEvent = Extract<
  PanelEvent,
  { event: 'change-pin' | 'self-test' | 'tested' | 'unpair' | 'unpaired' | 'prefer' | 'try-voice' }
>

function technician(state: FlowState, event: TechnicianEvent, at: Moment): Step {
  if (event.event === 'unpaired') return quiet(unpaired(state))
  const { panel } = state
  if (panel?.panel !== 'technician') return quiet(state)
  switch (event.event) {
    case 'change-pin':
      return quiet({ ...state, panel: newPin(at) })
    case 'self-test': {
      if (panel.test && !panel.test.failed && panel.test.acknowledged < panel.test.sent) return quiet(state)
      const test = { sent: 0, acknowledged: 0, failed: false }
      return { state: { ...state, panel: { ...panel, test } }, effects: [{ effect: 'self-test', at }] }
    }
    case 'tested':
      return quiet({ ...state, panel: { ...panel, test: event.test } })
    case 'unpair':
      // Asked twice, and not by two taps in one breath.
      if (panel.askedToUnpairAt === null) return quiet({ ...state, panel: { ...panel, askedToUnpairAt: at.now } })
      if (at.now - panel.askedToUnpairAt < SETTLE_MS) return quiet(state)
      return { state, effects: [{ effect: 'unpair' }] }
    case 'prefer': {
      const usual = { ...state.usual, ...event.usual }
      return { state: { ...state, usual, settings: usual }, effects: [{ effect: 'keep-usual' }] }
    }
    case 'try-voice':
      return quiet(state)
  }
}

/** As new, apart from what waits in the outbox and from the technician's PIN. */
function unpaired(state: FlowState): FlowState {
  return {
    ...state,
    paired: false,
    identityRefused: false,
    standing: 'normal',
    online: false,
    window: undefined,
    invitation: null,
    panel: null,
    pairedAt: null,
  }
}
