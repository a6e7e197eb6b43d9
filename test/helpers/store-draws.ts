import type { Officer } from '../../server/contract/ledger/ledger-entries.ts'
import type { RoleHolder } from '../../server/contract/roles.ts'
import { sha256 } from '../../server/machine/sha256.ts'
import { drawSample, NO_DEVIATIONS, recordText } from '../../server/rules/sampling/draw.ts'
import { frameLines, frameText, strataOf } from '../../server/rules/sampling/frame.ts'
import { orderParts } from '../../server/rules/sampling/record-parts.ts'
import { ticketsOf } from '../../server/rules/sampling/ticket.ts'
import { ratersOf } from './draws.ts'
import { CAMPAIGN, HOUR, type Town } from './store-town.ts'

/** Who runs the survey, and who types for the office. */
export const OWNER: Officer = { operator: 'user:owner', role: 'method-owner' }
export const BY_OWNER: RoleHolder = { role: 'method-owner', method: 'third-party' }
export const DICE = '401729568320947715063824'

/** Nobody of the pool that a town has. */
export const FEW_LINES = frameLines(ratersOf('J16', { citizen: 5, staff: 3 }, 100))
export const FEW_TEXT = frameText(FEW_LINES)
const LINES = FEW_TEXT.trimEnd().split('\n')

/** Lines that are entered, in two parts, and the order that closes them. */
export async function linesLaid(town: Town) {
  const lay = (lines: string[], more: object) =>
    town.store.act('draw.lay-frame', { campaign: CAMPAIGN, part: 1, lines, ...more }, 'user:owner')
  const { n: lines } = await lay(LINES.slice(0, 5), {})
  await lay(LINES.slice(5), { frame: lines, part: 2 })
  const { strata, policy } = await town.store.read('draw.frame-plan', CAMPAIGN, lines, town.clock.now)
  const order = { campaign: CAMPAIGN, lines, hash: sha256(FEW_TEXT), strata, policy, dice: DICE.length, seen: null }
  return { ...order, officer: OWNER }
}

/** A frame whose wait is over; the owner has typed all digits. */
export async function ownerTyped(town: Town): Promise<void> {
  await town.store.act('draw.freeze-frame', await linesLaid(town), 'user:owner')
  town.pass(HOUR)
  await town.store.act('draw.type-seed', { campaign: CAMPAIGN, digits: DICE, by: BY_OWNER }, 'user:owner')
}

/** A seed on which two agreed. */
export async function agreed(town: Town): Promise<void> {
  await ownerTyped(town)
  const by: RoleHolder = { role: 'campaign-office' }
  await town.store.act('draw.type-seed', { campaign: CAMPAIGN, digits: DICE, by }, 'user:office-1')
}

/** The record of the draw under that seed, as anybody computes it. */
export function recordOf(town: Town) {
  const { policy } = town.store.registry.policy()
  const { perUnit, floor } = policy.survey!
  return drawSample({
    campaign: CAMPAIGN,
    strata: strataOf(FEW_LINES),
    frameHash: sha256(FEW_TEXT),
    rules: { perUnit, floor },
    deviationOf: NO_DEVIATIONS,
    seed: DICE,
    ticketOf: ticketsOf(DICE, sha256),
  })
}

/** All places are entered; the draw's own entry is not. */
export async function orderLaid(town: Town): Promise<{ campaign: string; record: string }> {
  await agreed(town)
  const record = recordOf(town)
  let part = 0
  for (const strata of orderParts(record, 5))
    await town.store.act('draw.lay-order', { campaign: CAMPAIGN, part: ++part, strata }, 'hub')
  return { campaign: CAMPAIGN, record: sha256(recordText(record)) }
}

/** A draw that is made. */
export async function drawn(town: Town): Promise<void> {
  await town.store.act('draw.run', await orderLaid(town), 'hub')
}
