import { may, seesHall, type ApiScope, type Permission, type Role } from './roles.ts'
import type { Actor } from './audit.ts'
import type { BodyCode } from './bodies.ts'
import type { MethodCode } from './methods.ts'

export interface UserViewer {
  kind: 'user'
  username: string
  role: Role
  /** The hall that a hall manager (or clerk) is bound to. */
  hall?: string
  /** The unit that the person is bound to. */
  unit?: string
  /** The method that an owner runs. */
  method?: MethodCode
  /** The body for which a reporter speaks. */
  body?: BodyCode
  /** Until it is changed, only the own session may be touched. */
  mustChangePassword: boolean
  /** The time without a second factor is over: until one is enrolled, only the own session may be touched. */
  mustEnrolFactor?: true
}

export interface ProgramViewer {
  kind: 'program'
  name: string
  scope: ApiScope
  /** The one hall for which its key is good; absent: every hall. */
  hall?: string
}

/** Who asks: a signed-in person or a program with an API key. */
export type Viewer = UserViewer | ProgramViewer

/**
 * By the table in contract/roles.ts. A program has no permissions, only its scope; a first password opens nothing, nor does
 * an account without the second factor that it must have by now.
 */
export function mayDo(viewer: Viewer, permission: Permission): boolean {
  if (viewer.kind === 'program') return false
  if ((viewer.mustChangePassword || viewer.mustEnrolFactor) && permission !== 'own-session') return false
  return may(viewer.role, permission)
}

/** A hall manager sees the own hall; campaign office, auditor and admin see every hall; others none. */
export function maySeeHall(viewer: Viewer, hall: string): boolean {
  return viewer.kind === 'user' && mayDo(viewer, 'hall:watch') && seesHall(viewer, hall)
}

/** Who sees a hall sees its wall; and so does a clerk bound to that hall, whose account the screen signs in with. */
export function maySeeWall(viewer: Viewer, hall: string): boolean {
  if (!mayDo(viewer, 'hall:wall') || viewer.kind === 'program') return false
  return viewer.role === 'clerk' ? viewer.hall === hall : maySeeHall(viewer, hall)
}

/** Whether the picture of a hall may say anything by level: admin keeps the machines and sees nothing of that. */
export function seesLevels(viewer: Viewer): boolean {
  return viewer.kind === 'user' && may(viewer.role, 'hall:levels')
}

export function mayUse(viewer: Viewer, scope: ApiScope): boolean {
  return viewer.kind === 'program' && viewer.scope === scope
}

/** The name under which the viewer's acts go on record. */
export function actorOf(viewer: Viewer): Actor {
  return viewer.kind === 'user' ? `user:${viewer.username}` : `program:${viewer.name}`
}
