import type { Actor } from '../../../contract/audit.ts'
import { MOST_VOTERS, voterId, type Roll, type RollRow } from '../../../contract/ballot/roll.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { RollChange } from '../../../contract/ledger/ballot-entries.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { isLeftOut } from '../../../rules/ballot/check-roll.ts'
import { enterVoters, isSameVoter } from '../../../rules/ballot/enter-voters.ts'
import { nameKey } from '../../../rules/sampling/person.ts'
import { campaignById } from '../../reads/scores/campaigns.ts'
import type { Write } from '../../writer/write.ts'
import {
  keepVoter,
  knownVoters,
  nextNumber,
  notePair,
  openingOf,
  openPairs,
  rollOf,
  strikeVoter,
  voterRows,
  type Opening,
  type VoterRow,
} from './voters.ts'

/**
 * Enters a file of a roll: all rows or none. 厅级 rows have no ballot, whoever sends them, and are counted.
 *
 * @throws Refusal unknown-campaign, ballot-under-way, file-too-large
 */
export function importRoll(
  w: Write,
  { campaign, roll, rows: sent, leftOut: named }: { campaign: string; roll: Roll; rows: RollRow[]; leftOut: number },
  actor: Actor,
): { added: number; merged: number; leftOut: number } {
  mustNotBeOpen(w, campaign)
  const rows = sent.filter((row) => !isLeftOut(row))
  const leftOut = named + sent.length - rows.length
  const known = knownVoters(w, campaign)
  if (known.length + rows.length > 3 * MOST_VOTERS)
    throw new Refusal('file-too-large', `${rows.length} rows`, `${rows.length} 行`)
  const { added, changed } = enterVoters(
    known.map(({ voter }) => voter),
    roll,
    rows,
    nextNumber(w.sql, campaign),
  )
  for (const voter of added) keepVoter(w, campaign, voter)
  for (const { no, seats } of changed)
    w.sql('UPDATE ballot_voter SET seats = ? WHERE campaign = ? AND no = ?').run(JSON.stringify(seats), campaign, no)
  const counts = { rows: rows.length + leftOut, added: added.length, merged: rows.length - added.length, leftOut }
  w.append('ballot-roll', { campaign, roll, ...counts, operator: actor })
  w.audit.record(actor, 'ballot:roll', `campaign:${campaign}`, { roll, ...counts })
  return { added: counts.added, merged: counts.merged, leftOut }
}

/**
 * Says of two voters of equal name whether they are one. One keeps the lower number and has the seats of both.
 *
 * @throws Refusal not-found, ballot-under-way
 */
export function settlePair(
  w: Write,
  { campaign, kept, other, same }: { campaign: string; kept: number; other: number; same: boolean },
  actor: Actor,
): void {
  mustNotBeOpen(w, campaign)
  const pair = openPairs(w, campaign).find(([a, b]) => a.no === Math.min(kept, other) && b.no === Math.max(kept, other))
  if (pair === undefined) throw new Refusal('not-found', 'pair', '同名的一对')
  const [a, b] = pair
  notePair(w.sql, campaign, a.no, b.no)
  if (same) {
    const gone = voterRows(w.sql, campaign).find(({ no }) => no === b.no)!
    strikeVoter(w, gone)
    const seats = [...a.seats, ...b.seats.filter(({ roll }) => !a.seats.some((seat) => seat.roll === roll))]
    w.sql('UPDATE ballot_voter SET seats = ? WHERE campaign = ? AND no = ?').run(JSON.stringify(seats), campaign, a.no)
  }
  w.append('ballot-pair', { campaign, kept: voterId(a.no), other: voterId(b.no), same, operator: actor })
  w.audit.record(actor, 'ballot:roll', `campaign:${campaign}`, { kept: voterId(a.no), other: voterId(b.no), same })
}

