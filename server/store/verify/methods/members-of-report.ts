import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { Origins } from '../origins.ts'

type Kind = 'report-text' | 'report-request' | 'report-refusal' | 'report-seal'

const OFFICER = { operator: 'said', role: 'said:report-wrong', bound: 'said' } as const

/** Where members of the analysis report come from. */
export const MEMBERS_OF_REPORT: { readonly [K in Kind]: Origins<EntryBodies[K]> } = {
  'report-text': {
    ...OFFICER,
    campaign: 'said:report-wrong',
    chapter: 'said:report-wrong',
    version: 'follows:report-wrong',
    hash: 'said',
  },
  'report-request': {
    ...OFFICER,
    campaign: 'said:report-wrong',
    number: 'follows:report-wrong',
    seals: { method: 'follows:report-wrong', seal: 'follows:report-wrong' },
    missing: { method: 'follows:report-wrong', reason: 'said:report-wrong' },
    texts: 'follows:report-wrong',
    facts: 'said',
    html: 'said',
    reason: 'said:report-wrong',
  },
  'report-refusal': { ...OFFICER, request: 'said:report-wrong', reason: 'said:report-wrong' },
  'report-seal': {
    ...OFFICER,
    operator: 'said:report-wrong',
    method: 'said:report-wrong',
    request: 'said:report-wrong',
    html: 'follows:report-wrong',
    reason: 'said:report-wrong',
  },
}
