import { createHash, createPublicKey, hash } from 'node:crypto'
import type { Actor } from '../../../contract/audit.ts'
import { fingerprintText } from '../../../contract/ballot/fingerprint.ts'
import { COPY_BYTES, LATE_CASTS_MS } from '../../../contract/ballot/window.ts'
import { UNITS_ON_BALLOT } from '../../../contract/ballot/sealing.ts'
import { campaignPeriod, DAY_MS, dateOfDay, dayOf } from '../../../contract/campaign-time.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import { unitsOnBallot } from '../../../rules/ballot/units-on-ballot.ts'
import { campaignById } from '../../reads/scores/campaigns.ts'
import type { Write } from '../../writer/write.ts'
import { openingOf, openPairs, rollOf, ticketsTaken } from './voters.ts'

/** After the campaign's end results are reported. */
const REPORTING_MS = 10 * DAY_MS
const BOX_KEY_BITS = 3_072
const MOST_SEALED_BYTES = 4_096
/** Encrypted copies that one slip may keep: another phone, and another try. */
const COPIES_OF_A_SLIP = 5

/**
 * Keeps the box's public key and its private one, encrypted, as the trustees' page made them; a later one takes their place
 * until the opening.
 *
 * @throws Refusal unknown-campaign, ballot-under-way; bad-request for what is no RSA key of 3,072 bits and 65537
 */
export function keepBoxKey(
  w: Write,
  input: { campaign: string; issuerKey: string; boxKey: string; boxKeySealed: string },
  actor: Actor,
): void {
  const { campaign, issuerKey, boxKey, boxKeySealed } = input
  campaignById(w, campaign, w.now)
  if (openingOf(w.sql, campaign) !== null) throw new Refusal('ballot-under-way')
  const [issuer, box, sealed] = [issuerKey, boxKey, boxKeySealed].map((text) => Buffer.from(text, 'base64url'))
  if (!isBoxKey(box!) || sealed!.length > MOST_SEALED_BYTES) throw new Refusal('bad-request', 'boxKey')
  w.sql('INSERT OR REPLACE INTO ballot_keys (campaign, issuer_key, box_key, box_key_sealed) VALUES (?, ?, ?, ?)').run(
    campaign,
    issuer,
    box,
    sealed,
  )
  w.audit.record(actor, 'ballot:box-key', `campaign:${campaign}`)
}

function isBoxKey(der: Buffer): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({ key: der, format: 'der', type: 'spki' })
    const { modulusLength, publicExponent } = asymmetricKeyDetails ?? {}
    return asymmetricKeyType === 'rsa' && modulusLength === BOX_KEY_BITS && publicExponent === 65_537n
  } catch {
    return false
  }
}

/**
 * Opens the ballot: roll, units, keys and window are fixed from here on.
 *
 * @throws Refusal unknown-campaign, ballot-under-way; ballot-not-ready while there is no roll, no key, or a pair of equal names
 *   of which nobody said whether they are one; bad-request for a window that ends before it begins, is over, or
 *   ends after 10 December; ballot-closed where the campaign had its ballot
 */
