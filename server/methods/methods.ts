import { Refusal } from '../contract/errors.ts'
import { METHOD_CODES, type MethodCode } from '../contract/methods.ts'
import type { Method } from './method.ts'
import { serviceCentre } from './service-centre/service-centre.ts'

/** Every method of the campaign; a new one gets its line here, and its code in contract/methods.ts. */
const METHODS: Readonly<Record<MethodCode, Method>> = { 'service-centre': serviceCentre }

/** @throws Refusal unknown-method */
export function methodOf(code: string): Method {
  const known = METHOD_CODES.find((each) => each === code)
  if (known === undefined) throw new Refusal('unknown-method', code)
  return METHODS[known]
}
