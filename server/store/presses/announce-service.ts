import type { Actor } from '../../contract/audit.ts'
import type { Write } from '../writer/write.ts'
import { cancelService, correctService, type CorrectedService, type ServicePlace } from './correct-service.ts'
import { endExpired, openService, type OpenedService, type ServiceFacts } from './record-service.ts'

/** A queue or business system says that a citizen was served. @throws Refusal as `openService` */
export function announceService(
  w: Write,
  { connected, ...facts }: ServiceFacts & { connected: boolean },
): OpenedService {
  return openService(w, facts, connected)
}

/** It takes a service back. @throws Refusal as `cancelService` */
export function cancelAnnounced(
  w: Write,
  { reason, ...where }: ServicePlace & { reason: string },
  actor: Actor,
): CorrectedService {
  return cancelService(w, where, { operator: actor, reason })
}

/** It says anew what a service is. @throws Refusal as `correctService` */
export function correctAnnounced(
  w: Write,
  {
    hall,
    window,
    service,
    reason,
    ...facts
  }: ServicePlace & Partial<Pick<ServiceFacts, 'matter' | 'unit' | 'staff' | 'party'>> & { reason: string },
  actor: Actor,
): CorrectedService {
  return correctService(w, { hall, window, service }, facts, { operator: actor, reason })
}

/**
 * Records `unrated` for every invitation that ran out, as `endExpired`.
 *
 * @returns which, so that devices can take them off the screen
 */
export function endInvitations(w: Write): { window: number; invitation: string }[] {
  return endExpired(w).map(({ window, invitation }) => ({ window, invitation }))
}
