import type { BallotAnswer } from '../../server/contract/answers/methods/ballot.ts'
import type { PublishedUnit } from '../../server/contract/answers/hand-ins.ts'
import { blind, finalize, prepare } from '../../server/contract/ballot/blind-rsa.ts'
import {
  concat,
  fromBase64url,
  fromHex,
  hex,
  randomBytes,
  sha256,
  toBase64url,
  toBytes,
  toNumber,
} from '../../server/contract/ballot/bytes.ts'
import { fingerprintOf } from '../../server/contract/ballot/fingerprint.ts'
import { byteLength, readRsaKey } from '../../server/contract/ballot/rsa.ts'
import { sealBallot, testOf, UNITS_ON_BALLOT, type Mark } from '../../server/contract/ballot/sealing.ts'
import { authOf, trackerOf } from '../../server/contract/ballot/slip.ts'
import { askHub } from './ask-hub.ts'
import type { NamedUnit } from './groups.ts'
import type { Kept, Memory } from './memory.ts'

export const API = '/api/v1/ballot'
/** A phone casts after a time by chance, so that who watches the network cannot tell by the moment. */
const LONGEST_WAIT_MS = 30 * 60_000

/** The ballot as the hub offers it, with its fingerprint as this page computed it. */
export interface Offered extends BallotAnswer {
  fingerprint: string
}

/** @returns the ballot, or the code of why there is none */
export async function offered(): Promise<Offered | { code: string }> {
  const asked = await askHub<BallotAnswer>(API)
  if (!asked.ok) return { code: asked.code }
  const { campaign, units, issuerKey, boxKey } = asked.answer
  const keys = { issuerKey: fromBase64url(issuerKey)!, boxKey: fromBase64url(boxKey)! }
  return { ...asked.answer, fingerprint: await fingerprintOf({ campaign, units, ...keys }) }
}

/** The units as their cards name them; by their codes where the hub does not say more. */
export async function namedUnits({ units }: Offered): Promise<NamedUnit[]> {
  const asked = await askHub<{ units: PublishedUnit[] }>('/api/v1/public/units')
  const published = new Map(asked.ok ? asked.answer.units.map((each) => [each.unit.code, each]) : [])
  return units.map((code) => {
    const { unit, duties = [] } = published.get(code) ?? {}
    return { code, name: unit?.name ?? code, duty: duties.map(({ duty }) => duty).join('、') }
  })
}

/** A new ballot of a slip: its serial is of chance, and kept before the ticket is asked for. */
export async function newBallot(ballot: Offered, code: string): Promise<Kept> {
  const serial = prepare(randomBytes(32))
  const { blinded, inverse } = await blind(await readRsaKey(fromBase64url(ballot.issuerKey)!), serial)
  return {
    at: Date.now(),
    fingerprint: ballot.fingerprint,
    code,
    marks: ballot.units.map(() => null),
    serial: toBase64url(serial),
    blinded: toBase64url(blinded),
    unblind: hex(toBytes(inverse, blinded.length)),
    signature: null,
    sealed: null,
    opening: null,
    tracker: null,
    castAt: null,
    box: null,
    copy: null,
    wordsSeen: false,
  }
}

/** Takes the ticket. @returns null where it was taken, or the code of why not */
export async function takeTicket(ballot: Offered, kept: Kept, memory: Memory): Promise<string | null> {
  const auth = toBase64url(await authOf(kept.code))
  const asked = await askHub<{ signature: string }>(`${API}/ticket`, { auth, blinded: kept.blinded })
  if (!asked.ok) return asked.code
  const issuer = fromBase64url(ballot.issuerKey)!
  const [serial, signed] = [fromBase64url(kept.serial)!, fromBase64url(asked.answer.signature)]
  const unblind = toNumber(fromHex(kept.unblind))
  const signature =
    signed?.length === byteLength(await readRsaKey(issuer)) ? await finalize(issuer, serial, signed, unblind) : null
  if (signature === null) return 'ticket-invalid'
  kept.signature = toBase64url(signature)
  await memory.save(kept)
  return null
}

/** The marks that are sealed: 不了解 where nothing was chosen, and zeros behind the last unit. */
function marksOf({ marks }: Kept): Mark[] {
  return Array.from({ length: UNITS_ON_BALLOT }, (_, i) => marks[i] ?? 0)
}

/**
 * Seals the ballot. What is needed to show it as a test ballot is kept until it is cast: the page must not know beforehand
 * whether the voter will cast or test what it sealed.
 *
 * @param wait whether it goes by itself, after a time by chance
 */
export async function seal(ballot: Offered, kept: Kept, memory: Memory, wait: boolean): Promise<void> {
  const serialHash = await sha256(fromBase64url(kept.serial)!)
  const made = await sealBallot(fromBase64url(ballot.boxKey)!, ballot.campaign, serialHash, marksOf(kept))
  kept.sealed = toBase64url(made.sealed)
  kept.opening = { key: toBase64url(made.key), seed: toBase64url(made.seed) }
  kept.castAt = wait ? Date.now() + Math.floor(Math.random() * LONGEST_WAIT_MS) : null
  await memory.save(kept)
}

/** The receipt number of the sealed ballot, as this page computes it. */
export async function trackerOfSealed({ serial, sealed }: Kept): Promise<string> {
  const serialHash = await sha256(fromBase64url(serial)!)
  return trackerOf(await sha256(concat(serialHash, fromBase64url(sealed!)!)))
}

/** Makes the sealed ballot a test ballot: it is shown whole and never cast, and the same marks are sealed anew later. */
export async function turnIntoTest(kept: Kept, memory: Memory): Promise<string> {
  const serialHash = await sha256(fromBase64url(kept.serial)!)
  const [key, seed, sealed] = [kept.opening!.key, kept.opening!.seed, kept.sealed!].map((text) => fromBase64url(text)!)
  kept.sealed = null
  kept.opening = null
  kept.castAt = null
  await memory.save(kept)
  return toBase64url(testOf({ key: key!, seed: seed!, sealed: sealed! }, serialHash))
}

/**
 * Casts, or casts again into a box that is another one. From then on the phone keeps nothing that shows a vote.
 *
 * @returns null where it lies there, or the code of why not: `tracker-other` where the hub names another number
 */
export async function cast(ballot: Offered, kept: Kept, memory: Memory): Promise<string | null> {
  const { serial, signature, sealed } = kept
  const asked = await askHub<{ tracker: string }>(`${API}/cast`, { serial, signature, sealed })
  if (!asked.ok) return asked.code
  const tracker = await trackerOfSealed(kept)
  if (asked.answer.tracker !== tracker) return 'tracker-other'
  Object.assign(kept, { tracker, box: ballot.box, marks: [], opening: null, copy: null })
  await memory.save(kept)
  return null
}
