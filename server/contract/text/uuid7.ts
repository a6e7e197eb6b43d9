/** UUIDv7 (RFC 9562 section 5.7), lower case. Random bits come from WebCrypto, which browsers and Node share. */
export function uuid7(nowMs: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const ms = Math.max(0, Math.floor(nowMs))
  bytes[0] = Math.floor(ms / 2 ** 40)
  bytes[1] = Math.floor(ms / 2 ** 32)
  bytes[2] = Math.floor(ms / 2 ** 24)
  bytes[3] = Math.floor(ms / 2 ** 16)
  bytes[4] = Math.floor(ms / 2 ** 8)
  bytes[5] = ms
  bytes[6] = 0x70 | (bytes[6]! & 0x0f)
  bytes[8] = 0x80 | (bytes[8]! & 0x3f)
  let hex = ''
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
