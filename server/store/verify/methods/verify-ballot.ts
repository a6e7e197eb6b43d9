import { createHash } from 'node:crypto'
import { fingerprintText } from '../../../contract/ballot/fingerprint.ts'
import type { RollChange } from '../../../contract/ledger/ballot-entries.ts'
import type { EntryBodies } from '../../../contract/ledger/ledger-entries.ts'
import { unitsOnBallot } from '../../../rules/ballot/units-on-ballot.ts'
import { openingOf } from '../../changes/ballot/voters.ts'
import type { Before, EntryCheck, Wrong } from '../verify-check.ts'

/** Voters more, by each change of the roll. */
const MORE_BY_CHANGE: Readonly<Record<RollChange, number>> = { 'new-slip': 0, strike: -1, add: 1 }

/**
 * That a ballot has one opening and one close, that its roll is as long as files, pairs and changes make it, that its counts
 * agree with each other, and that its fingerprint is that of its keys. What was voted shows in no entry: the box itself is counted again by `pingyi ballot recount`.
 */
export function ballotChecks({ sql, registry }: Before): EntryCheck {
  /** Voters of each campaign so far. */
  const sizes = new Map<string, number>()
  /** Hash of the roll of the ballot that is under way. */
  let roll = ''
  /** The ballot that is under way, which every entry about one names. */
  function notUnderWay(n: number): string | null {
    const opening = openingOf(sql)
    if (opening?.n !== n) return `entry ${n} is not the latest opening`
    return opening.closed === null ? null : `the ballot of ${n} was closed`
  }

  function count(campaign: string, more: number): number {
    const size = (sizes.get(campaign) ?? 0) + more
    sizes.set(campaign, size)
    return size
  }

  function whyNoRoll({ campaign, rows, added, merged, leftOut }: EntryBodies['ballot-roll']): string | null {
    count(campaign, added)
    return rows === added + merged + leftOut ? null : 'other rows than were added, merged or left out'
  }

  function whyNoPair({ campaign, kept, other, same }: EntryBodies['ballot-pair']): string | null {
    if (same) count(campaign, -1)
    return kept < other ? null : 'the lower number is kept'
  }

  function whyNotOpen(body: EntryBodies['ballot-opening']): string | null {
    const { campaign, units, size, issuerKey, boxKey, from, to } = body
    roll = body.roll
    if (openingOf(sql, campaign) !== null) return `${campaign} had its ballot`
    if (openingOf(sql)?.closed === null) return 'another ballot is under way'
    if (size !== count(campaign, 0)) return `${size} voters, the files and pairs make ${count(campaign, 0)}`
    // Openings of older versions list units that had gone on in another one, too.
    const lists = [unitsOnBallot(registry), registry.units().map(({ code }) => code)]
    if (!lists.some((codes) => codes.join() === units.join())) return 'other units than there are, or in another order'
    const keys = { issuerKey: Buffer.from(issuerKey, 'base64url'), boxKey: Buffer.from(boxKey, 'base64url') }
    const text = fingerprintText({ campaign, units, ...keys })
    if (createHash('sha256').update(text).digest('hex') !== body.fingerprint) return 'not the fingerprint of its keys'
    return from < to ? null : 'it ends before it begins'
  }

  function whyNoChange(body: EntryBodies['ballot-change']): string | null {
    const { opening, change, size, asked, operator } = body
    const under = notUnderWay(opening)
    if (under !== null) return under
    const before = roll
    roll = body.roll
    const due = count(openingOf(sql)!.body.campaign, MORE_BY_CHANGE[change])
    if (size !== due) return `${size} voters, this change makes ${due}`
    if (change === 'new-slip' && body.roll !== before) return 'a new slip changes no roll'
    return asked === operator ? 'one person asked and confirmed' : null
  }

  function whyNoDay({ opening, day, tickets, ballots }: EntryBodies['ballot-day']): string | null {
    const last = sql('SELECT day, tickets, ballots FROM ballot_count WHERE opening = ? ORDER BY day DESC LIMIT 1').get(
      opening,
    ) as { day: string; tickets: number; ballots: number } | undefined
    const under = notUnderWay(opening)
    if (under !== null) return under
    if (last !== undefined && last.day >= day) return `${day} after ${last.day}`
    if (last !== undefined && last.ballots > ballots) return 'fewer ballots than the day before'
    return tickets >= ballots ? null : 'more ballots than tickets'
  }

  function mostCounted(opening: number): number {
    const counted = `SELECT max(ballots) FROM (SELECT ballots FROM ballot_count WHERE opening = @opening
      UNION ALL SELECT ballots FROM ballot_box WHERE opening = @opening)`
    return (sql(counted).pluck().get({ opening }) as number | null) ?? 0
  }

  function whyNoClose(body: EntryBodies['ballot-close']): string | null {
    const { opening, tickets, ballots, marks, trackers, invalid } = body
    const under = notUnderWay(opening)
    if (under !== null) return under
    if (ballots !== trackers.length) return 'not as many ballots as trackers'
    if (trackers.some((tracker, i) => i > 0 && trackers[i - 1]! > tracker)) return 'trackers do not ascend'
    const left = [...trackers]
    for (const tracker of invalid) {
      const at = left.indexOf(tracker)
      if (at === -1) return `${tracker} is invalid and not in the list`
      left.splice(at, 1)
    }
    if (tickets < ballots) return 'more ballots than tickets'
    // A box of yesterday that was put back.
    if (ballots < mostCounted(opening)) return 'fewer ballots than were counted before'
    if (marks.length !== openingOf(sql)!.body.units.length) return 'marks of other units than stood on the ballot'
    const valid = ballots - invalid.length
    const sound = (of: number[]) => of.length === 6 && of.reduce((sum, each) => sum + each, 0) === valid
    return marks.every(sound) ? null : 'a unit has not one mark of each valid ballot'
  }

  const checked = (why: string | null): Wrong | null => (why === null ? null : { code: 'ballot-wrong', message: why })
  return {
    'ballot-roll': (body) => checked(whyNoRoll(body)),
    'ballot-pair': (body) => checked(whyNoPair(body)),
    'ballot-opening': (body) => checked(whyNotOpen(body)),
    'ballot-change': (body) => checked(whyNoChange(body)),
    'ballot-day': (body) => checked(whyNoDay(body)),
    'ballot-box': ({ opening }) => checked(notUnderWay(opening)),
    'ballot-close': (body) => checked(whyNoClose(body)),
  }
}
