import type { EntryBodies, EntryKind } from '../../contract/ledger/ledger-entries.ts'
import { saysNothing } from '../../contract/text/says-nothing.ts'
import type { Problem } from './chain/verify-chain.ts'
import type { Wrong } from './verify-check.ts'

/** Kinds that nobody writes without a reason, and the code under which a blank one is named. */
const REASONED: { readonly [K in EntryKind]?: Problem['code'] } = {
  'ballot-change': 'ballot-wrong',
  'deduction-verdict': 'deduction-wrong',
  'deduction-withdrawal': 'deduction-wrong',
  'monthly-return': 'deduction-wrong',
  'rectification-postponement': 'rectification-wrong',
  'rectification-closing': 'rectification-wrong',
  'rectification-withdrawal': 'rectification-wrong',
  'online-request': 'online-wrong',
  'online-decision': 'online-wrong',
  'online-refusal': 'online-wrong',
  'survey-withdrawal': 'answers-wrong',
  'follow-up-word': 'follow-up-word-wrong',
  'report-request': 'report-wrong',
  'report-refusal': 'report-wrong',
  'report-seal': 'report-wrong',
}
/** Kinds that have a reason at times; when, the checks of the kind say. */
const AT_TIMES: { readonly [K in EntryKind]?: Problem['code'] } = {
  'hand-in-answer': 'hand-in-wrong',
  'rectification-answer': 'rectification-wrong',
  'rater-erased': 'pool-wrong',
  frame: 'frame-wrong',
}
/** Kinds in which it is called a word. */
const WORDED: { readonly [K in EntryKind]?: Problem['code'] } = {
  'rater-merge': 'pool-wrong',
  'rater-apart': 'pool-wrong',
}

/** Whether an entry that needs a reason has none that anybody could read: its act refuses that by the same rule. */
export function wrongReason(kind: EntryKind, body: EntryBodies[EntryKind]): Wrong | null {
  const { reason, word, missing = [] } = body as { reason?: string; word?: string; missing?: { reason: string }[] }
  const none = (code: Problem['code'] | undefined, text: string | undefined): Wrong | null =>
    code !== undefined && saysNothing(text) ? { code, message: 'no reason is given' } : null
  if (kind === 'report-request' && missing.some((each) => saysNothing(each.reason)))
    return { code: 'report-wrong', message: 'a method is missing without a reason' }
  return (
    none(REASONED[kind], reason) ??
    none(WORDED[kind], word) ??
    (reason === undefined ? null : none(AT_TIMES[kind], reason))
  )
}
