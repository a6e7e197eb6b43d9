/**
 * Writes the little of DER (ITU-T X.690) that a certificate of our own consists of. Node reads certificates, makes keys
 * and signs; it only cannot write one (README.md of this folder says what else was weighed).
 */
type Bytes = Uint8Array

const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectId: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** A value with its tag and length. */
export function value(tag: number, ...parts: readonly Bytes[]): Bytes {
  const content = Buffer.concat(parts)
  return Buffer.concat([Uint8Array.of(tag, ...lengthOf(content.length)), content])
}

function lengthOf(length: number): number[] {
  if (length < 0x80) return [length]
  const bytes: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256)
  return [0x80 + bytes.length, ...bytes]
}

export const sequence = (...parts: readonly Bytes[]) => value(TAG.sequence, ...parts)
export const set = (...parts: readonly Bytes[]) => value(TAG.set, ...parts)
export const octets = (content: Bytes) => value(TAG.octetString, content)
export const utf8 = (text: string) => value(TAG.utf8String, Buffer.from(text))
export const yes = () => value(TAG.boolean, Uint8Array.of(0xff))

/** A number of 0 or more, as its bytes, highest first. */
export function integer(bytes: Bytes): Bytes {
  const start = bytes.findIndex((byte) => byte !== 0)
  const short = start === -1 ? Uint8Array.of(0) : bytes.subarray(start)
  // The highest bit would say that it is below 0.
  return value(TAG.integer, ...(short[0]! >= 0x80 ? [Uint8Array.of(0)] : []), short)
}

/** @param unused bits at the end of the last byte that mean nothing */
export const bits = (content: Bytes, unused = 0) => value(TAG.bitString, Uint8Array.of(unused), content)

/** `2.5.29.17`. */
export function objectId(dotted: string): Bytes {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return value(TAG.objectId, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)))
}

function base128(number: number): number[] {
  const bytes = [number % 128]
  for (let rest = Math.floor(number / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift(128 + (rest % 128))
  return bytes
}

/** To the second, in the form that RFC 5280, 4.1.2.5, asks for: two digits of the year before 2050, four from then on. */
export function time(ms: number): Bytes {
  const digits = new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')
  const early = new Date(ms).getUTCFullYear() < 2050
  return value(early ? TAG.utcTime : TAG.generalizedTime, Buffer.from(early ? digits.slice(2) : digits))
}

/** `[n]` around a value (explicit), or in place of its tag (implicit, primitive). */
export const explicit = (n: number, content: Bytes) => value(0xa0 + n, content)
export const implicit = (n: number, content: Bytes) => value(0x80 + n, content)

/** The values inside a value, each with its tag and length. For what a certificate of Node's own parser consists of. */
export function members(outer: Bytes): Bytes[] {
  const found: Bytes[] = []
  for (let at = headOf(outer, 0).content; at < outer.length;) {
    const { end } = headOf(outer, at)
    found.push(outer.subarray(at, end))
    at = end
  }
  return found
}

function headOf(bytes: Bytes, at: number): { content: number; end: number } {
  const first = bytes[at + 1]!
  if (first < 0x80) return { content: at + 2, end: at + 2 + first }
  const content = at + 2 + (first - 0x80)
  return { content, end: content + bytes.subarray(at + 2, content).reduce((sum, byte) => sum * 256 + byte, 0) }
}
