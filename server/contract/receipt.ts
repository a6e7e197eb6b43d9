const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A receipt: 80 random bits in base32 (RFC 4648), 16 characters. Its first six are the label that people say aloud. */
export function newReceipt(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(10))
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  let text = ''
  for (let shift = 75n; shift >= 0n; shift -= 5n) text += BASE32[Number((bits >> shift) & 31n)]
  return text
}
