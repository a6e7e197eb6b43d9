import { Refusal } from '../contract/errors.ts'
import type { MethodCode } from '../contract/methods.ts'
import type { Method } from './method.ts'
import { representatives } from './representatives/representatives.ts'
import { online } from './online/online.ts'
import { serviceCentre } from './service-centre/service-centre.ts'
import { thirdParty } from './third-party/third-party.ts'

/** Every method that this hub runs; a new one gets its line here and in server/store/methods/records.ts. */
export const METHODS: Partial<Record<MethodCode, Method>> = {
  'third-party': thirdParty,
  'service-centre': serviceCentre,
  representatives,
  online,
}

/** @throws Refusal unknown-method */
export function methodOf(code: string): Method {
  const method = METHODS[code as MethodCode]
  if (method === undefined) throw new Refusal('unknown-method', code)
  return method
}
