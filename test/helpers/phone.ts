import { createHmac } from 'node:crypto'

/** What a phone shows for a base32 secret, written without our code (RFC 6238). @param at ms since 1970 */
export function phoneCode(secret: string, at: number): string {
  const bits = [...secret].map((letter) =>
    'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter).toString(2).padStart(5, '0'),
  )
  const key = Buffer.from(
    bits
      .join('')
      .match(/.{8}/g)!
      .map((byte) => Number.parseInt(byte, 2)),
  )
  const counter = Buffer.from(
    Math.floor(at / 30_000)
      .toString(16)
      .padStart(16, '0'),
    'hex',
  )
  const mac = createHmac('sha1', key).update(counter).digest('hex')
  const at4 = Number.parseInt(mac.at(-1)!, 16) * 2
  return String((Number.parseInt(mac.slice(at4, at4 + 8), 16) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}
