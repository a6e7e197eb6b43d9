import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { OrderPiece } from '../../../contract/ledger/survey-entries.ts'
import type { Write } from '../../writer/write.ts'
import { drawOf, orderPartsOf, seedOf } from './draw-rows.ts'

/**
 * Enters the next part of the order under a seed; void until the draw's own entry. Whoever goes on after a hub that died
 * begins with the part that is missing.
 *
 * @throws Refusal draw-missing without a seed; draw-done where the draw, or this part, is entered
 */
export function layDrawOrder(
  w: Write,
  { campaign, part, strata }: { campaign: string; part: number; strata: OrderPiece[] },
): { n: number } {
  const seed = seedOf(w.sql, campaign)
  if (seed === undefined) throw new Refusal('draw-missing')
  if (drawOf(w.sql, campaign) !== undefined || part !== orderPartsOf(w.sql, seed.n) + 1) throw new Refusal('draw-done')
  return { n: w.append('draw-order', { seed: seed.n, part, strata }).n }
}

/**
 * The draw is made: all places are entered, and `record` is the hash of the record that they give.
 *
 * @throws Refusal draw-missing without a seed or with places missing; draw-done where it was made
 */
export function closeDraw(
  w: Write,
  { campaign, record }: { campaign: string; record: string },
  actor: Actor,
): { draw: number } {
  const seed = seedOf(w.sql, campaign)
  if (seed === undefined) throw new Refusal('draw-missing')
  if (drawOf(w.sql, campaign) !== undefined) throw new Refusal('draw-done')
  const due = w.sql('SELECT total(size) FROM frame_stratum WHERE frame = ?').pluck().get(seed.frame) as number
  const counted = w.sql('SELECT count(*) AS places, total(drawn) AS drawn FROM draw_place WHERE seed = ?')
  const { places, drawn } = counted.get(seed.n) as { places: number; drawn: number }
  if (places !== due) throw new Refusal('draw-missing', `${places} of ${due} places`, `${due} 个名次里有 ${places} 个`)
  const { n } = w.append('draw', {
    campaign,
    frame: seed.frame,
    seed: seed.n,
    record,
    drawn,
    reserves: places - drawn,
    operator: actor,
  })
  w.audit.record(actor, 'draw:run', `campaign:${campaign}`, { draw: n, record, drawn })
  return { draw: n }
}
