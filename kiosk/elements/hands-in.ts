import { may, type RoleHolder } from '../../server/contract/roles.ts'

/** Whether somebody hands anything in: a unit, and who runs a method, but that of the representatives. */
export function handsIn({ role, method }: RoleHolder): boolean {
  return may(role, 'hand-in:own') && method !== 'representatives'
}
