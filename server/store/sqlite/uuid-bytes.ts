/**
 * UUIDs lie in the database as 16 bytes: time-ordered, they keep inserts at the end of the index. What is none has no
 * bytes: it is found nowhere, and no table takes it.
 */
export function uuidBytes(uuid: string): Buffer {
  // The ids of a batch are asked for together, and each again with its item. Nobody writes into the answer.
  let bytes = known.get(uuid)
  if (bytes === undefined) {
    if (known.size >= MOST_KNOWN) known.clear()
    known.set(uuid, (bytes = parse(uuid)))
  }
  return bytes
}

const known = new Map<string, Buffer>()
const MOST_KNOWN = 1_000

/** Where each byte stands in the text, and what a character is worth; four times as quick as to take the dashes out. */
const PLACES = [0, 2, 4, 6, 9, 11, 14, 16, 19, 21, 24, 26, 28, 30, 32, 34]
const DIGITS = new Int8Array(128).fill(-1)
for (let digit = 0; digit < 16; digit++) DIGITS[digit.toString(16).charCodeAt(0)] = digit

function parse(uuid: string): Buffer {
  const bytes = Buffer.allocUnsafe(16)
  for (let i = 0; i < 16; i++) {
    const place = PLACES[i]!
    const byte = ((DIGITS[uuid.charCodeAt(place)] ?? -1) << 4) | (DIGITS[uuid.charCodeAt(place + 1)] ?? -1)
    if (byte < 0 || uuid.length !== 36) return Buffer.alloc(0)
    bytes[i] = byte
  }
  return bytes
}

export function uuidText(bytes: Buffer): string {
  return withDashes(bytes.toString('hex'))
}

/** @param hex the 32 digits of a UUID */
export function withDashes(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
