import type { Role } from '../../server/contract/roles.ts'
import { accounts as words } from '../strings/desk.zh.ts'

export interface NewAccount {
  username: string
  role: Role
  hall?: string
  unit?: string
  password: string
}

export type AccountCheck = { ok: true; account: NewAccount } | { ok: false; field: string; text: string }

/** Roles that are bound to a hall or to a unit. */
export function bindingOf(role: Role): 'hall' | 'unit' | null {
  if (role === 'hall-manager' || role === 'clerk') return 'hall'
  return role === 'unit' ? 'unit' : null
}

/** What the form holds, or the first thing that is wrong with it. */
export function checkAccount(fields: Record<'username' | 'role' | 'hall' | 'unit' | 'password', string>): AccountCheck {
  const role = fields.role as Role
  const username = fields.username.trim()
  const unit = fields.unit.trim().toUpperCase()
  const wrong = (field: string, text: string): AccountCheck => ({ ok: false, field, text })
  if (!/^[A-Za-z0-9._-]{2,40}$/.test(username)) return wrong('username', words.noName)
  const bound = bindingOf(role)
  if (bound === 'hall' && !fields.hall) return wrong('hall', words.noHall)
  if (bound === 'unit' && !/^[JH]\d{2}$/.test(unit)) return wrong('unit', words.noUnit)
  if ([...fields.password].length < 10) return wrong('password', words.shortPassword)
  return {
    ok: true,
    account: {
      username,
      role,
      ...(bound === 'hall' ? { hall: fields.hall } : {}),
      ...(bound === 'unit' ? { unit } : {}),
      password: fields.password,
    },
  }
}

/** Letters and digits that nobody mixes up when they are read aloud or copied by hand. */
const CLEAR = 'abcdefghjkmnpqrstuvwxyz23456789'

/** A first password of about 59 bits, in groups of four. `random` gives bytes. */
export function firstPassword(random: (bytes: Uint8Array) => Uint8Array): string {
  let text = ''
  while (text.length < 12) {
    for (const byte of random(new Uint8Array(16))) {
      // Bytes beyond the last whole round would favour the first letters.
      if (byte < CLEAR.length * 8 && text.length < 12) text += CLEAR[byte % CLEAR.length]
    }
  }
  return text.replace(/(.{4})(?=.)/g, '$1-')
}
