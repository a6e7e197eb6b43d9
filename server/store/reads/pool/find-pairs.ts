import { createRequire } from 'node:module'
import { MOST_PAIRS } from '../../../contract/survey/pool.ts'
import { raterNumber } from '../../../rules/sampling/enter-raters.ts'
import type * as Candidates from '../../../rules/sampling/merge-candidates.ts'
import type { PairRow } from '../../changes/pool/decide-raters.ts'
import { livingUnits, raterId } from '../../changes/pool/pool-rows.ts'
import type { Reader } from '../../reader.ts'
import { campaignById } from '../scores/campaigns.ts'
import { everybody } from './pool-people.ts'

const PAIRS_A_PAGE = 500
/** Loaded with its dictionary of sounds when it is asked for, and in no thread that never asks. */
const candidatesOf = () =>
  (createRequire(import.meta.url)('../../../rules/sampling/merge-candidates.ts') as typeof Candidates).mergeCandidates

/**
 * Pairs of raters who may be one person, the likeliest first, without those about which somebody decided. Ids alone: who
 * they are is read when a person looks at a pair.
 *
 * @throws Refusal unknown-campaign
 */
export function* findPairs(
  reader: Reader,
  { campaign: id, now }: { campaign: string; now: number },
): Generator<{ total: string; pairs: PairRow[] }> {
  const campaign = campaignById(reader, id, now).id
  const living = livingUnits(reader, campaign)
  const people = everybody(reader, campaign).filter(({ number }) => living.has(number))
  const { total, pairs } = candidatesOf()(people.map(({ number, person }) => ({ id: raterId(number), ...person })))
  const apart = new Set(
    reader
      .sql("SELECT low || ' ' || high FROM rater_decision WHERE campaign = ? AND same = 0 AND undone IS NULL")
      .pluck()
      .all(campaign) as string[],
  )
  const text = JSON.stringify(total)
  let page: PairRow[] = []
  let found = 0
  for (const { a, b, likeness, equal } of pairs()) {
    const [low, high] = [raterNumber(a), raterNumber(b)].toSorted((one, two) => one - two) as [number, number]
    if (apart.has(`${low} ${high}`)) continue
    page.push({ low, high, likeness, equal: equal.join(' ') })
    if (++found >= MOST_PAIRS) break
    if (page.length < PAIRS_A_PAGE) continue
    yield { total: text, pairs: page }
    page = []
  }
  yield { total: text, pairs: page }
}
