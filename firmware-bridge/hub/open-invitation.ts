import type { Invitation } from '../../server/contract/device/device-protocol.ts'

/** The invitation that the next press would spend, with the end of its life on the monotonic clock. */
export interface OpenInvitation {
  id: string
  endsAt: number
}

/** @param at ms of a monotonic clock */
export function openInvitation(invitation: Invitation | undefined, at: number): OpenInvitation | null {
  return invitation ? { id: invitation.id, endsAt: at + invitation.expiresInMs } : null
}

/** Null when it ran out: a press after that is the hub's to judge. */
export function stillOpen(invitation: OpenInvitation | null, at: number): OpenInvitation | null {
  return invitation !== null && at < invitation.endsAt ? invitation : null
}