/**
 * Keeps the digests of new slips, one a voter; the codes never come here.
 *
 * @returns how many were kept
 * @throws Refusal not-found; ballot-not-ready before the opening; ballot-closed; ballot-slip-given where a voter has one;
 *   bad-request for a digest that somebody has
 */
export function giveSlips(
  w: Write,
  { campaign, slips }: { campaign: string; slips: { voter: number; digest: string }[] },
  actor: Actor,
): { given: number } {
  const opening = openingOf(w.sql, campaign)
  if (opening === null) throw new Refusal('ballot-not-ready', 'not opened', '还没有开始')
  if (opening.closed !== null) throw new Refusal('ballot-closed')
  const rows = new Map(voterRows(w.sql, campaign).map((row) => [row.no, row]))
  const digests = new Set([...rows.values()].map(({ digest }) => digest?.toString('hex')))
  for (const { voter, digest } of slips) {
    const row = rows.get(voter)
    if (row === undefined) throw new Refusal('not-found', voterId(voter))
    if (row.digest !== null) throw new Refusal('ballot-slip-given', voterId(voter))
    const bytes = Buffer.from(digest, 'base64url')
    if (bytes.length !== 32 || digests.has(bytes.toString('hex'))) throw new Refusal('bad-request', 'digest')
    digests.add(bytes.toString('hex'))
    row.digest = bytes
    w.sql('UPDATE ballot_voter SET digest = ? WHERE campaign = ? AND no = ?').run(bytes, campaign, voter)
  }
  w.audit.record(actor, 'ballot:slips', `campaign:${campaign}`, { given: slips.length })
  return { given: slips.length }
}

/**
 * Asks a second officer to give a voter a new slip, to strike one off the roll, or to add one, after the opening.
 *
 * @throws Refusal not-found; reason-missing; ballot-not-ready before the opening; ballot-closed; ballot-slip-given where the ticket was
 *   taken, or the voter has no slip yet
 */
