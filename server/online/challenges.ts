import { createHmac, hash as digest, hkdfSync, randomInt, timingSafeEqual } from 'node:crypto'
import { createChallenge } from 'altcha-lib'
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2'
import { canonicalJson } from '../contract/ledger/canonical-json.ts'
import { CHALLENGE_LIFE_MS, type OnlineRating } from '../contract/online.ts'
import { Refusal } from '../contract/errors.ts'

/**
 * The work of a puzzle: `COST` rounds of PBKDF2, times as hard as it is, for each counter that is tried, and between
 * `FEWEST` and twice as many counters. About 0.2 s on a PC, 2 s on a phone of ten years. `parameters.cost` tells how hard
 * it is before anybody begins.
 */
const COST = 1_000
const FEWEST = 100
/** Given challenges that are remembered, for solutions that come without theirs. */
const MOST_REMEMBERED = 20_000
/** Challenges that are being made at a time: each takes a thread for a moment. */
const MOST_AT_ONCE = 64

export interface Challenge {
  parameters: Record<string, unknown>
  signature: string
}

/** A challenge that was solved: its id is told once, and until when it must be remembered. */
export interface Solved {
  /** Hex. */
  id: string
  expiresAt: number
}

export class Challenges {
  #now: () => number
  #signing: string
  #keySigning: string
  #given = new Map<string, Challenge>()
  #making = 0

  /** @param secret of the installation: challenges outlive a restart */
  constructor(secret: Buffer, now: () => number) {
    this.#now = now
    const key = (purpose: string) =>
      Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `pingyi online ${purpose}`, 32)).toString('hex')
    this.#signing = key('challenge')
    this.#keySigning = key('challenge key')
  }

  /** @param harder how many times the usual work. @throws Refusal busy */
  async give(unit: string, harder: number): Promise<Challenge> {
    if (this.#making >= MOST_AT_ONCE) throw new Refusal('busy')
    this.#making++
    try {
      const { parameters, signature } = await createChallenge({
        algorithm: 'PBKDF2/SHA-256',
        cost: COST * harder,
        counter: randomInt(FEWEST, 2 * FEWEST),
        data: { unit },
        expiresAt: Math.ceil((this.#now() + CHALLENGE_LIFE_MS) / 1_000),
        deriveKey,
        hmacSignatureSecret: this.#signing,
        hmacKeySignatureSecret: this.#keySigning,
      })
      const challenge = { parameters: { ...parameters }, signature: signature! }
      this.#remember(parameters.keyPrefix, challenge)
      return challenge
    } finally {
      this.#making--
    }
  }

  /**
   * What a rating's `solution` solves.
   *
   * @throws Refusal challenge-wrong: none of this hub, of another unit, or not solved; challenge-expired
   */
  check(solution: OnlineRating['solution'], unit: string): Solved {
    const { challenge, derivedKey } = this.#read(solution)
    const { parameters, signature } = challenge
    const { keySignature, expiresAt, data } = parameters
    const signed = hmac(this.#signing, canonical(parameters))
    if (!isSame(signature, signed) || !isSame(keySignature, hmac(this.#keySigning, Buffer.from(derivedKey, 'hex'))))
      throw new Refusal('challenge-wrong')
    if ((data as { unit?: unknown } | undefined)?.unit !== unit)
      throw new Refusal('challenge-wrong', 'of another unit', '属于另一个单位')
    const expires = Number(expiresAt) * 1_000
    if (this.#now() >= expires) throw new Refusal('challenge-expired')
    return { id: digest('sha256', signature, 'hex').slice(0, 32), expiresAt: expires }
  }

  #read(solution: OnlineRating['solution']): { challenge: Challenge; derivedKey: string } {
    const told = typeof solution === 'string' ? parsed(solution) : solution
    const whole = told as { challenge?: Partial<Challenge>; solution?: { derivedKey?: unknown }; derivedKey?: unknown }
    const derivedKey = whole?.solution?.derivedKey ?? whole?.derivedKey
    if (typeof derivedKey !== 'string' || !/^[0-9a-f]{64}$/.test(derivedKey)) throw new Refusal('challenge-wrong')
    const challenge = whole.challenge ?? this.#given.get(derivedKey.slice(0, 32))
    if (
      typeof challenge?.signature !== 'string' ||
      typeof challenge.parameters !== 'object' ||
      challenge.parameters === null
    )
      throw new Refusal('challenge-wrong')
    return { challenge: challenge as Challenge, derivedKey }
  }

  #remember(prefix: string, challenge: Challenge): void {
    this.#given.set(prefix, challenge)
    for (const [oldest, { parameters }] of this.#given) {
      const over = Number(parameters['expiresAt']) * 1_000 <= this.#now()
      if (!over && this.#given.size <= MOST_REMEMBERED) break
      this.#given.delete(oldest)
    }
  }
}

/** Altcha's payload as its widget sends it: base64 of the JSON, or the JSON itself. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.trimStart().startsWith('{') ? text : Buffer.from(text, 'base64').toString('utf8'))
  } catch {
    throw new Refusal('challenge-wrong')
  }
}

/** As the library signs: keys sorted at every depth. */
function canonical(parameters: object): string {
  try {
    return canonicalJson(parameters)
  } catch {
    throw new Refusal('challenge-wrong')
  }
}

function hmac(key: string, data: string | Buffer): string {
  return createHmac('sha256', key).update(data).digest('hex')
}

function isSame(told: unknown, due: string): boolean {
  if (typeof told !== 'string' || told.length !== due.length) return false
  const [a, b] = [Buffer.from(told), Buffer.from(due)]
  return a.length === b.length && timingSafeEqual(a, b)
}
