import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { Refusal } from '../../../contract/errors.ts'

/**
 * Log2 of scrypt's N (RFC 7914) for new passwords, as OWASP's Password Storage Cheat Sheet wants it first of all: N = 2^17,
 * r = 8, p = 1 takes 128 MiB and about 0.4 s on another thread than the event loop's.
 */
export const PASSWORD_COST = 17
/** Of PINs at windows, which are mixed with a pepper that no database holds: 32 MiB and 0.1 s. */
export const PIN_COST = 15
/** What holds where nothing is said: these two, but in processes of tests about other matters (test/helpers/quick-costs.ts). */
export const COSTS = { password: PASSWORD_COST, pin: PIN_COST }
const R = 8
const P = 1
const HASH_BYTES = 32

export const MINIMUM_PASSWORD_LENGTH = 10
/** Longer ones are a mistake or an attack. */
export const MAXIMUM_PASSWORD_LENGTH = 200

/** Checked when nobody has the name, so that unknown and known names take the same time; no password gives zeros. */
export function nobodysHash(cost = COSTS.password): string {
  return `$scrypt$ln=${cost},r=${R},p=${P}$${'A'.repeat(22)}$${'A'.repeat(43)}`
}

interface Parameters {
  logN: number
  r: number
  p: number
}

/** `$scrypt$ln=15,r=8,p=1$salt$hash`, salt and hash in base64url: parameters may rise and old hashes still check. */
export async function hashPassword(password: string | Buffer, cost = COSTS.password): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, { logN: cost, r: R, p: P }, HASH_BYTES)
  return `$scrypt$ln=${cost},r=${R},p=${P}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/** Compares in constant time. A stored text that is not one of ours throws: that is a broken database. */
export async function verifyPassword(password: string | Buffer, stored: string): Promise<boolean> {
  const match = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d{1,2})\$([\w-]+)\$([\w-]+)$/.exec(stored)
  if (!match) throw new TypeError('stored password is not in the form $scrypt$...')
  const [, logN, r, p, salt, hash] = match
  const expected = Buffer.from(hash!, 'base64url')
  const parameters = { logN: Number(logN), r: Number(r), p: Number(p) }
  const actual = await derive(password, Buffer.from(salt!, 'base64url'), parameters, expected.length)
  return timingSafeEqual(actual, expected)
}

/** Whether a stored hash costs less to guess than a new one would. */
export function isCheaper(stored: string, cost = COSTS.password): boolean {
  const logN = /^\$scrypt\$ln=(\d{1,2}),/.exec(stored)?.[1]
  return logN !== undefined && Number(logN) < cost
}

/**
 * What is done beside the check of a cheaper, older hash, so that a wrong password takes as long as for a name that nobody has:
 * 2^k + (2^k + 2^(k+1) + … + 2^(cost-1)) = 2^cost.
 *
 * @returns log2 of scrypt's N, one a run; none for a hash of today
 */
export function runsBeside(stored: string, cost = COSTS.password): number[] {
  const logN = Number(/^\$scrypt\$ln=(\d{1,2}),/.exec(stored)?.[1] ?? cost)
  return Array.from({ length: Math.max(0, cost - logN) }, (_, i) => logN + i)
}

/** As `verifyPassword`, in the time that a hash of this cost takes. */
export async function verifyInEqualTime(password: string, stored: string, cost = COSTS.password): Promise<boolean> {
  const right = await verifyPassword(password, stored)
  for (const logN of runsBeside(stored, cost)) await hashPassword(password, logN)
  return right
}

function derive(password: string | Buffer, salt: Buffer, { logN, r, p }: Parameters, bytes: number): Promise<Buffer> {
  const N = 2 ** logN
  // Two input methods may write one character in two ways; NFKC makes them one.
  const secret = typeof password === 'string' ? password.normalize('NFKC') : password
  return new Promise((resolve, reject) => {
    // Node's default limit is below what this needs.
    scrypt(secret, salt, bytes, { N, r, p, maxmem: 256 * N * r }, (error, key) => {
      if (error) reject(error)
      else resolve(key)
    })
  })
}

/**
 * At least 10 characters (code points), not the username. That it is not the old one is checked where the old one is known.
 *
 * @throws Refusal `password-too-weak`
 */
export function checkPasswordRule(password: string, username: string): void {
  const { length } = Array.from(password)
  if (length < MINIMUM_PASSWORD_LENGTH) throw new Refusal('password-too-weak')
  if (length > MAXIMUM_PASSWORD_LENGTH)
    throw new Refusal(
      'password-too-weak',
      `at most ${MAXIMUM_PASSWORD_LENGTH}`,
      `最多 ${MAXIMUM_PASSWORD_LENGTH} 个字符`,
    )
  if (password.normalize('NFKC').toLowerCase() === username.normalize('NFKC').toLowerCase()) {
    throw new Refusal('password-too-weak', 'not the username', '不能是用户名')
  }
}

/** Without 0, O, 1, l and I, which people mistake for each other when they copy from a screen. 32 letters: 5 bits each. */
const READABLE = '23456789abcdefghjkmnpqrstuvwxyzA'

/** So many different letters stand in it: one of mostly digits could be taken for what everybody tries, and be refused. */
const FEWEST_LETTERS = 8

/** A one-time password, such as `k3v9-...` in four groups of four: 80 random bits, less 0.14 for the tenth left out. */
export function oneTimePassword(): string {
  for (;;) {
    const letters = [...randomBytes(16)].map((byte) => READABLE[byte & 31]!)
    if (new Set(letters.filter((each) => /[a-z]/i.test(each))).size < FEWEST_LETTERS) continue
    return [0, 4, 8, 12].map((start) => letters.slice(start, start + 4).join('')).join('-')
  }
}
