import { canonicalJson } from '../../contract/ledger/canonical-json.ts'
import { SALT_BYTES } from '../../contract/survey/draw-limits.ts'

/** Who a rater is, as entered. */
export interface Person {
  name: string
  organisation?: string
  phone?: string
}

/** Points that stand in names of several parts; files and keyboards have one or another of them. */
const MIDDLE_DOTS = /[\u00B7\u2022\u2027\u30FB\uFF0E\uFF65]/g
const INVISIBLE = /[\p{White_Space}\u200B]/gu

/**
 * A name as it is compared: middle dots as U+00B7, then NFKC, without White_Space and U+200B. The dots come first, because
 * NFKC would make a full stop of one and a katakana dot of another.
 */
export function nameKey(name: string): string {
  return name.replace(MIDDLE_DOTS, '\u00B7').normalize('NFKC').replace(INVISIBLE, '')
}

/** A phone as it is compared and hashed: NFKC, digits alone, without +86 or 0086. Empty where there is no digit. */
export function phoneKey(phone: string | undefined): string {
  const dialled = (phone ?? '').normalize('NFKC').replace(/[^0-9+]/g, '')
  const digits = dialled.replaceAll('+', '')
  if (dialled.startsWith('+86')) return digits.slice(2)
  return digits.startsWith('0086') ? digits.slice(4) : digits
}

/** By which the machine merges: null for a rater without a phone, because two empty ones are not equal. */
export function samePersonKey({ name, phone }: Person): string | null {
  const digits = phoneKey(phone)
  return digits === '' ? null : `${nameKey(name)}\n${digits}`
}

/** Whether the machine takes two for one: equal names and equal phones. */
export function isSamePerson(a: Person, b: Person): boolean {
  const key = samePersonKey(a)
  return key !== null && key === samePersonKey(b)
}

/**
 * What is hashed of a person after the salt: RFC 8785 JSON, name and organisation as entered, phone as digits, empty ones
 * absent.
 *
 * @throws TypeError for a text with a lone surrogate
 */
export function personText({ name, organisation = '', phone }: Person): string {
  const digits = phoneKey(phone)
  return canonicalJson({
    name,
    ...(organisation === '' ? {} : { organisation }),
    ...(digits === '' ? {} : { phone: digits }),
  })
}

/**
 * The bytes whose SHA-256 is `person` of a frame line. The same salt on all lines of a rater.
 *
 * @throws RangeError where the salt has not 16 bytes
 */
export function personBytes(salt: Uint8Array, person: Person): Uint8Array<ArrayBuffer> {
  if (salt.length !== SALT_BYTES) throw new RangeError(`a salt has ${SALT_BYTES} bytes, not ${salt.length}`)
  const text = new TextEncoder().encode(personText(person))
  const bytes = new Uint8Array(SALT_BYTES + text.length)
  bytes.set(salt)
  bytes.set(text, SALT_BYTES)
  return bytes
}
