import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import type { Origins } from '../origins.ts'

type Kind = 'answers-slice' | 'survey-answers' | 'survey-result' | 'survey-withdrawal'

/** Where members of the survey's answers come from. */
export const MEMBERS_OF_ANSWERS: { readonly [K in Kind]: Origins<EntryBodies[K]> } = {
  'answers-slice': {
    import: 'said:answers-wrong',
    part: 'follows:answers-wrong',
    rows: {
      id: 'said:answers-wrong',
      status: 'said:answers-wrong',
      q1: 'said:answers-wrong',
      q2: 'said:answers-wrong',
      q3: 'said:answers-wrong',
      answeredAt: 'said:answers-wrong',
    },
  },
  'survey-answers': {
    campaign: 'said:answers-wrong',
    draw: 'follows:answers-wrong',
    import: 'said:answers-wrong',
    slices: 'follows:answers-wrong',
    rows: 'follows:answers-wrong',
    hash: 'said',
    operator: 'said',
  },
  'survey-result': {
    campaign: 'said:answers-wrong',
    rows: { unit: 'said:answers-wrong', score: 'said:answers-wrong', n: 'said:answers-wrong' },
    hash: 'said',
    operator: 'said',
  },
  'survey-withdrawal': { entry: 'said:answers-wrong', operator: 'said', reason: 'said:answers-wrong' },
}
