import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { Origins } from '../origins.ts'

/** Where members of a word about who follows up come from. */
export const MEMBERS_OF_FOLLOW_UP: { readonly [K in 'follow-up-word']: Origins<EntryBodies[K]> } = {
  'follow-up-word': {
    operator: 'said',
    role: 'said:follow-up-word-wrong',
    bound: 'said:follow-up-word-wrong',
    campaign: 'said:follow-up-word-wrong',
    method: 'said:follow-up-word-wrong',
    seal: 'follows:follow-up-word-wrong',
    unit: 'said:follow-up-word-wrong',
    joins: 'said',
    reason: 'said:follow-up-word-wrong',
  },
}
