import type { Policy } from '../../../contract/policy.ts'
import type { Sql } from '../../sqlite/statements.ts'
import type { CampaignSeal } from './campaign-seals.ts'

/** The policy by which a seal was made. */
export function policyOfSeal(sql: Sql, { body }: Pick<CampaignSeal, 'body'>): Policy {
  return JSON.parse(
    sql('SELECT body FROM policy WHERE version = ?').pluck().get(body.policy.version) as string,
  ) as Policy
}
