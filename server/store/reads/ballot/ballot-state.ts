import { isoShanghai } from '../../../contract/campaign-time.ts'
import { ROLLS, voterId, type Roll, type RollRow } from '../../../contract/ballot/roll.ts'
import type { RollChange } from '../../../contract/ledger/ballot-entries.ts'
import type { Voter } from '../../../rules/ballot/enter-voters.ts'
import { knownVoters, openingOf, openPairs, ticketsTaken, voterRows } from '../../changes/ballot/voters.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'

/** What the hub's ballot desk works by. */
export interface OpeningFacts {
  n: number
  at: number
  campaign: string
  units: string[]
  issuerKey: string
  boxKey: string
  boxKeySealed: string
  fingerprint: string
  from: number
  to: number
  closed: boolean
  /** Ballots that lay in the box when it was copied last. */
  copied: number
  /** The last day that was counted. */
  countedUpTo: string | null
}

/** The latest opening, whichever campaign runs; null: there was none. */
export function latestOpening({ sql }: Reader): OpeningFacts | null {
  const opening = openingOf(sql)
  if (opening === null) return null
  const { n, body, closed } = opening
  const at = sql('SELECT at FROM ledger WHERE n = ?').pluck().get(n) as number
  const copied = sql('SELECT max(ballots) FROM ballot_box WHERE opening = ?').pluck().get(n) as number | null
  const countedUpTo = sql('SELECT max(day) FROM ballot_count WHERE opening = ?').pluck().get(n) as string | null
  const { campaign, units, issuerKey, boxKey, boxKeySealed, fingerprint, from, to } = body
  return {
    n,
    at,
    campaign,
    units,
    issuerKey,
    boxKey,
    boxKeySealed,
    fingerprint,
    from,
    to,
    closed: closed !== null,
    copied: copied ?? 0,
    countedUpTo,
  }
}

/** Receipt numbers of every ballot that lay in the box, and of those that could not be read. */
interface Trackers {
  trackers: string[]
  invalid: string[]
}

/** Of the latest ballot; null before its close. */
export function ballotTrackers({ sql }: Reader): Trackers | null {
  return trackersIn(openingOf(sql)?.closed)
}

/** Of the ballot behind a seal of the representatives' method; null where there is none. */
export function sealedTrackers({ sql }: Reader, seal: number): Trackers | null {
  const campaign = sql('SELECT campaign FROM seal WHERE n = ?').pluck().get(seal) as string | undefined
  return campaign === undefined ? null : trackersIn(openingOf(sql, campaign)?.closed)
}

function trackersIn(closed: Trackers | null | undefined): Trackers | null {
  return closed ? { trackers: closed.trackers, invalid: closed.invalid } : null
}

/** An encrypted copy, base64url; null: there is none. */
export function ballotCopy({ sql, keys }: Reader, id: string): string | null {
  const row = sql('SELECT key, sealed FROM ballot_copy WHERE id = ?').get(Buffer.from(id, 'base64url')) as
    | { key: Buffer; sealed: Buffer }
    | undefined
  const text = row === undefined ? null : keys.personal.unseal({ id: row.key, sealed: row.sealed })
  return text === null ? null : Buffer.from(text, 'base64').toString('base64url')
}

/** Where the ballot of a campaign is, for whoever runs it; nobody's name but those of a pair that waits. */
export function ballotDesk(reader: Reader, id: string, now: number) {
  const { sql } = reader
  const campaign = campaignById(reader, id, now).id
  const rows = voterRows(sql, campaign)
  const opening = openingOf(sql, campaign)
  const asked = sql('SELECT * FROM ballot_request WHERE opening = ? ORDER BY id').all(opening?.n ?? -1) as Asked[]
  const known = new Map(knownVoters(reader, campaign).map(({ voter }) => [voter.no, voter]))
  return {
    campaign,
    voters: rows.length,
    /** Voters by roll; who stands on two is in both. */
    rolls: ROLLS.map((roll) => ({ roll, voters: rows.filter(({ seats }) => hasSeat(seats, roll)).length })),
    twoSeats: rows.filter(({ seats }) => (JSON.parse(seats) as unknown[]).length > 1).length,
    pairs: openPairs(reader, campaign).map(([a, b]) => [personOf(a), personOf(b)] as const),
    boxKey: sql('SELECT 1 FROM ballot_keys WHERE campaign = ?').get(campaign) !== undefined,
    slips: rows.filter(({ digest }) => digest !== null).length,
    opening:
      opening === null
        ? null
        : {
            n: opening.n,
            fingerprint: opening.body.fingerprint,
            roll: opening.body.roll,
            from: isoShanghai(opening.body.from),
            to: isoShanghai(opening.body.to),
            closed: opening.closed !== null,
          },
    requests: asked.map(({ id: request, change, voter, by, at, reason, ...added }) => ({
      request,
      change,
      voter: voter === null ? null : voterId(voter),
      name: voter === null ? null : (known.get(voter)?.name ?? null),
      person: addedPerson(reader, added),
      by,
      at: isoShanghai(at),
      reason,
    })),
  }
}