export function openBallot(
  w: Write,
  { campaign, from, to, officer }: { campaign: string; from: number; to: number; officer: Officer },
  actor: Actor,
): { opening: number; fingerprint: string } {
  campaignById(w, campaign, w.now)
  const before = openingOf(w.sql, campaign)
  if (before?.closed) throw new Refusal('ballot-closed')
  if (before !== null || openingOf(w.sql)?.closed === null) throw new Refusal('ballot-under-way')
  // Results are due on 10 December (campaign document 六.3); a ballot that never ends could never be closed.
  const latest = campaignPeriod(Number(campaign)).to + REPORTING_MS
  if (from >= to || to <= w.now || to > latest)
    throw new Refusal('bad-request', 'the window ends by 10 December', '最迟到 12 月 10 日')
  const keys = w.sql('SELECT issuer_key, box_key, box_key_sealed FROM ballot_keys WHERE campaign = ?').get(campaign) as
    | { issuer_key: Buffer; box_key: Buffer; box_key_sealed: Buffer }
    | undefined
  const roll = rollOf(w, campaign)
  const units = unitsOnBallot(w.registry)
  if (keys === undefined) throw new Refusal('ballot-not-ready', 'no key of the box', '票箱还没有钥匙')
  if (roll.size === 0) throw new Refusal('ballot-not-ready', 'no roll', '还没有名册')
  if (openPairs(w, campaign).length > 0) throw new Refusal('ballot-not-ready', 'equal names', '有同名的人没有确认')
  if (units.length > UNITS_ON_BALLOT)
    throw new Refusal('ballot-not-ready', `${units.length} units`, `${units.length} 个单位`)
  const issuerKey = keys.issuer_key
  const boxKey = keys.box_key
  const text = fingerprintText({ campaign, units, issuerKey, boxKey })
  const fingerprint = createHash('sha256').update(text).digest('hex')
  const { n } = w.append('ballot-opening', {
    ...officer,
    campaign,
    ...roll,
    units,
    issuerKey: issuerKey.toString('base64url'),
    boxKey: boxKey.toString('base64url'),
    boxKeySealed: keys.box_key_sealed.toString('base64url'),
    fingerprint,
    from,
    to,
  })
  w.audit.record(actor, 'ballot:open', `campaign:${campaign}`, { opening: n, fingerprint, size: roll.size })
  return { opening: n, fingerprint }
}

/**
 * Notes that the voter of a slip takes the ticket: once, and the same again for the same blinded value. Nothing of it goes
 * into the ledger or the audit log; the day alone is kept.
 *
 * @param input.digest SHA-256 of `auth`, hex; `blinded`: SHA-256 of the blinded value, hex
 * @throws Refusal ballot-not-open, ballot-closed before whatever the slip is; ballot-slip-unknown, ticket-already-issued
 */
export function takeTicket(w: Write, { digest, blinded }: { digest: string; blinded: string }): void {
  const opening = openingOf(w.sql)
  if (opening === null) throw new Refusal('ballot-not-open')
  if (opening.closed !== null) throw new Refusal('ballot-closed')
  const { campaign, from, to } = opening.body
  const row = w
    .sql('SELECT no, blinded FROM ballot_voter WHERE campaign = ? AND digest = ?')
    .get(campaign, Buffer.from(digest, 'hex')) as { no: number; blinded: Buffer | null } | undefined
  if (row?.blinded?.toString('hex') === blinded) return
  // Outside the window nobody learns whether a slip is one.
  if (w.now < from) throw new Refusal('ballot-not-open')
  if (w.now >= to) throw new Refusal('ballot-closed')
  if (row === undefined) throw new Refusal('ballot-slip-unknown')
  if (row.blinded !== null) throw new Refusal('ticket-already-issued')
  w.sql('UPDATE ballot_voter SET blinded = ?, day = ? WHERE campaign = ? AND no = ?').run(
    Buffer.from(blinded, 'hex'),
    dateOfDay(dayOf(w.now)),
    campaign,
    row.no,
  )
}

/**
 * Marks who has a ticket by the book of tickets, which no backup holds: a database that is put back from before some tickets
 * would show these voters as without one, and two officers could give them another slip. The day is the day of this.
 *
 * @param rows hex: SHA-256 of the slip's digest, and the hash of the blinded value
 * @returns how many the tables did not know
 */
export function restoreTickets(
  w: Write,
  { campaign, rows }: { campaign: string; rows: readonly { slip: string; blinded: string }[] },
): number {
  const taken = new Map(rows.map(({ slip, blinded }) => [slip, blinded]))
  const without = w
    .sql('SELECT no, digest FROM ballot_voter WHERE campaign = ? AND blinded IS NULL AND digest IS NOT NULL')
    .all(campaign) as { no: number; digest: Buffer }[]
  const set = w.sql('UPDATE ballot_voter SET blinded = ?, day = ? WHERE campaign = ? AND no = ?')
  let restored = 0
  for (const { no, digest } of without) {
    const blinded = taken.get(hash('sha256', digest, 'hex'))
    if (blinded === undefined) continue
    set.run(Buffer.from(blinded, 'hex'), dateOfDay(dayOf(w.now)), campaign, no)
    restored++
  }
  return restored
}

/**
 * Keeps an encrypted copy of a ballot that is being filled in, for whoever has a slip; of whom it is, is kept nowhere.
 *
 * @throws Refusal ballot-not-open, ballot-closed, ballot-slip-unknown, ballot-copy-malformed, too-many-attempts
 */
