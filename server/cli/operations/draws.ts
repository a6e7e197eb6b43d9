import { Type } from 'typebox'
import { DrawDesk } from '../../campaign/draw/draw-desk.ts'
import { LEAST_DICE, MOST_DICE } from '../../contract/survey/draw-limits.ts'
import { runningCampaign } from '../../store/reads/scores/campaigns.ts'
import { operation, type Desk } from './desk.ts'
import { exact, Reason, Short } from './shapes.ts'

const Data = Type.String({ maxLength: 1_000 })

/** The hub's own, which hands checkpoints to the outside; where none runs, one for this once. */
function draws({ draws: own, store, now }: Desk, data: string): DrawDesk {
  return own ?? new DrawDesk({ store, data, now })
}

/** Freezes the frame in place of the one that there is, where a reason is given. */
export const drawFrame = operation(
  Type.Object(
    {
      campaign: Type.Optional(Short),
      dice: Type.Integer({ minimum: LEAST_DICE, maximum: MOST_DICE }),
      reason: Type.Optional(Reason),
      data: Data,
    },
    exact,
  ),
  async (desk, { data, campaign = runningCampaign(desk.now()).id, ...asked }) => {
    const { frame } = await desk.store.read('draw.state', campaign, desk.now())
    const officer = { operator: desk.operator, role: 'cli' as const }
    const done = await draws(desk, data).freeze(
      { campaign, ...asked, seen: frame?.n ?? null, officer },
      desk.operator,
      desk.officer?.username,
    )
    const after = await desk.store.read('draw.state', campaign, desk.now())
    return { campaign, ...done, diceFrom: after.frame!.diceFrom, unitsWithout: after.frame!.unitsWithout }
  },
)

/** Types all digits at once; where the other one has typed the same, the draw is made before this answers. */
export const drawSeed = operation(
  Type.Object({ campaign: Type.Optional(Short), digits: Type.String({ maxLength: 200 }), data: Data }, exact),
  async (desk, { data, campaign = runningCampaign(desk.now()).id, digits }) => {
    const { operator, officer } = desk
    const by = officer ?? { role: 'campaign-office' as const }
    const person = officer === null ? operator : (`user:${officer.username}` as const)
    const own = draws(desk, data)
    const so = await own.typeSeed({ campaign, digits, by, person }, operator, officer?.username)
    if (so.seed === null) return { campaign, ...so, record: null }
    await own.run(campaign, 'hub')
    const { draw } = await desk.store.read('draw.state', campaign, desk.now())
    return { campaign, ...so, record: draw!.record }
  },
)
