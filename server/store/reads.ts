import type { Reader } from './reader.ts'
import { deskRatings, evidenceOf, waitingRequests } from './reads/desks/held-ratings.ts'
import { genesisOf, provenanceOf } from './reads/provenance.ts'
import { listCampaigns } from './reads/scores/campaigns.ts'
import { ruleEffectsOf } from './reads/scores/rule-effects.ts'

/**
 * Everything that can be asked of the store, by name. A read is a function of a `Reader` and of plain data, and answers
 * plain data, so that it may run in another thread. It never writes.
 */
export const READS = {
  'campaigns.list': listCampaigns,
  'ledger.genesis': genesisOf,
  'ledger.provenance': provenanceOf,

  'screening.ratings': deskRatings,
  'screening.evidence': evidenceOf,
  'screening.requests': waitingRequests,
  'rules.effects': ruleEffectsOf,
}

type Named = typeof READS
export type ReadName = keyof Named
export type ReadArguments<N extends ReadName> = Named[N] extends (reader: Reader, ...asked: infer A) => unknown
  ? A
  : never
export type ReadAnswer<N extends ReadName> = ReturnType<Named[N]>
