import type { Role } from '../../server/contract/roles.ts'
import { accounts as words } from '../strings/desk.zh.ts'

export interface NewAccount {
  username: string
  role: Role
  hall?: string
  unit?: string
}

export type AccountCheck = { ok: true; account: NewAccount } | { ok: false; field: string; text: string }

/** Roles that are bound to a hall or to a unit. */
export function bindingOf(role: Role): 'hall' | 'unit' | null {
  if (role === 'hall-manager' || role === 'clerk') return 'hall'
  return role === 'unit' ? 'unit' : null
}

/** What the form holds, or the first thing that is wrong with it. */
export function checkAccount(fields: Record<'username' | 'role' | 'hall' | 'unit', string>): AccountCheck {
  const role = fields.role as Role
  const username = fields.username.trim()
  const unit = fields.unit.trim().toUpperCase()
  const wrong = (field: string, text: string): AccountCheck => ({ ok: false, field, text })
  if (!/^[A-Za-z0-9._-]{2,40}$/.test(username)) return wrong('username', words.noName)
  const bound = bindingOf(role)
  if (bound === 'hall' && !fields.hall) return wrong('hall', words.noHall)
  if (bound === 'unit' && !/^[JH]\d{2}$/.test(unit)) return wrong('unit', words.noUnit)
  return {
    ok: true,
    account: {
      username,
      role,
      ...(bound === 'hall' ? { hall: fields.hall } : {}),
      ...(bound === 'unit' ? { unit } : {}),
    },
  }
}