export function keepCopy(w: Write, { id, copy, digest }: { id: string; copy: string; digest: string }): void {
  const opening = openingOf(w.sql)
  if (opening === null) throw new Refusal('ballot-not-open')
  if (opening.closed !== null || w.now >= opening.body.to) throw new Refusal('ballot-closed')
  const { campaign } = opening.body
  const slip = w
    .sql('SELECT no, copies FROM ballot_voter WHERE campaign = ? AND digest = ?')
    .get(campaign, Buffer.from(digest, 'hex')) as { no: number; copies: number } | undefined
  if (slip === undefined) throw new Refusal('ballot-slip-unknown')
  const [name, bytes] = [Buffer.from(id, 'base64url'), Buffer.from(copy, 'base64url')]
  if (name.length !== 32 || bytes.length !== COPY_BYTES) throw new Refusal('ballot-copy-malformed')
  const before = w.sql('SELECT key FROM ballot_copy WHERE id = ?').pluck().get(name) as Buffer | undefined
  if (before === undefined) {
    // How many, and not which: nothing says whose a copy is.
    if (slip.copies >= COPIES_OF_A_SLIP) throw new Refusal('too-many-attempts', 'copies', '副本')
    w.sql('UPDATE ballot_voter SET copies = copies + 1 WHERE campaign = ? AND no = ?').run(campaign, slip.no)
  } else w.keys.personal.erase(before)
  const { id: key, sealed } = w.keys.personal.seal(bytes.toString('base64'))
  w.sql('INSERT OR REPLACE INTO ballot_copy (id, key, sealed) VALUES (?, ?, ?)').run(name, key, sealed)
}

/**
 * How many tickets and ballots there were at the end of a day; once a day.
 *
 * @param input.tickets how many stand in the book of tickets: more than here where the database alone was put back
 * @returns whether it was noted
 */
export function noteBallotDay(
  w: Write,
  { day, ballots, tickets: inBook = 0 }: { day: string; ballots: number; tickets?: number },
): boolean {
  const opening = openingOf(w.sql)
  if (opening === null || opening.closed !== null) return false
  if (w.sql('SELECT 1 FROM ballot_count WHERE opening = ? AND day >= ?').get(opening.n, day) !== undefined) return false
  const tickets = Math.max(ticketsTaken(w.sql, opening.body.campaign), inBook)
  w.append('ballot-day', { opening: opening.n, day, tickets, ballots })
  return true
}

/** The box was copied. */
export function noteBoxCopy(w: Write, { ballots, root }: { ballots: number; root: string }): void {
  const opening = openingOf(w.sql)
  if (opening !== null && opening.closed === null) w.append('ballot-box', { opening: opening.n, ballots, root })
}

export interface Counted {
  ballots: number
  root: string
  marks: number[][]
  trackers: string[]
  invalid: string[]
}

/**
 * Closes the ballot with what was counted. Encrypted copies of ballots are erased for good.
 *
 * @throws Refusal ballot-not-open, ballot-closed; ballot-not-over until an hour after the window
 */
export function closeBallot(
  w: Write,
  {
    campaign,
    counted,
    officer,
    tickets: inBook = 0,
  }: { campaign: string; counted: Counted; officer: Officer; tickets?: number },
  actor: Actor,
): { close: number } {
  const opening = openingOf(w.sql, campaign)
  if (opening === null) throw new Refusal('ballot-not-open')
  if (opening.closed !== null) throw new Refusal('ballot-closed')
  if (w.now < opening.body.to + LATE_CASTS_MS) throw new Refusal('ballot-not-over')
  const { n } = w.append('ballot-close', {
    ...officer,
    opening: opening.n,
    tickets: Math.max(ticketsTaken(w.sql, campaign), inBook),
    ...counted,
  })
  for (const key of w.sql('SELECT key FROM ballot_copy').pluck().all() as Buffer[]) w.keys.personal.erase(key)
  w.sql('DELETE FROM ballot_copy').run()
  const { ballots, invalid } = counted
  w.audit.record(actor, 'ballot:close', `campaign:${campaign}`, { ballots, invalid: invalid.length })
  return { close: n }
}
