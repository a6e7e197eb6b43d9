/** SHA-256, handed in: the hub's is Node's. */
export type HashBytes = (bytes: Uint8Array) => Uint8Array

/** The Merkle tree head of RFC 6962 (section 2.1). */
export function merkleRoot(leaves: readonly Uint8Array[], hash: HashBytes): Uint8Array {
  if (leaves.length === 0) return hash(new Uint8Array())
  if (leaves.length === 1) return hash(prefixed(0, leaves[0]!))
  let half = 1
  while (half * 2 < leaves.length) half *= 2
  return hash(prefixed(1, merkleRoot(leaves.slice(0, half), hash), merkleRoot(leaves.slice(half), hash)))
}

function prefixed(prefix: 0 | 1, ...parts: Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(1 + parts.reduce((sum, part) => sum + part.length, 0))
  bytes[0] = prefix
  let at = 1
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
