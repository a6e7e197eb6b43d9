export type Json = string | number | boolean | Json[] | { [key: string]: Json }

/**
 * RFC 8785 (JCS) for the values that the ledger allows (DESIGN.md section 6): well-formed strings, integers
 * within ±(2^53−1), true, false, lists, objects with ASCII keys. `undefined` members are absent; null,
 * fractions and lone surrogates throw, because a ledger that holds them cannot be recomputed everywhere.
 *
 * @throws TypeError naming the path of the value that is not allowed
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new Unfit('a string with a lone surrogate')
      return JSON.stringify(value)
    case 'number':
      if (!Number.isSafeInteger(value)) throw new Unfit(`${value} is not a safe integer`)
      return value === 0 ? '0' : String(value)
    case 'boolean':
      return value ? 'true' : 'false'
    case 'object':
      if (value === null) throw new Unfit('null is not allowed, leave the member out')
      if (Array.isArray(value)) return canonicalList(value)
      return canonicalObject(value as Record<string, unknown>)
    default:
      throw new Unfit(`${typeof value} is not allowed`)
  }
}

/** Learns its path on the way out: on the way in, which every entry takes, a path would cost more than the hash. */
class Unfit extends TypeError {
  #what: string
  #path = ''

  constructor(what: string) {
    super(`$: ${what}`)
    this.#what = what
  }

  within(step: string): this {
    this.#path = step + this.#path
    this.message = `$${this.#path}: ${this.#what}`
    return this
  }
}

function canonicalList(list: unknown[]): string {
  let out = '['
  for (let i = 0; i < list.length; i++) {
    if (i > 0) out += ','
    try {
      out += canonicalJson(list[i])
    } catch (error) {
      throw error instanceof Unfit ? error.within(`[${i}]`) : error
    }
  }
  return out + ']'
}

function canonicalObject(object: Record<string, unknown>): string {
  // ASCII keys sort the same by UTF-16 code unit, as RFC 8785 asks, and by byte.
  const keys = inOrder(Object.keys(object))
  let out = '{'
  for (const key of keys) {
    const member = object[key]
    if (member === undefined) continue
    try {
      out += (out === '{' ? '' : ',') + quotedKey(key) + canonicalJson(member)
    } catch (error) {
      throw error instanceof Unfit ? error.within(`.${key}`) : error
    }
  }
  return out + '}'
}

/** Entries are written in order already; sorting what is sorted would cost more than looking. */
function inOrder(keys: string[]): string[] {
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return keys.toSorted()
  return keys
}

const ASCII = /^[\x20-\x7e]*$/
/** The ledger's keys are few: each is checked and quoted once. */
const quoted = new Map<string, string>()
const MOST_QUOTED = 1_000

function quotedKey(key: string): string {
  const known = quoted.get(key)
  if (known !== undefined) return known
  if (!ASCII.test(key)) throw new Unfit(`key ${JSON.stringify(key)} is not ASCII`)
  const text = `${JSON.stringify(key)}:`
  if (quoted.size < MOST_QUOTED) quoted.set(key, text)
  return text
}
