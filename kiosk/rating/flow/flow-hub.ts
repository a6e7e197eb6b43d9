import type { LinkState } from '../../../server/contract/device/device-link.ts'
import type { Invitation, WindowState } from '../../../server/contract/device/device-protocol.ts'
import type { FlowEvent } from './flow-events.ts'
import { closePanel } from './flow-panel.ts'
import type { FlowState, Moment } from './flow-state.ts'
import { endVisit } from './flow-visit.ts'

/** What memory and hub say: who this device is, where it stands, which service has just ended. */
type Standing = Extract<FlowEvent, { event: 'remembered' | 'no-storage' | 'paired' | 'about' | 'link' }>

export function standing(state: FlowState, event: Standing, at: Moment): FlowState {
  switch (event.event) {
    case 'remembered': {
      const { identity, window, about, spentInvitation, care } = event.remembered
      const usual = { ...state.usual, voice: care.voice, hand: care.hand }
      const known = { window, about, spent: spentInvitation, hasPin: care.pin !== null }
      return { ...state, ...known, awake: true, paired: identity !== null, usual, settings: usual }
    }
    case 'no-storage':
      return { ...state, awake: true, storage: false }
    case 'paired':
      return {
        ...state,
        paired: true,
        identityRefused: false,
        standing: 'normal',
        window: undefined,
        invitation: null,
        pairedAt: at.now,
      }
    case 'about':
      return { ...state, about: event.about }
    case 'link':
      return link(state, event.link, at)
  }
}

function link(state: FlowState, link: LinkState, at: Moment): FlowState {
  switch (link.link) {
    case 'online':
      return { ...state, online: true, standing: 'normal', identityRefused: false }
    case 'replaced':
      return {
        ...state,
        online: false,
        standing: 'replaced',
        retryAt: at.now + link.retryInMs,
        invitation: null,
      }
    case 'revoked':
      return { ...state, online: false, standing: 'revoked', invitation: null }
    case 'offline': {
      const refused = link.code === 'unknown-device' || link.code === 'bad-token'
      return { ...state, online: false, identityRefused: state.identityRefused || refused }
    }
  }
}

export function setWindow(state: FlowState, window: WindowState | null, at: Moment): FlowState {
  const changed = { ...state, window }
  if (window?.invitation) return invite(changed, window.invitation, at)
  // A window that says nothing of an invitation has none open.
  return state.visit?.step === 'storing' ? changed : { ...changed, invitation: null }
}

export function invite(state: FlowState, invitation: Invitation, at: Moment): FlowState {
  if (invitation.id === state.spent || invitation.expiresInMs <= 0) return state
  const { visit } = state
  if (visit && 'invitationId' in visit && visit.invitationId === invitation.id) return state
  // The service before has ended by itself: whoever is thanked now is leaving.
  const leaving = visit?.step === 'thanks'
  const invited = { ...state, invitation: { invitation, until: at.now + invitation.expiresInMs } }
  // Calling this citizen is what the device is for: whatever lies over the faces goes, the settings stay.
  return leaving ? endVisit(invited) : closePanel(invited)
}

export function cancel(state: FlowState, invitationId: string): FlowState {
  if (state.visit?.step === 'storing' || state.invitation?.invitation.id !== invitationId) return state
  return { ...state, invitation: null, spent: invitationId }
}
