import {
  constants,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  privateDecrypt,
  verify,
  type KeyObject,
} from 'node:crypto'
import { openBoxKey } from '../../contract/ballot/box-key.ts'
import { additionalData, KEY_BYTES, partsOfSealed, plainToMarks, type Mark } from '../../contract/ballot/sealing.ts'
import { trackerOf } from '../../contract/ballot/slip.ts'
import { Refusal } from '../../contract/errors.ts'
import { tallyOf, type MarkCounts } from '../../rules/ballot/tally.ts'
import { ballotHash, ballotOf, rootOf, type BoxedBallot } from './ballot-box.ts'

export interface BoxOrder {
  /** Rows of the box, one after the other. */
  rows: Buffer[]
  campaign: string
  /** DER SubjectPublicKeyInfo of who signed the tickets. */
  issuerKey: Buffer
  boxKeySealed: Buffer
  /** Slips of two trustees. */
  slips: readonly [string, string]
  /** Units on the ballot. */
  units: number
}

export interface BoxCount {
  ballots: number
  root: string
  marks: MarkCounts[]
  /** Ascending. */
  trackers: string[]
  invalid: string[]
}

/**
 * Opens the box with two slips and counts: ballots are opened in memory and split at once into marks. A ballot without a
 * signature of its serial does not belong here, and none is counted then.
 *
 * @throws Refusal trustee-slips-wrong; ticket-invalid with the tracker
 */
export async function countBox(order: BoxOrder): Promise<BoxCount> {
  const pkcs8 = await openBoxKey(order.boxKeySealed, order.slips)
  if (pkcs8 === null) throw new Refusal('trustee-slips-wrong')
  const boxKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' })
  const issuer = createPublicKey({ key: order.issuerKey, format: 'der', type: 'spki' })
  const trackers: string[] = []
  const invalid: string[] = []
  const opened: Mark[][] = []
  for (const ballot of order.rows.map(ballotOf)) {
    const tracker = trackerOf(ballotHash(ballot))
    trackers.push(tracker)
    if (!isSigned(issuer, ballot)) throw new Refusal('ticket-invalid', tracker)
    const marks = openBallot(boxKey, order.campaign, ballot)
    if (marks === null || marks.slice(order.units).some((mark) => mark !== 0)) invalid.push(tracker)
    else opened.push(marks)
  }
  return {
    ballots: trackers.length,
    root: rootOf(order.rows),
    marks: tallyOf(opened).slice(0, order.units),
    trackers: trackers.toSorted(),
    invalid: invalid.toSorted(),
  }
}

function isSigned(issuer: KeyObject, { serial, signature }: BoxedBallot): boolean {
  return verify('sha384', serial, { key: issuer, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 48 }, signature)
}

function openBallot(boxKey: KeyObject, campaign: string, { serialHash, sealed }: BoxedBallot): Mark[] | null {
  const { wrapped, nonce, closed } = partsOfSealed(sealed)
  try {
    const how = { key: boxKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' }
    const key = privateDecrypt(how, wrapped)
    if (key.length !== KEY_BYTES) return null
    const decipher = createDecipheriv('aes-256-gcm', key, nonce)
    decipher.setAAD(additionalData(campaign, serialHash))
    decipher.setAuthTag(closed.subarray(-16))
    return plainToMarks(Buffer.concat([decipher.update(closed.subarray(0, -16)), decipher.final()]))
  } catch {
    return null
  }
}