interface Asked {
  id: number
  change: RollChange
  voter: number | null
  key: Buffer | null
  sealed: Buffer | null
  by: string
  at: number
  reason: string
}

/** Whom a request would add; null for another request, and where the key is gone. */
function addedPerson({ keys }: Reader, { key, sealed }: Pick<Asked, 'key' | 'sealed'>) {
  const text = key === null || sealed === null ? null : keys.personal.unseal({ id: key, sealed })
  if (text === null) return null
  const { name, born, phoneEnd, unit, rank, roll, seat } = JSON.parse(text) as RollRow & { roll: Roll }
  return {
    name,
    born: born ?? null,
    phoneEnd: phoneEnd ?? null,
    unit,
    rank: rank ?? null,
    roll,
    seat: seat ?? null,
  }
}

function personOf({ no, name, born, phoneEnd, unit, rank, seats }: Voter) {
  return {
    voter: voterId(no),
    name,
    born: born ?? null,
    phoneEnd: phoneEnd ?? null,
    unit,
    rank: rank ?? null,
    seats: seats.map(({ roll, seat }) => ({ roll, seat: seat ?? null })),
  }
}

function hasSeat(seats: string, roll: Roll): boolean {
  return (JSON.parse(seats) as { roll: Roll }[]).some((seat) => seat.roll === roll)
}

/** The roll with its people, and who has a slip or has taken the ticket; never by anything finer than the day. */
export function ballotRoll(reader: Reader, id: string, now: number) {
  const campaign = campaignById(reader, id, now).id
  return {
    campaign,
    voters: knownVoters(reader, campaign).map(({ row, voter }) => ({
      ...personOf(voter),
      slip: row.digest !== null,
      ticket: row.day,
    })),
    ledger: lastEntry(reader),
  }
}

function lastEntry({ sql }: Reader) {
  const { n, at, hash } = sql('SELECT n, at, hash FROM ledger ORDER BY n DESC LIMIT 1').get() as {
    n: number
    at: number
    hash: Buffer
  }
  return { entry: n, hash: hash.toString('hex'), at: isoShanghai(at) }
}

/** Who has taken a ticket: by roll and day, and nobody by name. */
export function ballotTurnOut(reader: Reader, id: string, now: number) {
  const { sql } = reader
  const campaign = campaignById(reader, id, now).id
  const rows = voterRows(sql, campaign)
  const opening = openingOf(sql, campaign)
  const days = [...new Set(rows.flatMap(({ day }) => (day === null ? [] : [day])))].toSorted()
  const count = (of: typeof rows) => ({ voters: of.length, tickets: of.filter(({ day }) => day !== null).length })
  return {
    campaign,
    ...count(rows),
    taken: opening === null ? 0 : ticketsTaken(sql, campaign),
    rolls: ROLLS.map((roll) => ({ roll, ...count(rows.filter(({ seats }) => hasSeat(seats, roll))) })),
    days: days.map((day) => ({ day, tickets: rows.filter((row) => row.day === day).length })),
    ballots: sql('SELECT day, tickets, ballots FROM ballot_count WHERE opening = ? ORDER BY day').all(
      opening?.n ?? -1,
    ) as { day: string; tickets: number; ballots: number }[],
  }
}
