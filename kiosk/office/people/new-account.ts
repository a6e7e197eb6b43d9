import { BODY_CODES } from '../../../server/contract/bodies.ts'
import type { Binding } from '../../../server/contract/binding.ts'
import { METHOD_CODES } from '../../../server/contract/methods.ts'
import type { Role } from '../../../server/contract/roles.ts'
import { accounts as words } from '../../strings/desk.zh.ts'
import { BODY_WORDS, METHOD_WORDS } from '../../strings/own.zh.ts'

export interface NewAccount extends Binding {
  username: string
  role: Role
}

export const ACCOUNT_FIELDS = ['username', 'role', 'hall', 'unit', 'method', 'body'] as const
export type AccountFields = Record<(typeof ACCOUNT_FIELDS)[number], string>
export type AccountCheck = { ok: true; account: NewAccount } | { ok: false; field: string; text: string }

/** Only these look after one hall; every role may name the unit that its owner belongs to. */
export function hasHall(role: Role): boolean {
  return role === 'hall-manager' || role === 'clerk'
}

/** What the form holds, or the first thing that is wrong with it. */
export function checkAccount(fields: AccountFields): AccountCheck {
  const role = fields.role as Role
  const username = fields.username.trim()
  const unit = fields.unit.trim().toUpperCase()
  const method = METHOD_CODES.find((code) => code === fields.method)
  const body = BODY_CODES.find((code) => code === fields.body)
  const wrong = (field: string, text: string): AccountCheck => ({ ok: false, field, text })
  if (!/^[A-Za-z0-9._-]{2,40}$/.test(username)) return wrong('username', words.noName)
  if (hasHall(role) && !fields.hall) return wrong('hall', words.noHall)
  if (role === 'method-owner' && method === undefined) return wrong('method', words.noMethod)
  if (role === 'reporter' && body === undefined) return wrong('body', words.noBody)
  if ((role === 'unit' || unit !== '') && !/^[JH]\d{2}$/.test(unit)) return wrong('unit', words.noUnit)
  return {
    ok: true,
    account: {
      username,
      role,
      ...(hasHall(role) ? { hall: fields.hall } : {}),
      ...(unit !== '' ? { unit } : {}),
      ...(role === 'method-owner' ? { method } : {}),
      ...(role === 'reporter' ? { body } : {}),
    },
  }
}

/** What an account is bound to, in words; without anything nothing. */
export function boundWords(
  { hall, unit, method, body }: Binding,
  nameOf: { hall(code: string): string; unit(code: string): string },
): string {
  return [
    ...(hall === undefined ? [] : [nameOf.hall(hall)]),
    ...(method === undefined ? [] : [METHOD_WORDS[method]]),
    ...(body === undefined ? [] : [BODY_WORDS[body]]),
    ...(unit === undefined ? [] : [nameOf.unit(unit)]),
  ].join('，')
}
