/** UUIDs lie in the database as 16 bytes: time-ordered, they keep inserts at the end of the index. */
export function uuidBytes(uuid: string): Buffer {
  // One item asks for its own id several times in a row. Nobody writes into the answer.
  if (uuid !== lastUuid) {
    lastBytes = Buffer.from(uuid.replaceAll('-', ''), 'hex')
    lastUuid = uuid
  }
  return lastBytes
}

let lastUuid = ''
let lastBytes = Buffer.alloc(0)

export function uuidText(bytes: Buffer): string {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
