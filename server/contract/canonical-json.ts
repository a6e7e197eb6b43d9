export type Json = string | number | boolean | Json[] | { [key: string]: Json }

/**
 * RFC 8785 (JCS) for the values that the ledger allows (DESIGN.md section 6): well-formed strings, integers
 * within ±(2^53−1), true, false, lists, objects with ASCII keys. `undefined` members are absent; null,
 * fractions and lone surrogates throw, because a ledger that holds them cannot be recomputed everywhere.
 *
 * @throws TypeError naming the path of the value that is not allowed
 */
export function canonicalJson(value: unknown, path = '$'): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError(`${path}: string with a lone surrogate`)
      return JSON.stringify(value)
    case 'number':
      if (!Number.isSafeInteger(value)) throw new TypeError(`${path}: ${value} is not a safe integer`)
      return value === 0 ? '0' : String(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) throw new TypeError(`${path}: null is not allowed, leave the member out`)
      if (Array.isArray(value)) return canonicalList(value, path)
      return canonicalObject(value as Record<string, unknown>, path)
    default:
      throw new TypeError(`${path}: ${typeof value} is not allowed`)
  }
}

function canonicalList(list: unknown[], path: string): string {
  let out = '['
  for (let i = 0; i < list.length; i++) {
    if (i > 0) out += ','
    out += canonicalJson(list[i], `${path}[${i}]`)
  }
  return out + ']'
}

const ASCII = /^[\x20-\x7e]*$/

function canonicalObject(object: Record<string, unknown>, path: string): string {
  // ASCII keys sort the same by UTF-16 code unit, as RFC 8785 asks, and by byte.
  const keys = Object.keys(object).toSorted()
  let out = '{'
  let separator = ''
  for (const key of keys) {
    const member = object[key]
    if (member === undefined) continue
    if (!ASCII.test(key)) throw new TypeError(`${path}: key ${JSON.stringify(key)} is not ASCII`)
    out += `${separator}${JSON.stringify(key)}:${canonicalJson(member, `${path}.${key}`)}`
    separator = ','
  }
  return out + '}'
}
