/**
 * Base 32 as D. Crockford wrote it down, with his check character: what people read aloud and type. Letters that look like
 * digits are none: O is 0, I and L are 1; spaces and hyphens mean nothing.
 */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** Values from 32 to 36 stand in check characters alone. */
const CHECKS = `${DIGITS}*~$=U`
const BITS = 5

/** So many characters of the bits, the first first; bits that are missing at the end are zero. */
export function toCrockford(bytes: Uint8Array, characters: number): string {
  let text = ''
  for (let at = 0; at < characters * BITS; at += BITS) {
    const pair = ((bytes[at >> 3] ?? 0) << 8) | (bytes[(at >> 3) + 1] ?? 0)
    text += DIGITS[(pair >> (11 - (at & 7))) & 31]!
  }
  return text
}

/** So many bytes of a text of `DIGITS`; null where more bits stand in it, and one of those is not zero. */
export function fromCrockford(text: string, bytes: number): Uint8Array | null {
  const found = new Uint8Array(bytes)
  for (let i = 0; i < text.length; i++) {
    const value = DIGITS.indexOf(text[i]!)
    if (value < 0) return null
    for (let bit = 0; bit < BITS; bit++) {
      if (((value >> (BITS - 1 - bit)) & 1) === 0) continue
      const at = i * BITS + bit
      if (at >= bytes * 8) return null
      found[at >> 3]! |= 128 >> (at & 7)
    }
  }
  return found
}

/** The text as a number, modulo 37: a wrong character, or two that changed places, change it. */
export function checkCharacter(text: string): string {
  let rest = 0
  for (const character of text) rest = (rest * 32 + DIGITS.indexOf(character)) % CHECKS.length
  return CHECKS[rest]!
}

export type TypedFault = 'length' | 'character' | 'check'

/**
 * A text that a person typed: so many characters and their check character.
 *
 * @returns the text in its one form, without the check character, or what is wrong with it
 */
export function readTyped(typed: string, characters: number): { text: string } | { fault: TypedFault } {
  const plain = typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\-\u2010-\u2015]/g, '')
  const text = plain.slice(0, characters).replace(/O/g, '0').replace(/[IL]/g, '1')
  const check = plain.slice(characters).replace(/O/g, '0').replace(/[IL]/g, '1')
  if ([...plain].length !== characters + 1) return { fault: 'length' }
  if ([...text].some((each) => !DIGITS.includes(each)) || !CHECKS.includes(check)) return { fault: 'character' }
  return checkCharacter(text) === check ? { text } : { fault: 'check' }
}

/** In groups of four, as it is printed. */
export function inGroups(text: string): string {
  return text.match(/.{1,4}/gu)?.join(' ') ?? ''
}
