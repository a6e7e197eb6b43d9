import { Refusal } from '../../contract/errors.ts'
import type { MethodCode } from '../../contract/methods.ts'
import type { MethodRecord } from './method-record.ts'
import { representativesRecord } from './representatives/record.ts'
import { onlineRecord } from './online/record.ts'
import { serviceCentreRecord } from './service-centre/record.ts'
import { thirdPartyRecord } from './third-party/record.ts'

/** What the record holds of each method; a new one gets its line here and in server/methods/methods.ts. */
export const RECORDS: Partial<Record<MethodCode, MethodRecord>> = {
  'third-party': thirdPartyRecord,
  'service-centre': serviceCentreRecord,
  representatives: representativesRecord,
  online: onlineRecord,
}

/** @throws Refusal unknown-method */
export function recordOf(method: string): MethodRecord {
  const record = RECORDS[method as MethodCode]
  if (record === undefined) throw new Refusal('unknown-method', method)
  return record
}
