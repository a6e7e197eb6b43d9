export type Json = string | number | boolean | Json[] | { [key: string]: Json }

/**
 * RFC 8785 (JCS) for the values that the ledger allows (store/README.md): well-formed strings, integers
 * within ±(2^53−1), true, false, lists, objects with ASCII keys. `undefined` members are absent; null,
 * fractions and lone surrogates throw, because a ledger that holds them cannot be recomputed everywhere.
 *
 * @throws TypeError naming the path of the value that is not allowed
 */
export function canonicalJson(value: unknown): string {
  // What the hub writes is in order already, and then the engine's own writer, at a third of the price, says the same.
  return isInOrder(value) ? JSON.stringify(value) : slowly(value)
}

/** Kiosks may still run Chromium 109, which has no `isWellFormed`: there a lone surrogate is sought by its class. */
const native = (String.prototype as { isWellFormed?: () => boolean }).isWellFormed

function isWellFormed(text: string): boolean {
  return native === undefined ? !/\p{Surrogate}/u.test(text) : native.call(text)
}

/** Whether every value is one that the ledger allows, and the members of every object stand in the order of their keys. */
function isInOrder(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return isWellFormed(value)
    case 'number':
      return Number.isSafeInteger(value)
    case 'boolean':
      return true
    case 'object':
      if (value === null) return false
      if (Array.isArray(value)) return hasFitItems(value)
      return hasMembersInOrder(value as Record<string, unknown>)
    default:
      return false
  }
}

function hasFitItems(list: unknown[]): boolean {
  // By index: `every` passes over holes.
  for (let i = 0; i < list.length; i++) if (!isInOrder(list[i])) return false
  return true
}

function hasMembersInOrder(object: Record<string, unknown>): boolean {
  // Nothing but what was written as `{ … }`: others may have members or a text of their own.
  if (Object.getPrototypeOf(object) !== Object.prototype) return false
  let before = ''
  for (const key in object) {
    if (key <= before || !quoted.has(key)) return false
    before = key
    const member = object[key]
    if (member !== undefined && !isInOrder(member)) return false
  }
  return true
}

function slowly(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!isWellFormed(value)) throw new Unfit('a string with a lone surrogate')
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
      out += slowly(list[i])
    } catch (error) {
      throw error instanceof Unfit ? error.within(`[${i}]`) : error
    }
  }
  return out + ']'
}

function canonicalObject(object: Record<string, unknown>): string {
  // ASCII keys sort the same by UTF-16 code unit, as RFC 8785 asks, and by byte.
  // oxlint-disable-next-line unicorn/no-array-sort -- the copy is ours, and kiosks with Chromium 109 have no toSorted
  const keys = Object.keys(object).sort()
  let out = '{'
  for (const key of keys) {
    const member = object[key]
    if (member === undefined) continue
    try {
      out += (out === '{' ? '' : ',') + quotedKey(key) + slowly(member)
    } catch (error) {
      throw error instanceof Unfit ? error.within(`.${key}`) : error
    }
  }
  return out + '}'
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
