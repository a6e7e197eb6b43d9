import type { OnlineEntries } from '../../../contract/ledger/online-entries.ts'
import type { Origins } from '../origins.ts'

const OFFICER = { operator: 'said:online-wrong', role: 'said:online-wrong', bound: 'said:online-wrong' } as const

/** Members of the online channel's entries. */
export const ONLINE_MEMBERS: { readonly [K in keyof OnlineEntries]: Origins<OnlineEntries[K]> } = {
  'online-rating': {
    id: 'said',
    unit: 'follows:online-wrong',
    named: 'said:online-wrong',
    satisfaction: 'said:online-wrong',
    image: 'said:online-wrong',
    receivedAt: 'said:online-wrong',
    address: 'said',
    browser: 'said:online-wrong',
    commentHash: 'said',
    receiptHash: 'said',
    verdict: { verdict: 'follows:online-wrong', rule: 'follows:online-wrong' },
    policy: 'follows:online-wrong',
  },
  'online-verdict': {
    rating: 'said:online-wrong',
    verdict: { verdict: 'follows:online-wrong', rule: 'follows:online-wrong' },
    cause: 'said:online-wrong',
  },
  'online-request': {
    ...OFFICER,
    request: 'said',
    ratings: 'said:online-wrong',
    action: 'said:online-wrong',
    ground: 'said',
    reason: 'said:online-wrong',
    operator: 'said',
  },
  'online-decision': {
    ...OFFICER,
    rating: 'said:online-wrong',
    action: 'said:online-wrong',
    request: 'said:online-wrong',
    reason: 'said:online-wrong',
  },
  'online-refusal': { ...OFFICER, request: 'said:online-wrong', reason: 'said:online-wrong', operator: 'said' },
}