export function askForChange(
  w: Write,
  input: {
    campaign: string
    change: RollChange
    voter?: number
    person?: RollRow & { roll: Roll }
    another?: boolean
    reason: string
  },
  actor: Actor,
): { request: number } {
  const { campaign, change, voter, person, another = false, reason } = input
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const opening = mustBeOpen(w, campaign)
  if (change === 'add') {
    if (person === undefined) throw new Refusal('bad-request', 'person')
    mustBeNew(w, campaign, person, another)
  } else mustStandAside(w, campaign, change, voter)
  const text = change === 'add' ? w.keys.personal.seal(JSON.stringify(person)) : null
  const { lastInsertRowid } = w
    .sql(
      'INSERT INTO ballot_request (opening, change, voter, key, sealed, by, at, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(opening.n, change, voter ?? null, text?.id ?? null, text?.sealed ?? null, actor, w.now, reason)
  const request = Number(lastInsertRowid)
  w.audit.record(actor, 'ballot:ask', `campaign:${campaign}`, {
    change,
    request,
    ...(voter ? { voter: voterId(voter) } : {}),
  })
  return { request }
}

interface Asked {
  id: number
  opening: number
  change: RollChange
  voter: number | null
  key: Buffer | null
  sealed: Buffer | null
  by: string
  reason: string
}

/**
 * The second officer confirms such a request, and it takes effect.
 *
 * @throws Refusal not-found; same-person for who asked; what `askForChange` refuses, as it is by now
 */
export function confirmChange(
  w: Write,
  { campaign, request, officer }: { campaign: string; request: number; officer: Officer },
  actor: Actor,
): { voter: string } {
  const opening = mustBeOpen(w, campaign)
  const asked = mustHaveAsked(w, opening, request)
  if (asked.by === actor) throw new Refusal('same-person')
  const no = asked.change === 'add' ? addVoter(w, campaign, asked) : changeVoter(w, campaign, asked)
  putDown(w, asked)
  const { change, by, reason } = asked
  const roll = rollOf(w, campaign)
  w.append('ballot-change', { ...officer, opening: opening.n, change, voter: voterId(no), asked: by, reason, ...roll })
  w.audit.record(actor, 'ballot:change', `campaign:${campaign}`, { change, request, voter: voterId(no) })
  return { voter: voterId(no) }
}

/** Either officer puts such a request down. @throws Refusal not-found, reason-missing */
export function refuseChange(
  w: Write,
  { campaign, request, reason }: { campaign: string; request: number; reason: string },
  actor: Actor,
): void {
  if (saysNothing(reason)) throw new Refusal('reason-missing')
  const asked = mustHaveAsked(w, mustBeOpen(w, campaign), request)
  putDown(w, asked)
  w.audit.record(actor, 'ballot:ask', `campaign:${campaign}`, { refused: true, request, reason })
}

function addVoter(w: Write, campaign: string, { key, sealed }: Asked): number {
  const text = w.keys.personal.unseal({ id: key!, sealed: sealed! })
  if (text === null) throw new Refusal('not-found', 'person', '人员')
  const { roll, seat, ...person } = JSON.parse(text) as RollRow & { roll: Roll }
  mustBeNew(w, campaign, person, true)
  const no = nextNumber(w.sql, campaign)
  keepVoter(w, campaign, { ...person, no, seats: [{ roll, ...(seat === undefined ? {} : { seat }) }] })
  return no
}

/**
 * Somebody who has no ballot is not added, nor who stands on the roll; of equal name alone only where somebody said that it is
 * another person.
 */
function mustBeNew(w: Write, campaign: string, person: Omit<RollRow, 'seat'>, another: boolean): void {
  if (isLeftOut(person)) throw new Refusal('rank-left-out', person.rank)
  const same = knownVoters(w, campaign)
    .map(({ voter }) => voter)
    .filter((voter) => nameKey(voter.name) === nameKey(person.name))
  const known = same.find((voter) => isSameVoter(voter, person))
  if (known !== undefined) throw new Refusal('voter-on-roll', voterId(known.no))
  if (same.length > 0 && !another) throw new Refusal('voter-same-name', same.map(({ no }) => voterId(no)).join(', '))
}

function changeVoter(w: Write, campaign: string, { change, voter }: Asked): number {
  const row = mustStandAside(w, campaign, change, voter ?? undefined)
  if (change === 'strike') strikeVoter(w, row)
  else w.sql('UPDATE ballot_voter SET digest = NULL WHERE campaign = ? AND no = ?').run(campaign, row.no)
  return row.no
}

function putDown(w: Write, { id, key }: Asked): void {
  if (key !== null) w.keys.personal.erase(key)
  w.sql('DELETE FROM ballot_request WHERE id = ?').run(id)
}

/** Nobody gets a second ticket, and nobody who has one leaves the roll. */
function mustStandAside(w: Write, campaign: string, change: RollChange, no: number | undefined): VoterRow {
  const row = voterRows(w.sql, campaign).find((each) => each.no === no)
  if (row === undefined) throw new Refusal('not-found', 'voter', '投票人')
  if (row.blinded !== null || (change === 'new-slip' && row.digest === null))
    throw new Refusal('ballot-slip-given', voterId(row.no))
  return row
}

function mustHaveAsked({ sql }: Write, opening: Opening, request: number): Asked {
  const asked = sql('SELECT * FROM ballot_request WHERE id = ? AND opening = ?').get(request, opening.n)
  if (asked === undefined) throw new Refusal('not-found', 'request', '申请')
  return asked as Asked
}

function mustNotBeOpen(w: Write, campaign: string): void {
  campaignById(w, campaign, w.now)
  if (openingOf(w.sql, campaign) !== null) throw new Refusal('ballot-under-way')
}

function mustBeOpen(w: Write, campaign: string): Opening {
  const opening = openingOf(w.sql, campaign)
  if (opening === null) throw new Refusal('ballot-not-ready', 'not opened', '还没有开始')
  if (opening.closed !== null) throw new Refusal('ballot-closed')
  return opening
}
