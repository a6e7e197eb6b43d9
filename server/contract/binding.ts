import type { BodyCode } from './bodies.ts'
import type { MethodCode } from './methods.ts'

/** What an account is bound to, beside its role. */
export interface Binding {
  /** Of a hall's manager, or a clerk. */
  hall?: string | undefined
  /** The unit that the person belongs to. */
  unit?: string | undefined
  /** Of a method's owner. */
  method?: MethodCode | undefined
  /** Of a reporter. */
  body?: BodyCode | undefined
}

/** The binding alone, without what it does not have. */
export function bindingOf({ hall, unit, method, body }: Binding): {
  hall?: string
  unit?: string
  method?: MethodCode
  body?: BodyCode
} {
  return {
    ...(hall === undefined ? {} : { hall }),
    ...(unit === undefined ? {} : { unit }),
    ...(method === undefined ? {} : { method }),
    ...(body === undefined ? {} : { body }),
  }
}
