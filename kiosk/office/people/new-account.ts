import type { Role } from '../../../server/contract/roles.ts'
import { accounts as words } from '../../strings/desk.zh.ts'

export interface NewAccount {
  username: string
  role: Role
  hall?: string
  unit?: string
}

export type AccountCheck = { ok: true; account: NewAccount } | { ok: false; field: string; text: string }

/** Only these look after one hall; every role may name the unit that its owner belongs to. */
export function hasHall(role: Role): boolean {
  return role === 'hall-manager' || role === 'clerk'
}

/** What the form holds, or the first thing that is wrong with it. */
export function checkAccount(fields: Record<'username' | 'role' | 'hall' | 'unit', string>): AccountCheck {
  const role = fields.role as Role
  const username = fields.username.trim()
  const unit = fields.unit.trim().toUpperCase()
  const wrong = (field: string, text: string): AccountCheck => ({ ok: false, field, text })
  if (!/^[A-Za-z0-9._-]{2,40}$/.test(username)) return wrong('username', words.noName)
  if (hasHall(role) && !fields.hall) return wrong('hall', words.noHall)
  if ((role === 'unit' || unit !== '') && !/^[JH]\d{2}$/.test(unit)) return wrong('unit', words.noUnit)
  return {
    ok: true,
    account: {
      username,
      role,
      ...(hasHall(role) ? { hall: fields.hall } : {}),
      ...(unit !== '' ? { unit } : {}),
    },
  }
}
