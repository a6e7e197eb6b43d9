import type { Account } from '../../../server/contract/answers/accounts.ts'
import type { Role } from '../../../server/contract/roles.ts'
import { sorted } from '../../elements/sorted.ts'

/** Which accounts are shown: those of a group of roles, or of a state. */
export const GROUPS = {
  all: null,
  unit: ['unit'],
  hall: ['hall-manager', 'clerk'],
  reporter: ['reporter'],
  owner: ['method-owner'],
  office: ['campaign-office'],
  keepers: ['auditor', 'admin'],
} as const satisfies Record<string, readonly Role[] | null>
export type Group = keyof typeof GROUPS
export const STATES = ['never', 'shut'] as const
export type State = (typeof STATES)[number]
export type Shown = Group | State

export function isShown(text: string | null): text is Shown {
  return text !== null && (Object.hasOwn(GROUPS, text) || (STATES as readonly string[]).includes(text))
}

/** Whether an account is of a group or state. Shut ones are in their groups, too: they stand at the end. */
export function isOf({ role, signedInAt, disabledSince }: Account, shown: Shown): boolean {
  if (shown === 'never') return signedInAt === undefined && disabledSince === undefined
  if (shown === 'shut') return disabledSince !== undefined
  const roles: readonly Role[] | null = GROUPS[shown]
  return roles === null || roles.includes(role)
}

/** The accounts of a group in which every word of what was typed is found: in names, codes, roles, halls, methods, bodies. */
export function findAccounts(
  users: readonly Account[],
  { text, shown, wordsOf }: { text: string; shown: Shown; wordsOf(user: Account): string },
): Account[] {
  const wanted = text
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const found = users
    .filter((user) => isOf(user, shown))
    .filter((user) => {
      const said = [user.username, user.name ?? '', user.unit ?? '', wordsOf(user)].join(' ').normalize('NFKC')
      return wanted.every((word) => said.toLowerCase().includes(word))
    })
  return sorted(found, (a, b) => Number(a.disabledSince !== undefined) - Number(b.disabledSince !== undefined))
}
