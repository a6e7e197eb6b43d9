import { createHash, randomBytes } from 'node:crypto'
import { voterId, type Roll } from '../../../contract/ballot/roll.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { pairKey, voterPairs, type Voter } from '../../../rules/ballot/enter-voters.ts'
import { rollText, voterText } from '../../../rules/ballot/roll-text.ts'
import type { Reader } from '../../reader.ts'
import type { Sql } from '../../sqlite/statements.ts'
import type { Write } from '../../writer/write.ts'

type WithKeys = Pick<Reader, 'sql' | 'keys'>

export interface VoterRow {
  campaign: string
  no: number
  key: Buffer
  sealed: Buffer
  /** JSON. */
  seats: string
  digest: Buffer | null
  blinded: Buffer | null
  day: string | null
}

/** Who a voter is, with the salt of the roll's line; null where the key is gone, or lies on another machine. */
type Person = Omit<Voter, 'no' | 'seats'> & { salt: string }

export interface KnownVoter {
  row: VoterRow
  voter: Voter
  salt: string
}

export function voterRows(sql: Sql, campaign: string): VoterRow[] {
  return sql('SELECT * FROM ballot_voter WHERE campaign = ? ORDER BY no').all(campaign) as VoterRow[]
}

/** The roll as people read it; those whose keys are gone are left out. */
export function knownVoters({ sql, keys }: WithKeys, campaign: string): KnownVoter[] {
  const rows = voterRows(sql, campaign)
  const texts = keys.personal.unsealAll(rows.map(({ key, sealed }) => ({ id: key, sealed })))
  return rows.flatMap((row, i) => {
    const text = texts[i]
    if (text === null || text === undefined) return []
    const { salt, ...person } = JSON.parse(text) as Person
    const seats = JSON.parse(row.seats) as { roll: Roll; seat?: string }[]
    return [{ row, voter: { ...person, no: row.no, seats }, salt }]
  })
}

/** Puts a voter on the roll, with a new salt. */
export function keepVoter({ sql, keys }: Pick<Write, 'sql' | 'keys'>, campaign: string, voter: Voter): void {
  const { no, seats, ...person } = voter
  const salt = randomBytes(16).toString('base64url')
  const { id, sealed } = keys.personal.seal(JSON.stringify({ ...person, salt }))
  sql('INSERT INTO ballot_voter (campaign, no, key, sealed, seats) VALUES (?, ?, ?, ?, ?)').run(
    campaign,
    no,
    id,
    sealed,
    JSON.stringify(seats),
  )
}

/** Takes somebody off the roll; who they were is erased for good, and the number is never given again. */
export function strikeVoter({ sql, keys }: Pick<Write, 'sql' | 'keys'>, { campaign, no, key }: VoterRow): void {
  keys.personal.erase(key)
  notePair(sql, campaign, no, no)
  sql('DELETE FROM ballot_voter WHERE campaign = ? AND no = ?').run(campaign, no)
}

/** The number that nobody has had: merged and struck ones stand among the pairs (`strikeVoter`). */
export function nextNumber(sql: Sql, campaign: string): number {
  const given = sql('SELECT max(no) FROM ballot_voter WHERE campaign = ?').pluck().get(campaign) as number | null
  const paired = sql('SELECT pair FROM ballot_pair WHERE campaign = ?').pluck().all(campaign) as string[]
  return Math.max(given ?? 0, ...paired.flatMap((pair) => pair.split('-').map(Number))) + 1
}

/** Voters of equal name of whom nobody has said whether they are one. */
export function openPairs(reader: WithKeys, campaign: string): [Voter, Voter][] {
  const settled = reader.sql('SELECT pair FROM ballot_pair WHERE campaign = ?').pluck().all(campaign) as string[]
  return voterPairs(
    knownVoters(reader, campaign).map(({ voter }) => voter),
    new Set(settled),
  )
}

export function notePair(sql: Sql, campaign: string, a: number, b: number): void {
  sql('INSERT OR IGNORE INTO ballot_pair (campaign, pair) VALUES (?, ?)').run(campaign, pairKey(a, b))
}

/**
 * Hash and size of the roll as it is: of everybody, or of nobody.
 *
 * @throws Refusal ballot-not-ready where somebody's key is gone
 */
export function rollOf(reader: WithKeys, campaign: string): { roll: string; size: number } {
  const known = knownVoters(reader, campaign)
  const readable = new Set(known.map(({ row }) => row.no))
  const lost = voterRows(reader.sql, campaign).find(({ no }) => !readable.has(no))
  if (lost !== undefined)
    throw new Refusal('ballot-not-ready', `${voterId(lost.no)}: the key is gone`, `${voterId(lost.no)}：密钥已不在`)
  const lines = known.map(({ voter, salt }) => ({
    no: voter.no,
    person: createHash('sha256').update(Buffer.from(salt, 'base64url')).update(voterText(voter)).digest('hex'),
  }))
  return { roll: createHash('sha256').update(rollText(lines)).digest('hex'), size: lines.length }
}

export interface Opening {
  n: number
  body: EntryBodies['ballot-opening']
  closed: EntryBodies['ballot-close'] | null
}

/** The latest opening, whichever campaign runs; or that of one campaign. */
export function openingOf(sql: Sql, campaign?: string): Opening | null {
  const row = sql(
    `SELECT o.n, o.body, c.body AS closed FROM ballot_opening o LEFT JOIN ballot_close c ON c.opening = o.n
     WHERE ? IS NULL OR o.campaign = ? ORDER BY o.n DESC LIMIT 1`,
  ).get(campaign ?? null, campaign ?? null) as { n: number; body: string; closed: string | null } | undefined
  if (row === undefined) return null
  return {
    n: row.n,
    body: JSON.parse(row.body) as EntryBodies['ballot-opening'],
    closed: row.closed === null ? null : (JSON.parse(row.closed) as EntryBodies['ballot-close']),
  }
}

/** Tickets that were taken. */
export function ticketsTaken(sql: Sql, campaign: string): number {
  return sql('SELECT count(*) FROM ballot_voter WHERE campaign = ? AND blinded IS NOT NULL')
    .pluck()
    .get(campaign) as number
}
