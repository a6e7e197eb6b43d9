import { sha512 } from './sha512.ts'

/** Verification of Ed25519 (RFC 8032, section 5.1.7) in whole numbers: browsers of 2023 do not have it of their own. */
const P = 2n ** 255n - 19n
const L = 2n ** 252n + 27742317777372353535851937790883648493n

interface Point {
  x: bigint
  y: bigint
  z: bigint
  t: bigint
}

const mod = (a: bigint): bigint => {
  const rest = a % P
  return rest < 0n ? rest + P : rest
}

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let b = mod(base), e = exponent; e > 0n; e >>= 1n, b = mod(b * b)) if (e & 1n) result = mod(result * b)
  return result
}

const D = mod(-121665n * power(121666n, P - 2n))
const D2 = mod(2n * D)
const ROOT = power(2n, (P - 1n) / 4n)
const ZERO: Point = { x: 0n, y: 1n, z: 1n, t: 0n }

function add(p: Point, q: Point): Point {
  const a = mod((p.y - p.x) * (q.y - q.x))
  const b = mod((p.y + p.x) * (q.y + q.x))
  const c = mod(D2 * mod(p.t * q.t))
  const d = mod(2n * p.z * q.z)
  const [e, f, g, h] = [b - a, d - c, d + c, b + a]
  return { x: mod(e * f), y: mod(g * h), z: mod(f * g), t: mod(e * h) }
}

/** Of a number of at most 256 bits, by four bits at a time. */
function times(k: bigint, table: readonly Point[]): Point {
  let total = ZERO
  for (let at = 252n; at >= 0n; at -= 4n) {
    if (at < 252n) for (let i = 0; i < 4; i++) total = add(total, total)
    const digit = Number((k >> at) & 15n)
    if (digit > 0) total = add(total, table[digit]!)
  }
  return total
}

function multiples(point: Point): Point[] {
  const table = [ZERO]
  for (let i = 1; i < 16; i++) table.push(add(table[i - 1]!, point))
  return table
}

function fromBytes(bytes: Uint8Array): bigint {
  let value = 0n
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!)
  return value
}

function decompress(bytes: Uint8Array): Point | null {
  const number = fromBytes(bytes)
  const sign = number >> 255n
  const y = number & ((1n << 255n) - 1n)
  if (y >= P) return null
  const square = mod((y * y - 1n) * power(D * y * y + 1n, P - 2n))
  let x = power(square, (P + 3n) / 8n)
  if (mod(x * x - square) !== 0n) x = mod(x * ROOT)
  if (mod(x * x - square) !== 0n || (x === 0n && sign === 1n)) return null
  if ((x & 1n) !== sign) x = mod(-x)
  return { x, y, z: 1n, t: mod(x * y) }
}

const BASE_Y = mod(4n * power(5n, P - 2n))
let base: Point[] | undefined
function baseTable(): Point[] {
  const bytes = new Uint8Array(32)
  for (let i = 0, y = BASE_Y; i < 32; i++, y >>= 8n) bytes[i] = Number(y & 255n)
  return (base ??= multiples(decompress(bytes)!))
}

/** Tables of the keys that sign: a hub has one, a hall some hundred. */
const tables = new Map<string, Point[] | null>()
function tableOf(key: Uint8Array): Point[] | null {
  const name = String(key)
  let table = tables.get(name)
  if (table === undefined) {
    const point = decompress(key)
    table = point === null ? null : multiples(point)
    if (tables.size < 2_000) tables.set(name, table)
  }
  return table
}

/** @param key 32 bytes; @param signature 64 bytes; anything else is no signature */
export function verifyEd25519(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (key.length !== 32 || signature.length !== 64) return false
  const a = tableOf(key)
  const r = decompress(signature.subarray(0, 32))
  const s = fromBytes(signature.subarray(32))
  if (a === null || r === null || s >= L) return false
  const all = new Uint8Array(64 + message.length)
  all.set(signature.subarray(0, 32))
  all.set(key, 32)
  all.set(message, 64)
  const h = fromBytes(sha512(all)) % L
  const left = times(s, baseTable())
  const right = add(r, times(h, a))
  return mod(left.x * right.z - right.x * left.z) === 0n && mod(left.y * right.z - right.y * left.z) === 0n
}

/** Of base64url without padding; nothing where the text is none. */
export function unbase64url(text: string): Uint8Array {
  if (!/^[\w-]*$/.test(text)) return new Uint8Array()
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(binary, (char) => char.codePointAt(0)!)
}
