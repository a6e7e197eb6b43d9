/** No message of the protocol is nested deeper than 3; what is deeper than this cannot be written down safely. */
const DEEPEST = 1_000

/**
 * Whether a value that came as JSON would take no more than so many bytes, without writing it; ends as soon as it does
 * not. Escapes are counted as what they stand for.
 */
export function jsonSize(value: unknown, most: number): 'fits' | 'too-large' | 'too-deep' {
  let left = most
  let deep = false
  const look = (part: unknown, depth: number): boolean => {
    if (depth > DEEPEST) {
      deep = true
      return false
    }
    left -= ownBytes(part, left)
    if (left < 0) return false
    if (typeof part !== 'object' || part === null) return true
    if (Array.isArray(part)) return part.every((each) => look(each, depth + 1))
    for (const key in part) {
      left -= ownBytes(key, left) + 1
      if (left < 0 || !look((part as Record<string, unknown>)[key], depth + 1)) return false
    }
    return true
  }
  return look(value, 0) ? 'fits' : deep ? 'too-deep' : 'too-large'
}

/** Of a part without what it holds, and the comma after it; more than `left` for a text that is longer, whatever it is. */
function ownBytes(part: unknown, left: number): number {
  if (typeof part === 'string') return 3 + (part.length > left ? part.length : Buffer.byteLength(part))
  if (typeof part === 'object' && part !== null) return 3
  return String(part).length + 1
}
