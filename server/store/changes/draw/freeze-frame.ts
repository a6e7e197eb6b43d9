import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { Checkpoint } from '../../../contract/ledger/checkpoint.ts'
import type { Officer } from '../../../contract/ledger/ledger-entries.ts'
import type { RecordedStratum } from '../../../contract/survey/draw.ts'
import { saysNothing } from '../../../contract/text/says-nothing.ts'
import { surveyRules } from '../../../rules/sampling/survey-rules.ts'
import { appendCheckpoint, signingKeyOf } from '../../chain/checkpoint.ts'
import { genesisOf } from '../../reads/provenance.ts'
import { campaignById } from '../../reads/scores/campaigns.ts'
import type { Write } from '../../writer/write.ts'
import { frameOf, GONE_AFTER_MS, seedOf, typedRows } from './draw-rows.ts'

/**
 * A frame may have 200,000 lines, and no act holds the writer for as long as these take. So its lines are first entered
 * in parts, which are void by themselves; then one short act closes them with the frame's own entry. A hub that dies
 * before has frozen nothing. `server/campaign/draw/draw-desk.ts` takes these steps.
 */

/** Enters one part of a frame's lines; `frame`: n of the first part, absent for that. */
export function layFrameLines(
  w: Write,
  { campaign, frame, part, lines }: { campaign: string; frame?: number; part: number; lines: string[] },
): { n: number } {
  mustBeOpen(w, campaign)
  const { n } = w.append('frame-lines', { ...(frame === undefined ? {} : { frame }), part, lines })
  return { n }
}

export interface FreezeOrder {
  campaign: string
  /** n of the first part of its lines. */
  lines: number
  hash: string
  /** What each stratum gives by `policy`. */
  strata: RecordedStratum[]
  /** Version of the policy by which this was planned. */
  policy: number
  dice: number
  /** n of the frame that was seen when this was asked for; null: there was none. */
  seen: number | null
  /** Why another frame takes its place. */
  reason?: string
  officer: Officer
}

/**
 * Freezes the frame: closes the parts of its lines, and signs the end of the ledger at once, so that the outside has it
 * before any dice fall. A frame that there was is replaced, and its wait begins anew.
 *
 * @throws Refusal unknown-campaign, draw-done, frame-newer, reason-missing; draw-dice-typed while digits of dice stand
 *   typed: whoever dislikes what fell may not begin again
 */
export function freezeFrame(w: Write, order: FreezeOrder, actor: Actor): { frame: number; checkpoint: Checkpoint } {
  const { campaign, lines, hash, strata, dice, seen, reason = '', officer } = order
  campaignById(w, campaign, w.now)
  mustBeOpen(w, campaign)
  const before = frameOf(w.sql, campaign)
  const { policy } = w.registry.policy(Math.max(w.now, w.chain.head.at))
  if ((before?.n ?? null) !== seen || policy.version !== order.policy) throw new Refusal('frame-newer')
  if (before !== undefined && saysNothing(reason)) throw new Refusal('reason-missing')
  if (typedRows(w.sql, campaign).some(({ at }) => at >= w.now - GONE_AFTER_MS)) throw new Refusal('draw-dice-typed')
  const { perUnit, floor, seedWaitMs: waitMs } = surveyRules(policy)
  const { n } = w.append('frame', {
    campaign,
    lines,
    hash,
    strata,
    rules: { perUnit, floor },
    waitMs,
    dice,
    policy: policy.version,
    ...(before === undefined ? {} : { replaces: before.n, reason: reason.trim() }),
    ...officer,
  })
  w.sql('DELETE FROM draw_typed WHERE campaign = ?').run(campaign)
  w.audit.record(actor, 'draw:freeze', `campaign:${campaign}`, {
    frame: n,
    hash,
    ...(before === undefined ? {} : { replaces: before.n }),
  })
  const { city } = genesisOf(w)
  return { frame: n, checkpoint: appendCheckpoint(w, w.chain, { city, at: w.now }, signingKeyOf(w.db)) }
}

/** @throws Refusal draw-done once two people agreed on a seed */
export function mustBeOpen({ sql }: Pick<Write, 'sql'>, campaign: string): void {
  if (seedOf(sql, campaign) !== undefined) throw new Refusal('draw-done')
}
