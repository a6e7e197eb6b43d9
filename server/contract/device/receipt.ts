const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** At least 80 random bits in base32 (RFC 4648): 16 characters or more. */
export const RECEIPT_PATTERN = '^[A-Z2-7]{16,64}$'
/** What people say aloud of a receipt: a label, not a key. */
export const RECEIPT_LABEL_LENGTH = 6

/** A receipt: 80 random bits in base32 (RFC 4648), 16 characters. Its first six are the label that people say aloud. */
export function newReceipt(): string {
  return receiptOf(crypto.getRandomValues(new Uint8Array(10)))
}

/** The receipt of ten bytes; of more the first ten. */
export function receiptOf(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let left = 0
  for (const byte of bytes.subarray(0, 10)) {
    bits = ((bits << 8) | byte) & 0xfff
    for (left += 8; left >= 5; left -= 5) text += BASE32[(bits >> (left - 5)) & 31]
  }
  return text
}

/**
 * What the hub tells about a receipt: nothing about level, reasons, window or person. Not even whether the rating counts:
 * a level 1 that became a 5 is held, and what a unit has appealed against and two officers have voided was a 1 or a 2.
 */
export type ReceiptState = 'not-arrived' | 'received'

/** The answer of `POST /api/v1/receipts`: every member always, so that its shape tells nothing. */
export interface ReceiptAnswer {
  state: ReceiptState
  /** Shanghai date on which the hub received it, or null. */
  date: string | null
  /** How often something was added, how often it may be yet, and until which Shanghai date (included). */
  added: number
  left: number
  until: string | null
  /** What may be added, in the order of the screens. */
  reasons: { code: string; text: { zh: string; en: string } }[]
  /**
   * That what was added was passed on, and the Shanghai date of the last time; null before anything was added. The same
   * whether the rating has a case or not, and however far that is: levels 1 and 2 alone have one.
   */
  followUp: { state: 'passed-on'; date: string } | null
}
