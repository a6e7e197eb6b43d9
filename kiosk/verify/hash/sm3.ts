/** SM3 (GB/T 32905-2016), from the text of the standard. */
export const sm3Start: readonly number[] = [
  0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e,
]

const left = (x: number, by: number): number => (by % 32 === 0 ? x : (x << (by % 32)) | (x >>> (32 - (by % 32))))
/** T_j turned left by j, for each of the 64 rounds. */
const T = Int32Array.from({ length: 64 }, (_, j) => left(j < 16 ? 0x79cc4519 : 0x7a879d8a, j))
const W = new Int32Array(68)

/** One block of 64 bytes at `at`. */
export function compress(state: Int32Array, bytes: Uint8Array, at: number): void {
  for (let i = 0; i < 16; i++, at += 4)
    W[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
  for (let j = 16; j < 68; j++) {
    const third = W[j - 3]!
    const x = W[j - 16]! ^ W[j - 9]! ^ ((third << 15) | (third >>> 17))
    const p1 = x ^ ((x << 15) | (x >>> 17)) ^ ((x << 23) | (x >>> 9))
    const thirteenth = W[j - 13]!
    W[j] = p1 ^ ((thirteenth << 7) | (thirteenth >>> 25)) ^ W[j - 6]!
  }
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  let f = state[5]!
  let g = state[6]!
  let h = state[7]!
  for (let j = 0; j < 64; j++) {
    const a12 = (a << 12) | (a >>> 20)
    const sum = (a12 + e + T[j]!) | 0
    const ss1 = (sum << 7) | (sum >>> 25)
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
    const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g)
    const tt1 = (ff + d + (ss1 ^ a12) + (W[j]! ^ W[j + 4]!)) | 0
    const tt2 = (gg + h + ss1 + W[j]!) | 0
    d = c
    c = (b << 9) | (b >>> 23)
    b = a
    a = tt1
    h = g
    g = (f << 19) | (f >>> 13)
    f = e
    e = tt2 ^ ((tt2 << 9) | (tt2 >>> 23)) ^ ((tt2 << 17) | (tt2 >>> 15))
  }
  state[0]! ^= a
  state[1]! ^= b
  state[2]! ^= c
  state[3]! ^= d
  state[4]! ^= e
  state[5]! ^= f
  state[6]! ^= g
  state[7]! ^= h
}
