import { campaignPeriod } from '../../../contract/campaign-time.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { METHOD_CODES, type MethodCode } from '../../../contract/methods.ts'
import { sealBody, sealsWithin } from '../../changes/seals/seals.ts'
import type { Sql } from '../../sqlite/statements.ts'

/** A seal that holds, of a method and a whole campaign. */
export interface CampaignSeal {
  n: number
  /** When it was set, ms. */
  at: number
  /** Of its entry, hex. */
  hash: string
  body: EntryBodies['seal']
}

/**
 * The seals of a campaign, by method: those of exactly its period that hold. One that was opened again is none, and a seal
 * of a part is no result of the year.
 */
export function campaignSeals(sql: Sql, campaign: string): Map<MethodCode, CampaignSeal> {
  const { from: since, to: until } = campaignPeriod(Number(campaign))
  const seals = METHOD_CODES.flatMap((method): [MethodCode, CampaignSeal][] => {
    const seal = sealsWithin(sql, { method, since, until }).find((each) => each.since === since && each.until === until)
    if (seal === undefined) return []
    const hash = sql('SELECT hash FROM ledger WHERE n = ?').pluck().get(seal.n) as Buffer
    return [[method, { n: seal.n, at: seal.at, hash: hash.toString('hex'), body: sealBody(sql, seal.n) }]]
  })
  return new Map(seals)
}
