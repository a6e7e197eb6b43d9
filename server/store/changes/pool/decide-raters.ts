import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import { mustHavePool, type OfPool } from '../../../contract/survey/of-pool.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { BulkInsert } from '../../sqlite/bulk-insert.ts'
import { campaignById } from '../../reads/scores/campaigns.ts'
import type { Write } from '../../writer/write.ts'
import { erasedOn, raterId, raterNumber, rootsOf } from './pool-rows.ts'

interface Decision extends OfPool {
  /** Ids of two raters, in any order. */
  a: string
  b: string
  same: boolean
  word: string
}

/**
 * Somebody takes two raters for one person, and the lower id stays with the units of both; or for two, and the pair is
 * shown no more. People stand in no entry.
 *
 * @throws Refusal unknown-method, unknown-campaign, people-erased, same-rater; rater-not-in-pool where one is not, or is another one's by now
 */
export function decideRaters(
  w: Write,
  { campaign: id, method, a, b, same, word }: Decision,
  actor: Actor,
): { decision: number } {
  mustHavePool(method)
  const campaign = campaignById(w, id, w.now).id
  if (erasedOn(w, campaign) !== null) throw new Refusal('people-erased', campaign)
  if (saysNothing(word)) throw new Refusal('bad-request', 'a word', '要写文字')
  const [low, high] = [raterNumber(a), raterNumber(b)].toSorted((one, two) => one - two) as [number, number]
  if (low === high) throw new Refusal('same-rater', a)
  const rootOf = rootsOf(w, campaign)
  for (const number of [low, high])
    if (!isIn(w, campaign, number) || rootOf(number) !== number) throw new Refusal('rater-not-in-pool', raterId(number))
  const about = { campaign, operator: actor, word: word.trim() }
  const { n } = same
    ? w.append('rater-merge', { ...about, kept: raterId(low), gone: raterId(high) })
    : w.append('rater-apart', { ...about, first: raterId(low), second: raterId(high) })
  w.audit.record(actor, 'pool:decide', `campaign:${campaign}`, { same, first: raterId(low), second: raterId(high) })
  return { decision: n }
}

/** Takes a decision back. @throws Refusal not-found; decision-undone where somebody did so; people-erased */
export function undoDecision(
  w: Write,
  { campaign, method, decision }: OfPool & { decision: number },
  actor: Actor,
): { decision: number } {
  mustHavePool(method)
  if (erasedOn(w, campaign) !== null) throw new Refusal('people-erased', campaign)
  const row = w.sql('SELECT undone FROM rater_decision WHERE n = ? AND campaign = ?').get(decision, campaign) as
    | { undone: number | null }
    | undefined
  if (row === undefined) throw new Refusal('not-found', 'decision', '决定')
  if (row.undone !== null) throw new Refusal('decision-undone', String(decision))
  const { n } = w.append('rater-undo', { campaign, decision, operator: actor })
  w.audit.record(actor, 'pool:decide', `campaign:${campaign}`, { undone: decision })
  return { decision: n }
}

/** A pair by numbers, with what speaks for it. */
export interface PairRow {
  low: number
  high: number
  likeness: string
  equal: string
}

/** Notes pairs for somebody's decision in place of those that were noted before: the first call clears. */
export function notePairs(
  w: Write,
  { campaign, from, pairs, total }: { campaign: string; from: number; pairs: readonly PairRow[]; total: string },
): void {
  if (from === 0) {
    w.sql('DELETE FROM pool_pair WHERE campaign = ?').run(campaign)
    w.sql('INSERT OR REPLACE INTO pool_pairs_found (campaign, at, batch, total) VALUES (?, ?, ?, ?)').run(
      campaign,
      w.now,
      w.sql('SELECT max(id) FROM pool_batch WHERE campaign = ? AND entry IS NOT NULL').pluck().get(campaign) ?? 0,
      total,
    )
  }
  const rows = new BulkInsert(w.db, 'pool_pair', ['campaign', 'place', 'low', 'high', 'likeness', 'equal'])
  for (const [i, { low, high, likeness, equal }] of pairs.entries())
    rows.add(campaign, from + i, low, high, likeness, equal)
  rows.write()
}

export function isIn({ sql }: Pick<Write, 'sql'>, campaign: string, number: number): boolean {
  return (
    sql(
      `SELECT 1 FROM rater JOIN pool_batch ON pool_batch.id = batch
       WHERE number = ? AND rater.campaign = ? AND entry IS NOT NULL`,
    ).get(number, campaign) !== undefined
  )
}
