import type { Refusal } from '../../contract/errors.ts'
import type { ItemResult } from '../../contract/device/device-protocol.ts'
import type { LedgerExtra, LedgerPress } from '../../contract/ledger/ledger-entries.ts'
import type { Extra, Press } from '../../contract/device/press.ts'
import { contentText, ledgerExtra, ledgerPress } from '../chain/ledger-item.ts'
import { deviceKey, isSigned } from '../chain/check-signature.ts'
import { noteBoot } from './device-facts.ts'
import { recordExtra } from './record-extra.ts'
import { recordPress } from './record-press.ts'
import { recordRefusal } from './record-refusal.ts'
import type { CheckedItem, CheckedSubmission, StoredSubmission } from '../writer/submission.ts'
import { uuidBytes } from '../sqlite/uuid-bytes.ts'
import type { Write } from '../writer/write.ts'

/** One message of a device: one answer an item, in order; a bad item never fails the message. */
export function recordSubmission(w: Write, submission: CheckedSubmission): StoredSubmission {
  noteBoot(w, submission.device, submission.sent, submission.receivedAt)
  const results = submission.items.map((checked, index) => ({ index, ...recordItem(w, submission, checked) }))
  return { results }
}

function recordItem(w: Write, submission: CheckedSubmission, checked: CheckedItem): Omit<ItemResult, 'index'> {
  const { device, receivedAt } = submission
  if (!checked.ok) {
    const { code, raw, id, seq } = checked
    recordRefusal(w, { device, code, raw, receivedAt, ...(seq === undefined ? {} : { seq }) })
    w.touched.devices.add(device)
    return { ...(id === undefined ? {} : { id }), status: 'refused', code }
  }
  const { item } = checked
  const { stored: known, extrasWait } = w.unseen.delete(item.id) ? NOTHING : lookUp(w, item.id)
  // From here on something names that press.
  if (item.kind === 'extra') w.unseen.delete(item.pressId)
  const refuse = (code: Refusal['code']): Omit<ItemResult, 'index'> => {
    const kept = item.kind === 'press' ? ledgerPress(item) : ledgerExtra(item)
    recordRefusal(w, { device, code, raw: JSON.stringify(kept), seq: item.seq, receivedAt })
    return { id: item.id, status: 'refused', code }
  }
  if (known) return isSame(known, device, item) ? { id: item.id, status: 'duplicate' } : refuse('id-reused')
  const unsigned = isUnsigned(w, submission, item, checked.unsigned === true)
  if (item.kind === 'press') return recordPress(w, submission, item, { extrasWait, unsigned })
  const result = recordExtra(w, submission, item, unsigned)
  return 'refused' in result ? refuse(result.refused) : result
}

/**
 * Signatures are checked off this path, by the key that was pinned when the message came. Where another one is pinned
 * by now (a first hello and a press can share a commit), the item is checked again, so that the order of entries and
 * what is held always agree.
 */
function isUnsigned(w: Write, { device, checkedBy }: CheckedSubmission, item: Press | Extra, found: boolean): boolean {
  const key = w.registry.device(device)?.key ?? undefined
  if (key === checkedBy) return found
  return (
    key !== undefined &&
    !isSigned(device, item.kind === 'press' ? ledgerPress(item) : ledgerExtra(item), deviceKey(key))
  )
}

const NOTHING = { stored: undefined, extrasWait: false }

interface StoredItem {
  device: string
  item: LedgerPress | LedgerExtra
}

/** Whether an item with this id is stored, and whether extras of a press with this id came before it: one question. */
function lookUp(w: Write, id: string): { stored?: StoredItem; extrasWait: boolean } {
  const bytes = uuidBytes(id)
  const ask = w.sql.pending.hasRating(id) ? w.sql : w.sql.beforePending
  const n = ask(
    `SELECT n FROM rating WHERE id = ? UNION ALL SELECT n FROM extra WHERE id = ?
     UNION ALL SELECT 0 FROM extra WHERE press = ?`,
  )
    .pluck()
    .get(bytes, bytes, bytes) as number | undefined
  if (n === undefined || n === 0) return { extrasWait: n === 0 }
  const body = w.sql('SELECT body FROM ledger WHERE n = ?').pluck().get(n) as string
  return { stored: JSON.parse(body) as StoredItem, extrasWait: false }
}

function isSame(stored: StoredItem, device: string, item: Press | Extra): boolean {
  // A call of 12345 has no item; its id can never be a device's.
  if (stored.device !== device || stored.item === undefined || stored.item.kind !== item.kind) return false
  return contentText(stored.item) === contentText(item.kind === 'press' ? ledgerPress(item) : ledgerExtra(item))
}
