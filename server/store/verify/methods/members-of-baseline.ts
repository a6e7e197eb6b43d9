import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { Origins } from '../origins.ts'

/** Where members of a baseline come from. */
export const MEMBERS_OF_BASELINE: { readonly [K in 'baseline']: Origins<EntryBodies[K]> } = {
  baseline: {
    operator: 'said',
    role: 'said:baseline-wrong',
    bound: 'said:baseline-wrong',
    campaign: 'said:baseline-wrong',
    rows: {
      unit: 'said:baseline-wrong',
      method: 'said:baseline-wrong',
      score: 'said:baseline-wrong',
      rank: 'said:baseline-wrong',
    },
    hash: 'said',
  },
}
