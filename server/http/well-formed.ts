/**
 * Whether every text in a value that came as JSON is well-formed: `"\ud800"` is JSON, and no text that a ledger can
 * hold and everybody can read back (http/README.md).
 */
export function isWellFormed(value: unknown): boolean {
  // A list of what is still to be looked at, since a request may nest deeper than a stack goes.
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'string' && !next.isWellFormed()) return false
    // The bytes of a file are no text yet.
    if (typeof next !== 'object' || next === null || ArrayBuffer.isView(next)) continue
    for (const [key, member] of Object.entries(next)) {
      if (!key.isWellFormed()) return false
      waiting.push(member)
    }
  }
  return true
}
