import { RECEIPT_PATTERN } from '../../server/contract/device/receipt.ts'

const WHOLE = new RegExp(RECEIPT_PATTERN)

/**
 * The receipt in an address's fragment, which no browser sends to anybody; null when there is none, or only its label.
 * It stays in the address: who keeps the page can come back.
 */
export function receiptIn(fragment: string): string | null {
  const text = fragment
    .replace(/^#/, '')
    .replace(/[\s-]|%20/g, '')
    .toUpperCase()
  return WHOLE.test(text) ? text : null
}
