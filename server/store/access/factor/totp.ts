import { createHmac } from 'node:crypto'

/** One code lasts so long, s (RFC 6238, 4.1: X). */
const STEP_S = 30
const DIGITS = 6
/** Codes of the step before and after are taken, too: clocks of phones, and time to type (RFC 6238, 5.2). */
const WINDOW = 1
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The step in which an instant lies. @param at ms since 1970 */
export function stepAt(at: number): number {
  return Math.floor(at / 1_000 / STEP_S)
}

/** The code of a step by HMAC-SHA-1 (RFC 4226, 5.3); the algorithm that every phone's program knows. */
export function codeOfStep(secret: Buffer, step: number, digits = DIGITS): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const offset = mac[mac.length - 1]! & 0xf
  return String((mac.readUInt32BE(offset) & 0x7f_ff_ff_ff) % 10 ** digits).padStart(digits, '0')
}

/**
 * The step whose code this is, near an instant and after the last one that was used; null for any other text.
 *
 * @param after no code of this step or before
 */
export function stepOfCode(secret: Buffer, code: string, at: number, after: number): number | null {
  const now = stepAt(at)
  for (let step = now - WINDOW; step <= now + WINDOW; step++)
    if (step > after && codeOfStep(secret, step) === code) return step
  return null
}

/** RFC 4648, without padding, as programs of phones want a secret. */
export function base32(bytes: Buffer): string {
  let text = ''
  let [bits, held] = [0, 0]
  for (const byte of bytes) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(held >> (bits - 5)) & 31]!
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + BASE32[(held << (5 - bits)) & 31]! : text
}

/** What the QR code of an enrolment says, in the form that Google's program began with. */
export function enrolmentUri(secret: Buffer, username: string, issuer = '评议'): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(username)}`
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_S}`
}
