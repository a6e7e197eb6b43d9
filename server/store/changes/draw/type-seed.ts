import type { Actor } from '../../../contract/audit.ts'
import { Refusal } from '../../../contract/errors.ts'
import type { RoleHolder } from '../../../contract/roles.ts'
import { seedBodyOf, type SeedBody } from '../../../contract/survey/seed-bodies.ts'
import { checkWait, differences, typedDigits } from '../../../rules/sampling/seed.ts'
import type { Write } from '../../writer/write.ts'
import { openDoubt } from '../clock-doubt.ts'
import { frameOf, GONE_AFTER_MS, typedRows } from './draw-rows.ts'
import { mustBeOpen } from './freeze-frame.ts'

/** How far the two are, as each of them is told: how many digits the other one typed, and where they differ. */
export interface TypedSoFar {
  dice: number
  typed: number
  other: { body: SeedBody; typed: number } | null
  /** Places, from 1, at which both typed a digit and not the same. */
  differs: number[]
  /** n of the seed's entry once both agree on all digits. */
  seed: number | null
}

export interface SeedTyped {
  campaign: string
  digits: string
  by: RoleHolder
  /** Whose word it is, where that is not the actor: at the command line. */
  person?: Actor
}

/**
 * What one of two people has typed of the dice so far, from the first digit on; nothing of it is on record before both
 * agree on all of them, and then the draw is decided. Empty digits give the place up.
 *
 * @throws Refusal forbidden, frame-missing, draw-done, draw-clock-doubted, draw-too-early, seed-malformed; seed-same-body where the other one
 *   is of the same body; seed-others where two others type
 */
export function typeSeed(w: Write, { campaign, digits: written, by, person }: SeedTyped, actor: Actor): TypedSoFar {
  const operator = person ?? actor
  const body = seedBodyOf(by)
  if (body === null) throw new Refusal('forbidden')
  mustBeOpen(w, campaign)
  const frame = frameOf(w.sql, campaign)
  if (frame === undefined) throw new Refusal('frame-missing')
  // Whoever sets the clock ahead has not waited.
  if (openDoubt(w.sql) !== null) throw new Refusal('draw-clock-doubted')
  checkWait(frame.at, w.now, frame.wait)
  const digits = typedDigits(written, frame.dice)
  w.sql('DELETE FROM draw_typed WHERE campaign = ? AND at < ?').run(campaign, w.now - GONE_AFTER_MS)
  const others = typedRows(w.sql, campaign).filter((each) => each.operator !== operator)
  if (digits === '') {
    w.sql('DELETE FROM draw_typed WHERE campaign = ? AND operator = ?').run(campaign, operator)
  } else {
    const same = others.find((other) => other.body === body)
    if (same) throw new Refusal('seed-same-body', same.operator)
    if (others.length > 1) throw new Refusal('seed-others', others.map((each) => each.operator).join(', '))
    w.sql('INSERT OR REPLACE INTO draw_typed (campaign, operator, body, digits, at) VALUES (?, ?, ?, ?, ?)').run(
      campaign,
      operator,
      body,
      digits,
      w.now,
    )
  }
  const [other] = others
  const so: TypedSoFar = {
    dice: frame.dice,
    typed: digits.length,
    other: other ? { body: other.body as SeedBody, typed: other.digits.length } : null,
    differs: other ? differences(digits, other.digits) : [],
    seed: null,
  }
  if (other === undefined || digits.length < frame.dice || other.digits !== digits) return so
  const { n } = w.append('draw-seed', {
    campaign,
    frame: frame.n,
    seed: digits,
    typed: [
      { operator: other.operator, body: other.body },
      { operator, body },
    ],
  })
  w.sql('DELETE FROM draw_typed WHERE campaign = ?').run(campaign)
  w.audit.record(actor, 'draw:seed', `campaign:${campaign}`, { frame: frame.n, seed: n, with: other.operator })
  return { ...so, seed: n }
}
