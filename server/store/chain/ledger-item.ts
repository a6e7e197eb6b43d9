import { hash as digest } from 'node:crypto'
import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import type { LedgerExtra, LedgerPress } from '../../contract/ledger/ledger-entries.ts'
import type { Extra, Press } from '../../contract/device/press.ts'

/** What is kept of a press, as itself or as its hash. */
type Kept =
  | 'bootId'
  | 'id'
  | 'input'
  | 'invitationId'
  | 'kind'
  | 'level'
  | 'pressedAt'
  | 'receipt'
  | 'seq'
  | 'sig'
  | 'test'
  | 'uptimeMs'
/** A press with a member that nobody decided about compiles nowhere. */
type Decided = Press & Record<Exclude<keyof Press, Kept>, never>

/** A press as the ledger keeps it: the receipt is the citizen's, so only its hash goes in. */
export function ledgerPress(press: Decided): LedgerPress {
  const { bootId, id, input, invitationId, kind, level, pressedAt, receipt, seq, sig, test, uptimeMs } = press
  const kept: LedgerPress = { bootId, id, input, kind, level, pressedAt, seq, uptimeMs }
  if (invitationId !== undefined) kept.invitationId = invitationId
  if (receipt !== undefined) kept.receiptHash = digest('sha256', receipt, 'hex')
  if (sig !== undefined) kept.sig = sig
  if (test !== undefined) kept.test = test
  return kept
}

/** An extra as the ledger keeps it: the comment's salted hash, so that the text can be erased and the chain still holds. */
export function ledgerExtra(extra: Extra): LedgerExtra {
  const { comment, salt, ...rest } = extra
  if (comment === undefined || salt === undefined) return rest
  const bytes = Buffer.concat([Buffer.from(salt, 'base64url'), Buffer.from(comment, 'utf8')])
  return { ...rest, commentHash: digest('sha256', bytes, 'hex') }
}

/** The same device, id and content (`sig` apart) is a duplicate: this text is what is compared. */
export function contentText(item: LedgerPress | LedgerExtra): string {
  return canonicalJson({ ...item, sig: undefined })
}
