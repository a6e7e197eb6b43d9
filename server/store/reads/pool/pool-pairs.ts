import { isoShanghai } from '../../../contract/campaign-time.ts'
import type { Likeness } from '../../../rules/sampling/name-likeness.ts'
import { livingUnits, raterId, rootsOf } from '../../changes/pool/pool-rows.ts'
import type { PairRow } from '../../changes/pool/decide-raters.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'
import { personsOf, viewOf, type RaterView } from './pool-people.ts'

/** Two raters side by side. */
export interface PairView {
  a: RaterView
  b: RaterView
  likeness: Likeness
  equal: ('phone' | 'organisation')[]
}

/** How far somebody has come with the pairs. */
export interface PairsDone {
  /** Pairs that were found for a decision, of how many in all by likeness. */
  found: number
  total: Record<Likeness, number>
  /** Of those found: about which somebody decided, by this pair or by another of the same people. */
  decided: number
  merged: number
  apart: number
  /** When they were looked for; null: never. */
  at: string | null
  /** Whether something came into the pool since. */
  outdated: boolean
}

/** The last decisions that can be taken back. */
export interface DecisionView {
  decision: number
  at: string
  same: boolean
  a: string
  b: string
  word: string
  by: string
}

const PAIRS_AT_ONCE = 20
const DECISIONS_SHOWN = 10
const NONE: Record<Likeness, number> = { 'same-name': 0, 'same-sound': 0, 'one-character': 0 }

/** How far it is, without anything personal. @throws Refusal unknown-campaign */
export function pairsDone(reader: Reader, id: string, now: number): PairsDone {
  const campaign = campaignById(reader, id, now).id
  const { sql } = reader
  const seen = sql('SELECT at, batch, total FROM pool_pairs_found WHERE campaign = ?').get(campaign) as
    | { at: number; batch: number; total: string }
    | undefined
  const rows = pairRows(reader, campaign)
  const isOpen = openPair(reader, campaign)
  const counts = sql(
    'SELECT sum(same) AS merged, sum(1 - same) AS apart FROM rater_decision WHERE campaign = ? AND undone IS NULL',
  ).get(campaign) as { merged: number | null; apart: number | null }
  const last = sql('SELECT max(id) FROM pool_batch WHERE campaign = ? AND entry IS NOT NULL').pluck().get(campaign)
  return {
    found: rows.length,
    total: seen === undefined ? NONE : (JSON.parse(seen.total) as Record<Likeness, number>),
    decided: rows.filter((pair) => !isOpen(pair)).length,
    merged: counts.merged ?? 0,
    apart: counts.apart ?? 0,
    at: seen === undefined ? null : isoShanghai(seen.at),
    outdated: last !== null && (seen === undefined || seen.batch < (last as number)),
  }
}

/**
 * The next pairs that wait for a decision, with who they are.
 *
 * @param skip pairs that somebody put off, such as `R000001 R000002`
 * @throws Refusal unknown-campaign
 */
export function nextPairs(
  reader: Reader,
  { campaign: id, skip }: { campaign: string; skip: readonly string[] },
  now: number,
): { pairs: PairView[]; decisions: DecisionView[] } {
  const campaign = campaignById(reader, id, now).id
  const isOpen = openPair(reader, campaign)
  const living = livingUnits(reader, campaign)
  const personOf = personsOf(reader, campaign)
  const later = new Set(skip)
  const pairs: PairView[] = []
  for (const pair of pairRows(reader, campaign)) {
    if (pairs.length >= PAIRS_AT_ONCE) break
    if (!isOpen(pair) || later.has(`${raterId(pair.low)} ${raterId(pair.high)}`)) continue
    const [a, b] = [pair.low, pair.high].map((number) => {
      const [person, units] = [personOf(number), living.get(number)]
      return person === null || units === undefined ? null : viewOf(number, person, units)
    }) as [RaterView | null, RaterView | null]
    if (a === null || b === null) continue
    const equal = pair.equal === '' ? [] : (pair.equal.split(' ') as PairView['equal'])
    pairs.push({ a, b, likeness: pair.likeness as Likeness, equal })
  }
  return { pairs, decisions: decisionsOf(reader, campaign) }
}

function decisionsOf({ sql }: Reader, campaign: string): DecisionView[] {
  const rows = sql(
    `SELECT n, at, low, high, same, word, operator FROM rater_decision
     WHERE campaign = ? AND undone IS NULL ORDER BY n DESC LIMIT ?`,
  ).all(campaign, DECISIONS_SHOWN) as {
    n: number
    at: number
    low: number
    high: number
    same: number
    word: string
    operator: string
  }[]
  return rows.map(({ n, at, low, high, same, word, operator }) => ({
    decision: n,
    at: isoShanghai(at),
    same: same === 1,
    a: raterId(low),
    b: raterId(high),
    word,
    by: operator.slice(operator.indexOf(':') + 1),
  }))
}

function pairRows({ sql }: Reader, campaign: string): PairRow[] {
  return sql('SELECT low, high, likeness, equal FROM pool_pair WHERE campaign = ? ORDER BY place').all(
    campaign,
  ) as PairRow[]
}

/** Whether both are in the pool for themselves, and nobody said that they are two. */
function openPair(reader: Reader, campaign: string): (pair: PairRow) => boolean {
  const rootOf = rootsOf(reader, campaign)
  const { sql } = reader
  const apart = new Set(
    (
      sql('SELECT low, high FROM rater_decision WHERE campaign = ? AND same = 0 AND undone IS NULL').all(campaign) as {
        low: number
        high: number
      }[]
    ).map(({ low, high }) => [rootOf(low), rootOf(high)].toSorted((a, b) => a - b).join(' ')),
  )
  const isThere = (number: number) => sql('SELECT 1 FROM rater WHERE number = ?').get(number) !== undefined
  return ({ low, high }) =>
    rootOf(low) === low && rootOf(high) === high && !apart.has(`${low} ${high}`) && isThere(low) && isThere(high)
}
