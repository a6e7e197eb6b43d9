import { blind, finalize, prepare } from '../../server/contract/ballot/blind-rsa.ts'
import { fromBase64url, randomBytes, sha256, toBase64url, type Bytes } from '../../server/contract/ballot/bytes.ts'
import { readRsaKey } from '../../server/contract/ballot/rsa.ts'
import { sealBallot, type Mark } from '../../server/contract/ballot/sealing.ts'
import { authOf, digestOfAuth, makeCode } from '../../server/contract/ballot/slip.ts'
import type { BallotAnswer } from '../../server/contract/answers/methods/ballot.ts'

/** A voter with a slip, as the page is: knows the code, and keeps serial, signature and sealed ballot until the close. */
export class Voter {
  readonly code = makeCode()
  url: string
  serial: Bytes = randomBytes(0)
  signature: Bytes = randomBytes(0)
  sealed: Bytes = randomBytes(0)
  #asked: { issuer: Bytes; serial: Bytes; blinded: string; inverse: bigint } | null = null

  constructor(url: string) {
    this.url = url
  }

  /** What the roll officer's page sends of the code. */
  async digest(): Promise<string> {
    return toBase64url(await digestOfAuth(await authOf(this.code)))
  }

  async ballot(): Promise<BallotAnswer> {
    return (await (await fetch(`${this.url}/api/v1/ballot`)).json()) as BallotAnswer
  }

  async post(path: string, body: object): Promise<{ status: number; body: Record<string, string> }> {
    const response = await fetch(`${this.url}/api/v1/ballot/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    return { status: response.status, body: (await response.json()) as Record<string, string> }
  }

  async auth(): Promise<string> {
    return toBase64url(await authOf(this.code))
  }

  /** Takes the ticket. @returns the hub's answer where it is no signature */
  async takeTicket(): Promise<{ status: number; body: Record<string, string> }> {
    const issuer = fromBase64url((await this.ballot()).issuerKey)!
    const serial = prepare(randomBytes(32))
    const { blinded, inverse } = await blind(await readRsaKey(issuer), serial)
    this.serial = serial
    this.#asked = { issuer, serial, blinded: toBase64url(blinded), inverse }
    return this.askAgain()
  }

  /** Asks once more for the very same ticket. */
  async askAgain(): Promise<{ status: number; body: Record<string, string> }> {
    const { issuer, serial, blinded, inverse } = this.#asked!
    const answer = await this.post('ticket', { auth: await this.auth(), blinded })
    if (answer.status !== 200) return answer
    const signature = await finalize(issuer, serial, fromBase64url(answer.body['signature']!)!, inverse)
    if (signature === null) throw new Error('the hub signed something else')
    Object.assign(this, { serial, signature })
    return answer
  }

  async seal(marks: readonly Mark[]): Promise<this> {
    const { boxKey, campaign } = await this.ballot()
    this.sealed = (await sealBallot(fromBase64url(boxKey)!, campaign, await sha256(this.serial), marks)).sealed
    return this
  }

  cast(other: Partial<{ serial: string; signature: string; sealed: string }> = {}) {
    return this.post('cast', {
      serial: toBase64url(this.serial),
      signature: toBase64url(this.signature),
      sealed: toBase64url(this.sealed),
      ...other,
    })
  }
}

/** 89 marks, all the same, or by unit. */
export function marksOf(mark: Mark | ((i: number) => Mark)): Mark[] {
  return Array.from({ length: 89 }, (_, i) => (typeof mark === 'number' ? mark : mark(i)))
}
